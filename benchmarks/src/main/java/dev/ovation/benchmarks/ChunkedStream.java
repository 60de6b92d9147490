package dev.ovation.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * Takes one HTTP/1.1 answer apart as its bytes come: a head, then chunks (RFC 9112, section 7.1), whose payload it passes on. Keeps
 * nothing of it. Used by one thread.
 */
final class ChunkedStream {
    /** Who gets the payload. */
    interface Payload {
        /** Bytes in their order; the array is used again. */
        void take(byte[] bytes, int from, int to) throws IOException;
    }

    private enum State {
        HEAD,
        SIZE,
        DATA,
        AFTER_DATA,
        ENDED
    }

    private static final int MOST_HEAD_BYTES = 8 * 1024;

    private State state = State.HEAD;
    private byte[] head = new byte[256];
    private int headBytes;
    private long left;
    private int digits;

    /**
     * Takes the next bytes.
     *
     * @throws IOException when the answer is none with status 200 in chunks
     */
    void take(byte[] bytes, int from, int to, Payload payload) throws IOException {
        int at = from;
        while (at < to) {
            switch (state) {
                case HEAD -> at = head(bytes, at, to);
                case SIZE -> size(bytes[at++]);
                case DATA -> {
                    int end = (int) Math.min(to, at + left);
                    payload.take(bytes, at, end);
                    left -= end - at;
                    at = end;
                    state = left == 0 ? State.AFTER_DATA : State.DATA;
                }
                case AFTER_DATA -> state = bytes[at++] == '\n' ? State.SIZE : State.AFTER_DATA;
                case ENDED -> at = to;
            }
        }
    }

    /** Whether the head has come. */
    boolean isOpen() {
        return state != State.HEAD;
    }

    /** Whether the last chunk has come. */
    boolean isEnded() {
        return state == State.ENDED;
    }

    private int head(byte[] bytes, int from, int to) throws IOException {
        for (int at = from; at < to; at++) {
            if (headBytes == head.length) {
                if (headBytes == MOST_HEAD_BYTES) {
                    throw new IOException("The answer's head is longer than " + MOST_HEAD_BYTES + " bytes");
                }
                head = Arrays.copyOf(head, 2 * headBytes);
            }
            head[headBytes++] = bytes[at];
            if (bytes[at] == '\n' && headBytes >= 4 && head[headBytes - 3] == '\n') {
                requireStream(new String(head, 0, headBytes, StandardCharsets.ISO_8859_1));
                head = new byte[0];
                state = State.SIZE;
                return at + 1;
            }
        }
        return to;
    }

    private static void requireStream(String head) throws IOException {
        if (!head.startsWith("HTTP/1.1 200 ")
                || !head.toLowerCase(Locale.ROOT).contains("\ntransfer-encoding: chunked")) {
            throw new IOException("No stream but: " + head.lines().findFirst().orElse(""));
        }
    }

    private void size(byte octet) throws IOException {
        int digit = Character.digit(octet, 16);
        if (digit >= 0 && digits < 8) {
            left = left << 4 | digit;
            digits++;
        } else if (octet == '\n' && digits > 0) {
            digits = 0;
            state = left == 0 ? State.ENDED : State.DATA;
        } else if (octet != '\r') {
            throw new IOException("No chunk size: " + octet);
        }
    }
}
