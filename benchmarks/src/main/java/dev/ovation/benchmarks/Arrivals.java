package dev.ovation.benchmarks;

import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/**
 * How viewers came: from when to when, and how long each of those that were let in took from the time at which it was to connect to the
 * time at which its welcome was read.
 *
 * <p>Where they come at a steady rate a viewer is to connect at its time of that rate, and waits from then on even if the swarm is late;
 * where they come as fast as they can, it waits from its own connect. One thread uses it at a time.
 */
public final class Arrivals {
    /** Times up to two minutes, to three digits. */
    private static final long MOST_MICROS = 120_000_000;

    private static final int DIGITS = 3;
    private static final long NEVER = Long.MAX_VALUE;

    private final Histogram times = new Histogram(MOST_MICROS, DIGITS);
    private long firstMicros = NEVER;
    private long lastMicros;

    /** Somebody is to connect at that time, in microseconds since 1970. */
    void countConnect(long atMicros) {
        firstMicros = Math.min(firstMicros, atMicros);
    }

    /** Somebody who was to connect at that time has read the welcome at the other. */
    void countWelcome(long connectMicros, long welcomeMicros) {
        lastMicros = Math.max(lastMicros, welcomeMicros);
        times.recordValue(Math.clamp(welcomeMicros - connectMicros, 0, MOST_MICROS));
    }

    /** Adds those of another swarm of this machine. */
    public void add(Arrivals other) {
        times.add(other.times);
        firstMicros = Math.min(firstMicros, other.firstMicros);
        lastMicros = Math.max(lastMicros, other.lastMicros);
    }

    /** How many were welcomed. */
    public long welcomed() {
        return times.getTotalCount();
    }

    /** From the first connect to the last welcome; 0 when there was none. */
    public double seconds() {
        return lastMicros > firstMicros ? (lastMicros - firstMicros) / 1e6 : 0;
    }

    /** How many were welcomed in each of those seconds; 0 when nobody was. */
    public double perSecond() {
        return seconds() == 0 ? 0 : welcomed() / seconds();
    }

    /** From connect to welcome, in microseconds; not to be written to. */
    public Histogram times() {
        return times;
    }

    /** As one word, for another process. */
    public String encode() {
        ByteBuffer buffer = ByteBuffer.allocate(times.getNeededByteBufferCapacity() + 2 * Long.BYTES);
        buffer.putLong(firstMicros).putLong(lastMicros);
        times.encodeIntoCompressedByteBuffer(buffer);
        buffer.flip();
        byte[] all = new byte[buffer.remaining()];
        buffer.get(all);
        return Base64.getEncoder().encodeToString(all);
    }

    /**
     * What another process encoded.
     *
     * @throws IllegalArgumentException when it is something else
     */
    public static Arrivals decode(String word) {
        ByteBuffer buffer = ByteBuffer.wrap(Base64.getDecoder().decode(word));
        if (buffer.remaining() < 2 * Long.BYTES) {
            throw new IllegalArgumentException("Arrivals are cut off");
        }
        Arrivals arrivals = new Arrivals();
        arrivals.firstMicros = buffer.getLong();
        arrivals.lastMicros = buffer.getLong();
        try {
            arrivals.times.add(Histogram.decodeFromCompressedByteBuffer(buffer, MOST_MICROS));
        } catch (DataFormatException | UncheckedIOException e) {
            throw new IllegalArgumentException("The histogram of arrivals cannot be read", e);
        }
        return arrivals;
    }
}
