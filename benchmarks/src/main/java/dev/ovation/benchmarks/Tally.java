package dev.ovation.benchmarks;

import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/**
 * What viewers saw, added up.
 *
 * <p>{@code published to them = delivered + lost}; what a {@code gap} told of is lost too, and counted in both {@code lost} and {@code
 * told}. Latencies are from the time at which an event was meant to be published to the time at which its last byte was read, in
 * microseconds: an event that had to wait for its publisher waited, which is what corrects for coordinated omission (Gil Tene, "How NOT
 * to Measure Latency"). One thread uses it at a time.
 */
public final class Tally {
    /** Latencies up to two minutes, to two digits: 0.2 MB. */
    private static final long MOST_MICROS = 120_000_000;

    private static final int DIGITS = 2;

    private final Histogram latencies = new Histogram(MOST_MICROS, DIGITS);
    private long delivered;
    private long lost;
    private long told;
    private long duplicated;
    private long outOfOrder;
    private long bytes;

    /** An event came whole. */
    void countDelivered(long latencyMicros) {
        delivered++;
        latencies.recordValue(Math.clamp(latencyMicros, 0, MOST_MICROS));
    }

    /** Events are missing before one that came; one of them may still come late. */
    void countLost(long events) {
        lost += events;
    }

    /** The stream said itself that it left out so many. */
    void countTold(long events) {
        told += events;
    }

    /** An event came again. */
    void countDuplicate() {
        duplicated++;
    }

    /** An event came after a later one, and had been taken for lost. */
    void countOutOfOrder() {
        outOfOrder++;
        lost--;
    }

    void countRead(int count) {
        bytes += count;
    }

    /** Adds all of another one. */
    public void add(Tally other) {
        latencies.add(other.latencies);
        delivered += other.delivered;
        lost += other.lost;
        told += other.told;
        duplicated += other.duplicated;
        outOfOrder += other.outOfOrder;
        bytes += other.bytes;
    }

    /** Forgets everything. */
    void clear() {
        latencies.reset();
        delivered = 0;
        lost = 0;
        told = 0;
        duplicated = 0;
        outOfOrder = 0;
        bytes = 0;
    }

    /** Events that came, each counted once per viewer. */
    public long delivered() {
        return delivered;
    }

    /** Events that did not come though a later one of their topic did. */
    public long lost() {
        return lost;
    }

    /** Events of which a {@code gap} told. */
    public long told() {
        return told;
    }

    /** Events that came more than once. */
    public long duplicated() {
        return duplicated;
    }

    /** Events that came after a later one of their topic. */
    public long outOfOrder() {
        return outOfOrder;
    }

    /** Bytes that were read from sockets. */
    public long bytes() {
        return bytes;
    }

    /** The latencies in microseconds; not to be written to. */
    public Histogram latencies() {
        return latencies;
    }

    /** As one word, for another process. */
    public String encode() {
        ByteBuffer buffer = ByteBuffer.allocate(latencies.getNeededByteBufferCapacity() + 6 * Long.BYTES);
        buffer.putLong(delivered).putLong(lost).putLong(told);
        buffer.putLong(duplicated).putLong(outOfOrder).putLong(bytes);
        latencies.encodeIntoCompressedByteBuffer(buffer);
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
    public static Tally decode(String word) {
        ByteBuffer buffer = ByteBuffer.wrap(Base64.getDecoder().decode(word));
        if (buffer.remaining() < 6 * Long.BYTES) {
            throw new IllegalArgumentException("A tally is cut off");
        }
        Tally tally = new Tally();
        tally.delivered = buffer.getLong();
        tally.lost = buffer.getLong();
        tally.told = buffer.getLong();
        tally.duplicated = buffer.getLong();
        tally.outOfOrder = buffer.getLong();
        tally.bytes = buffer.getLong();
        try {
            tally.latencies.add(Histogram.decodeFromCompressedByteBuffer(buffer, MOST_MICROS));
        } catch (DataFormatException | UncheckedIOException e) {
            throw new IllegalArgumentException("A tally's histogram cannot be read", e);
        }
        return tally;
    }
}
