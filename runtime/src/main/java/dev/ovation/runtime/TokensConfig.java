package dev.ovation.runtime;

import java.time.Duration;

/**
 * What the tokens of members and backends are checked against.
 *
 * @param secretFile holds the secrets of HS256, one a line, each of 32 bytes or more; empty for none
 * @param jwks a JWK set with the public keys of RS256, ES256 and EdDSA: a file, or an {@code http(s)} address; empty for none
 * @param readEvery both are read again that often; the set also at once when a token names a key that it does not have
 * @param audience that every token must name; empty where it need not
 * @param issuer that every token must name; empty where it need not
 */
public record TokensConfig(String secretFile, String jwks, Duration readEvery, String audience, String issuer) {
    /** Checks the bound. */
    public TokensConfig {
        Require.atLeast("tokens.read-every", readEvery, Duration.ofSeconds(1));
    }

    /**
     * Refuses to start a node that could check nobody's token, unless it is open.
     *
     * @throws IllegalArgumentException when there is neither a secret nor a set of keys
     */
    public void require(AuthConfig auth) {
        if (!auth.isOpen() && secretFile.isEmpty() && jwks.isEmpty()) {
            throw new IllegalArgumentException(
                    "Neither tokens.secret-file nor tokens.jwks is set: no token could be checked. 'ovation keys' makes a"
                            + " secret. To let in everyone who reaches the node, set auth.mode to open");
        }
    }
}
