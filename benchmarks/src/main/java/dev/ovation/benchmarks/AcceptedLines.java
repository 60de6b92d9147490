package dev.ovation.benchmarks;

import java.nio.charset.StandardCharsets;

/**
 * Counts the events that a dispatcher's answers accept, one line of each body per event, and keeps what the first refusal says. Bodies
 * come in pieces of any length; nothing of them is made a string. Used by one thread.
 */
final class AcceptedLines {
    private static final byte[] ACCEPTED = EventBytes.ascii("{\"id\":");
    private static final int OTHER = -1;
    private static final int MOST_REFUSAL_BYTES = 400;

    private final byte[] refusal = new byte[MOST_REFUSAL_BYTES];
    private int refusalBytes;
    private boolean isNoting;
    private boolean isRefused;
    private int accepted;

    /** How many bytes of the line are those of an accepted one so far; {@link #OTHER} once it is none. */
    private int matched;

    /** An answer with that status begins; only 202 accepts anything. */
    void begin(int status) {
        accepted = 0;
        isRefused = status != 202;
        matched = isRefused ? OTHER : 0;
        isNoting = isRefused && refusalBytes == 0;
        if (isNoting) {
            note(EventBytes.ascii(status + " "), 4);
        }
    }

    /** The next bytes of its body. */
    void take(byte[] bytes, int from, int to) {
        for (int at = from; at < to; at++) {
            byte octet = bytes[at];
            if (octet == '\n' && !isRefused) {
                matched = 0;
                isNoting = false;
            } else if (matched == OTHER) {
                note(octet);
            } else if (matched < ACCEPTED.length) {
                match(octet);
            }
        }
    }

    /** The answer has ended; how many events it accepted. */
    int end() {
        isNoting = false;
        return accepted;
    }

    /** What the first event or request that was refused was told; empty when none was. */
    String refusal() {
        return new String(refusal, 0, refusalBytes, StandardCharsets.UTF_8);
    }

    private void match(byte octet) {
        if (octet == ACCEPTED[matched]) {
            matched++;
            accepted += matched == ACCEPTED.length ? 1 : 0;
            return;
        }
        isNoting = refusalBytes == 0;
        note(ACCEPTED, matched);
        note(octet);
        matched = OTHER;
    }

    private void note(byte[] octets, int count) {
        for (int i = 0; i < count; i++) {
            note(octets[i]);
        }
    }

    private void note(byte octet) {
        if (isNoting && refusalBytes < MOST_REFUSAL_BYTES) {
            refusal[refusalBytes++] = octet;
        }
    }
}
