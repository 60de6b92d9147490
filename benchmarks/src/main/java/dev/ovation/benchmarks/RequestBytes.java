package dev.ovation.benchmarks;

import java.util.Arrays;

/** Bytes that are put together for one write and used again for the next. Used by one thread. */
final class RequestBytes {
    private static final int MOST_DIGITS = 20;

    private byte[] bytes = new byte[4 * 1024];
    private int length;

    /** Forgets what is in it. */
    void clear() {
        length = 0;
    }

    RequestBytes append(byte[] more) {
        grow(more.length);
        System.arraycopy(more, 0, bytes, length, more.length);
        length += more.length;
        return this;
    }

    /** Appends its decimal digits. */
    RequestBytes append(long number) {
        if (number < 0) {
            throw new IllegalArgumentException("A number below 0: " + number);
        }
        grow(MOST_DIGITS);
        int digits = 1;
        for (long rest = number / 10; rest > 0; rest /= 10) {
            digits++;
        }
        long rest = number;
        for (int at = length + digits - 1; at >= length; at--) {
            bytes[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
        return this;
    }

    /** What is in it; the bytes after {@link #length} are not. Valid until the next call of another method. */
    byte[] array() {
        return bytes;
    }

    int length() {
        return length;
    }

    private void grow(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * bytes.length));
        }
    }
}
