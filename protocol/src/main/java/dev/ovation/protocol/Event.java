package dev.ovation.protocol;

import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One JSON payload published to one topic, on its way through the platform.
 *
 * <p>What never changes (id, type, key, data) is encoded once, where the event is published, and every hop and every link shares
 * those bytes. What grows is the list of {@link #stamps()}: each node on the way notes when the event arrived and when it left.
 * Immutable and safe to share between threads; nobody may write to the arrays it gives out.
 */
public final class Event {
    private final EventId id;
    private final @Nullable String type;
    private final @Nullable String key;
    private final byte[] data;
    private final byte[] body;
    private final long[] stamps;

    Event(EventId id, @Nullable String type, @Nullable String key, byte[] data, byte[] body, long[] stamps) {
        this.id = id;
        this.type = type;
        this.key = key;
        this.data = data;
        this.body = body;
        this.stamps = stamps;
    }

    /**
     * An event that has just been published.
     *
     * @param type a word of at most {@link Limits#TYPE_CHARS}, or null
     * @param key what {@code latest} keeps one event per, at most {@link Limits#KEY_CHARS}, or null
     * @param data one JSON value in UTF-8 on one line; the event owns the array from now on
     * @param arrivedMicros when the dispatcher took it, epoch microseconds
     */
    public static Event published(
            EventId id, @Nullable String type, @Nullable String key, byte[] data, long arrivedMicros) {
        byte[] body = BatchCodec.body(id, type, key, data);
        return new Event(id, type, key, data, body, new long[] {arrivedMicros});
    }

    /** Its name, the same on every node. */
    public EventId id() {
        return id;
    }

    /** Where it was published. */
    public Topic topic() {
        return id.topic();
    }

    /** What it is, in the publisher's words, e.g. {@code heart}. */
    public @Nullable String type() {
        return type;
    }

    /** What it is about, in the publisher's words, e.g. a member. */
    public @Nullable String key() {
        return key;
    }

    /** The JSON value as published, white space between tokens removed; shared, not to be written to. */
    public byte[] data() {
        return data;
    }

    /** When it was published, epoch milliseconds. */
    public long atMillis() {
        return stamps[0] / 1_000;
    }

    /**
     * When each node on the way took the event and passed it on, epoch microseconds: arrived, left, arrived, left and so on,
     * the publishing dispatcher first. The last node has not passed it on yet, so the length is odd. Shared, not to be
     * written to.
     */
    public long[] stamps() {
        return stamps;
    }

    /** The encoded part that never changes, as {@link BatchCodec} writes it; shared, not to be written to. */
    byte[] body() {
        return body;
    }

    /** Now as stamps count it: microseconds since the epoch. */
    public static long micros(Instant now) {
        return Math.addExact(Math.multiplyExact(now.getEpochSecond(), 1_000_000L), now.getNano() / 1_000);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Event that && Arrays.equals(body, that.body) && Arrays.equals(stamps, that.stamps);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public String toString() {
        return id.toString();
    }
}
