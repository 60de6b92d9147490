package dev.ovation.benchmarks;

import java.io.IOException;
import java.io.InputStream;

/**
 * Reads a dispatcher's HTTP/1.1 answers one after the other and counts the events that they accept ({@link AcceptedLines}): of an
 * answer's head only the status and the length are looked at, and no line becomes a string. Used by one thread.
 */
final class PublishAnswers {
    private static final byte[] VERSION = EventBytes.ascii("http/1.1 ");
    private static final byte[] LENGTH = EventBytes.ascii("content-length:");
    private static final byte[] CHUNKED = EventBytes.ascii("transfer-encoding: chunked");

    /** Longer than any line of a head. */
    private static final int BUFFER_BYTES = 64 * 1024;

    private final InputStream in;
    private final AcceptedLines lines = new AcceptedLines();
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int from;
    private int to;

    PublishAnswers(InputStream in) {
        this.in = in;
    }

    /**
     * Waits for the next answer.
     *
     * @return how many events it accepts; none when its status is another than 202
     * @throws IOException when the connection ends, or what comes is no answer
     */
    int next() throws IOException {
        int end = line();
        if (!begins(VERSION)) {
            throw new IOException("The dispatcher's answer is not of HTTP/1.1");
        }
        lines.begin((int) EventBytes.decimal(buffer, from + VERSION.length));
        from = end;
        long length = 0;
        boolean chunked = false;
        for (end = line(); end - from > 2; end = line()) {
            if (begins(LENGTH)) {
                length = decimal(from + LENGTH.length);
            }
            chunked |= begins(CHUNKED);
            from = end;
        }
        from = end;
        if (chunked) {
            chunks();
        } else {
            body(length);
        }
        return lines.end();
    }

    /** Whether something of the next answer is there already. */
    boolean hasMore() {
        return from < to;
    }

    /** What the first event or request that was refused was told; empty when none was. */
    String refusal() {
        return lines.refusal();
    }

    private void chunks() throws IOException {
        for (int size = size(); size > 0; size = size()) {
            body(size);
            from = line();
        }
        from = line();
    }

    private int size() throws IOException {
        int end = line();
        int size = 0;
        for (int at = from; Character.digit(buffer[at], 16) >= 0; at++) {
            size = size << 4 | Character.digit(buffer[at], 16);
        }
        from = end;
        return size;
    }

    private void body(long length) throws IOException {
        for (long left = length; left > 0; ) {
            if (from == to) {
                fill();
            }
            int end = (int) Math.min(to, from + left);
            lines.take(buffer, from, end);
            left -= end - from;
            from = end;
        }
    }

    /** The place after the line that begins at {@code from}; the line is whole in the buffer then. */
    private int line() throws IOException {
        int looked = 0;
        while (true) {
            for (int at = from + looked; at < to; at++) {
                if (buffer[at] == '\n') {
                    return at + 1;
                }
            }
            looked = to - from;
            fill();
        }
    }

    private void fill() throws IOException {
        System.arraycopy(buffer, from, buffer, 0, to - from);
        to -= from;
        from = 0;
        if (to == buffer.length) {
            throw new IOException("A line of the dispatcher's answer is longer than " + buffer.length + " bytes");
        }
        int read = in.read(buffer, to, buffer.length - to);
        if (read < 0) {
            throw new IOException("The dispatcher has closed the connection");
        }
        to += read;
    }

    private boolean begins(byte[] lowerCase) {
        for (int i = 0; i < lowerCase.length; i++) {
            if (from + i >= to || Character.toLowerCase(buffer[from + i]) != lowerCase[i]) {
                return false;
            }
        }
        return true;
    }

    private long decimal(int at) {
        int digits = at;
        while (buffer[digits] == ' ') {
            digits++;
        }
        return EventBytes.decimal(buffer, digits);
    }
}
