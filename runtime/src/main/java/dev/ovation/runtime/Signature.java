package dev.ovation.runtime;

import dev.ovation.protocol.Limits;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The signature of one call between nodes, as it stands in the {@code Authorization} header. Immutable.
 *
 * @param timeMillis when the call was signed, by the clock of the node that signed it, in ms since 1970
 * @param nonce {@value #NONCE_BYTES} random bytes in lower-case hex, by which two calls in the same millisecond differ
 * @param bodyHash the SHA-256 of the body in lower-case hex
 * @param hmac the HMAC-SHA256 of {@link #text} in lower-case hex
 */
record Signature(long timeMillis, String nonce, String bodyHash, String hmac) {
    /** The scheme of the header. */
    static final String SCHEME = "Ovation-HMAC-SHA256";

    /** So many that two nodes never draw the same within the window. */
    static final int NONCE_BYTES = 16;

    /** Strict: one way to write a signature, so that none can be changed and still be one. Its time has 1 to 18 digits and fits a long. */
    private static final Pattern HEADER = Pattern.compile(
            SCHEME + " time=(0|[1-9][0-9]{0,17}),nonce=([0-9a-f]{32}),body=([0-9a-f]{64}),signature=([0-9a-f]{64})");

    /** Reads a header; empty when it is no signature. */
    static Optional<Signature> parse(String header) {
        if (header.length() > Limits.SIGNATURE_CHARS) {
            return Optional.empty();
        }
        Matcher parts = HEADER.matcher(header);
        return parts.matches()
                ? Optional.of(
                        new Signature(Long.parseLong(parts.group(1)), parts.group(2), parts.group(3), parts.group(4)))
                : Optional.empty();
    }

    /** The same for that HMAC. */
    Signature with(String other) {
        return new Signature(timeMillis, nonce, bodyHash, other);
    }

    /** The header. */
    String header() {
        return SCHEME + " time=" + timeMillis + ",nonce=" + nonce + ",body=" + bodyHash + ",signature=" + hmac;
    }

    /** What is signed: six lines without a line break after the last. No part of a request's first line can hold one. */
    byte[] text(String method, String path) {
        return (SCHEME + " v1\n" + method + '\n' + path + '\n' + timeMillis + '\n' + nonce + '\n' + bodyHash)
                .getBytes(StandardCharsets.UTF_8);
    }
}
