package dev.ovation.runtime;

/**
 * Counts the tokens that were refused, each once. Who shows none is not counted here.
 *
 * <p>Implementations are thread-safe.
 */
public interface TokenMetrics {
    /** Counts nothing. */
    TokenMetrics NONE = reason -> {};

    /** A token was refused. */
    void refused(Reason reason);

    /** Why a token is refused. */
    enum Reason {
        /** It is no JWT, or too long. */
        MALFORMED,
        /** It is not signed, or in a way that is not accepted. */
        ALGORITHM,
        /** No known key has signed it, or it was changed. */
        SIGNATURE,
        /** It has expired. */
        EXPIRED,
        /** It is not valid yet. */
        EARLY,
        /** It is for another audience. */
        AUDIENCE,
        /** It is from another issuer. */
        ISSUER,
        /** A claim is missing, or cannot be used. */
        CLAIMS
    }
}
