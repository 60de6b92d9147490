package dev.ovation.benchmarks;

import java.nio.charset.StandardCharsets;

/**
 * The load generator's own events: what it publishes, and how it finds its number and time again in what a viewer reads.
 *
 * <p>An event's data is {@code {"n":NUMBER,"t":MICROS,"p":"xxx..."}}: a number that goes up by one in its topic, the time at which it was
 * meant to be published in microseconds since 1970, and padding.
 */
public final class EventBytes {
    private static final byte[] NUMBER = ascii("\"data\":{\"n\":");
    private static final byte[] MEANT = ascii(",\"t\":");
    private static final String PADDING = ",\"p\":\"";

    private EventBytes() {}

    /**
     * The data of an event.
     *
     * @param length of the data in bytes; it is longer where the number and the time need more
     */
    public static String data(long number, long meantMicros, int length) {
        StringBuilder data = new StringBuilder(length).append("{\"n\":").append(number);
        data.append(",\"t\":").append(meantMicros);
        int padding = length - data.length() - PADDING.length() - 2;
        if (padding >= 0) {
            data.append(PADDING).repeat('x', padding).append('"');
        }
        return data.append('}').toString();
    }

    /** Where the digits of the number begin in a block of an event stream; -1 when it is none of the generator's events. */
    static int numberAt(byte[] block, int from, int to) {
        int at = find(NUMBER, block, from, to);
        return at < 0 ? -1 : at + NUMBER.length;
    }

    /** Where the digits of the time begin, when those of the number begin there; -1 when there is none. */
    static int meantAt(byte[] block, int number, int to) {
        int at = find(MEANT, block, number, to);
        return at < 0 ? -1 : at + MEANT.length;
    }

    /** The decimal number that begins there. */
    static long decimal(byte[] block, int from) {
        long value = 0;
        for (int i = from; block[i] >= '0' && block[i] <= '9'; i++) {
            value = value * 10 + block[i] - '0';
        }
        return value;
    }

    /** Where the words are between the two places; -1 when they are not. */
    static int find(byte[] words, byte[] block, int from, int to) {
        for (int i = from; i <= to - words.length; i++) {
            int same = 0;
            while (same < words.length && block[i + same] == words[same]) {
                same++;
            }
            if (same == words.length) {
                return i;
            }
        }
        return -1;
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
