package dev.ovation.runtime;

import dev.ovation.protocol.ProblemException;
import dev.ovation.protocol.ProblemType;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who sent a request to a public listener: by the token in {@code Authorization: Bearer} or, as an {@code EventSource} can set no headers, in
 * {@code ?token=}; in open mode by {@code ?member=}, which anybody may claim to be. Thread-safe.
 */
public final class Callers {
    private static final String SCHEME = "bearer ";

    private final @Nullable Tokens tokens;

    private Callers(@Nullable Tokens tokens) {
        this.tokens = tokens;
    }

    /**
     * By the settings of a node.
     *
     * @param metrics is told of the tokens that are refused
     * @throws StartException when a file of keys cannot be read
     */
    public static Callers of(
            AuthConfig auth, TokensConfig config, InstantSource clock, LongSupplier nanoTime, TokenMetrics metrics) {
        return new Callers(
                auth.isOpen()
                        ? null
                        : new Tokens(
                                TokenKeySource.keys(config, nanoTime),
                                config.audience(),
                                config.issuer(),
                                clock,
                                metrics));
    }

    /**
     * Who sent the request. May wait for the set of keys to be read.
     *
     * @throws ProblemException {@link ProblemType#UNAUTHORIZED} for a token that is not valid: who shows one is never taken for somebody without;
     *     {@link ProblemType#MALFORMED} for a member that is no name, or that is named in the query of a node that wants tokens
     */
    public Caller of(ServerRequest req) {
        String named = req.query().first("member").orElse(null);
        if (tokens == null) {
            return Caller.open(named == null ? null : Token.requireMember(named));
        }
        if (named != null) {
            throw new ProblemException(
                    ProblemType.MALFORMED, "Here the token says who the member is. Leave ?member= out.");
        }
        String text = token(req);
        return text == null ? Caller.unknown() : Caller.of(tokens.check(text));
    }

    /**
     * The caller to whom that token was given, which came in another way than {@link #of} knows.
     *
     * @throws ProblemException as there
     */
    public Caller of(String token) {
        return tokens == null ? Caller.open(null) : Caller.of(tokens.check(token));
    }

    private static @Nullable String token(ServerRequest req) {
        String header = req.headers().first(HeaderNames.AUTHORIZATION).orElse(null);
        if (header == null) {
            return req.query().first("token").orElse(null);
        }
        if (!header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw new ProblemException(
                    ProblemType.UNAUTHORIZED, "The Authorization header must be 'Bearer' and a token.");
        }
        return header.substring(SCHEME.length()).strip();
    }
}
