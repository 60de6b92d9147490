package dev.ovation.benchmarks;

import java.util.Arrays;

/**
 * The events of one topic as the first viewer who read them found them, in their order: what others read is compared with it.
 *
 * <p>Every viewer of a topic gets the same bytes, so that a million events a second need not be taken apart one by one: the first
 * reader parses and appends, the others only compare, which a processor does at 10 GB/s. Who finds something else parses it. Positions
 * count bytes from the beginning; the log keeps the last {@code capacity} of them. Used by one thread.
 */
final class EventLog {
    /** The shortest event with its envelope is about that long, so there are never more events than this lets be. */
    private static final int LEAST_EVENT_BYTES = 64;

    private final byte[] bytes;
    private final long[] ends;
    private final long[] numbers;
    private final long[] meantMicros;
    private long end;
    private long events;

    /** @param capacity in bytes, a power of two; more than any viewer can be behind another one */
    EventLog(int capacity) {
        if (Integer.bitCount(capacity) != 1 || capacity < LEAST_EVENT_BYTES) {
            throw new IllegalArgumentException("The capacity must be a power of two, not " + capacity);
        }
        this.bytes = new byte[capacity];
        this.ends = new long[capacity / LEAST_EVENT_BYTES];
        this.numbers = new long[capacity / LEAST_EVENT_BYTES];
        this.meantMicros = new long[capacity / LEAST_EVENT_BYTES];
    }

    /** Where the next event will begin. */
    long end() {
        return end;
    }

    /** How many events there have been; they have the indexes below this. */
    long events() {
        return events;
    }

    /** The position after that event. */
    long endOf(long event) {
        return ends[slot(event)];
    }

    long numberOf(long event) {
        return numbers[slot(event)];
    }

    /** When the event was meant to be published, in microseconds since 1970. */
    long meantMicrosOf(long event) {
        return meantMicros[slot(event)];
    }

    /** The index of the event with that number, or -1 when it is not there (any more). */
    long indexOf(long number) {
        if (events == 0) {
            return -1;
        }
        long index = events - 1 - (numberOf(events - 1) - number);
        boolean kept = index >= 0 && index < events && index >= events - ends.length && holds(startOf(index));
        return kept && numberOf(index) == number ? index : -1;
    }

    /** Appends an event if it is the one after the last, or the first of all. */
    void append(long number, long meant, byte[] from, int offset, int length) {
        if (events > 0 && number != numberOf(events - 1) + 1) {
            return;
        }
        int at = (int) (end & bytes.length - 1);
        int first = Math.min(length, bytes.length - at);
        System.arraycopy(from, offset, bytes, at, first);
        System.arraycopy(from, offset + first, bytes, 0, length - first);
        end += length;
        ends[slot(events)] = end;
        numbers[slot(events)] = number;
        meantMicros[slot(events)] = meant;
        events++;
    }

    /** Whether the log still has what lies after that position. */
    boolean holds(long position) {
        return end - position <= bytes.length;
    }

    /** How many of these bytes are the same as those from that position on, as far as the log goes. */
    int same(long position, byte[] other, int offset, int length) {
        int compared = (int) Math.min(length, end - position);
        int at = (int) (position & bytes.length - 1);
        int first = Math.min(compared, bytes.length - at);
        int same = Arrays.mismatch(bytes, at, at + first, other, offset, offset + first);
        if (same >= 0) {
            return same;
        }
        int rest = Arrays.mismatch(bytes, 0, compared - first, other, offset + first, offset + compared);
        return rest >= 0 ? first + rest : compared;
    }

    /** Copies what lies between two positions. */
    void copy(long from, long to, byte[] target) {
        for (long position = from; position < to; position++) {
            target[(int) (position - from)] = bytes[(int) (position & bytes.length - 1)];
        }
    }

    private long startOf(long event) {
        return event == 0 ? 0 : endOf(event - 1);
    }

    private int slot(long event) {
        return (int) (event & ends.length - 1);
    }
}
