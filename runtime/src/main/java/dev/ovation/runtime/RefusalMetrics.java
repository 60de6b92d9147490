package dev.ovation.runtime;

/**
 * Counts the calls that an internal listener refused because nothing proved that another node sent them. Every such call is counted once.
 *
 * <p>Implementations are thread-safe.
 */
public interface RefusalMetrics {
    /** Counts nothing. */
    RefusalMetrics NONE = reason -> {};

    /** A call was refused. */
    void refused(Reason reason);

    /** Why a call is refused. */
    enum Reason {
        /** It is not signed, or not by a key that this node has, or was changed on its way. */
        SIGNATURE,
        /** It was signed too long ago or ahead, by this node's clock. */
        CLOCK,
        /** It came before. */
        REPLAY,
        /** This node remembers as many signatures as it can. */
        FULL,
        /** Its body is not the one that was signed. */
        BODY
    }
}
