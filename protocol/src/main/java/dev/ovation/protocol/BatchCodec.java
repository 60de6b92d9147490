package dev.ovation.protocol;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The wire form of a batch of events, as nodes post it to each other's {@code /internal/v1/events}.
 *
 * <pre>
 * batch  := version(1 byte) count(varint) event*
 * event  := stamps(1 byte, even, 2..2*HOPS-2) stamp(varint, epoch microseconds)* length(varint) body
 * body   := flags(1 byte: 1 type, 2 key) sequence(varint) source(text) topic(text) [type(text)] [key(text)] data(the rest)
 * text   := length in bytes(varint) UTF-8
 * </pre>
 *
 * The body is written once, by the dispatcher that took the event, and copied as it is from then on; only the stamps in front of
 * it grow. A batch's number of events and bytes is bounded by {@link Limits#LINK_BATCH_EVENTS} and {@link
 * Limits#LINK_BATCH_BYTES}. No state, any thread.
 */
public final class BatchCodec {
    /** The media type of a batch. */
    public static final String MEDIA_TYPE = "application/vnd.ovation.events.v1";

    private static final int VERSION = 1;
    private static final int HAS_TYPE = 1;
    private static final int HAS_KEY = 2;
    private static final int STAMP_BYTES = 9;
    private static final int MOST_STAMPS = 2 * Limits.HOPS - 1;
    private static final int BODY_BYTES = Limits.DATA_BYTES + 1024;

    private BatchCodec() {}

    /** The size that an event adds to a batch at most, in bytes. */
    public static int size(Event event) {
        return 1 + STAMP_BYTES * (event.stamps().length + 1) + 5 + event.body().length;
    }

    /**
     * Encodes a batch.
     *
     * @param events in the order in which they shall arrive
     * @param leftMicros when they leave this node, epoch microseconds; added to each event's stamps
     */
    public static byte[] encode(List<Event> events, long leftMicros) {
        int bytes = 16;
        for (Event event : events) {
            bytes += size(event);
        }
        WireWriter out = new WireWriter(bytes);
        out.u8(VERSION);
        out.varint(events.size());
        for (Event event : events) {
            long[] stamps = event.stamps();
            out.u8(stamps.length + 1);
            for (long stamp : stamps) {
                out.varint(stamp);
            }
            out.varint(leftMicros);
            out.varint(event.body().length);
            out.raw(event.body());
        }
        return out.toBytes();
    }

    /**
     * Decodes a batch.
     *
     * @param batch the bytes of the whole batch
     * @param arrivedMicros when it arrived at this node, epoch microseconds; added to each event's stamps
     * @return the events in their order
     * @throws WireException when the bytes are not a batch; nothing of it is then to be used
     */
    public static List<Event> decode(byte[] batch, long arrivedMicros) {
        WireReader in = new WireReader(batch);
        int version = in.u8();
        if (version != VERSION) {
            throw new WireException("The batch has version " + version + ", this node reads version " + VERSION + ".");
        }
        int count = in.bounded("the number of events", Limits.LINK_BATCH_EVENTS);
        List<Event> events = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            events.add(event(in, arrivedMicros));
        }
        if (!in.atEnd()) {
            throw new WireException("The batch has bytes after its last event.");
        }
        return events;
    }

    static byte[] body(EventId id, @Nullable String type, @Nullable String key, byte[] data) {
        WireWriter out = new WireWriter(data.length + 160);
        out.u8((type == null ? 0 : HAS_TYPE) | (key == null ? 0 : HAS_KEY));
        out.varint(id.sequence());
        out.text(id.source().toString());
        out.text(id.topic().toString());
        if (type != null) {
            out.text(type);
        }
        if (key != null) {
            out.text(key);
        }
        out.raw(data);
        return out.toBytes();
    }

    private static Event event(WireReader in, long arrivedMicros) {
        int count = in.u8();
        if (count < 2 || count >= MOST_STAMPS || count % 2 != 0) {
            throw new WireException("The batch states " + count + " stamps for an event; they come in pairs, at most "
                    + (MOST_STAMPS - 1) + ".");
        }
        long[] stamps = new long[count + 1];
        for (int i = 0; i < count; i++) {
            stamps[i] = in.varint();
        }
        stamps[count] = arrivedMicros;
        byte[] body = in.raw(in.bounded("the size of an event", BODY_BYTES));
        return event(body, stamps);
    }

    private static Event event(byte[] body, long[] stamps) {
        WireReader in = new WireReader(body);
        int flags = in.u8();
        long sequence = in.varint();
        String source = in.text("the size of a source", 2 * Limits.NODE_ID_CHARS + 16);
        String topic = in.text("the size of a topic", Limits.NAMESPACE_CHARS + 1 + Limits.TOPIC_NAME_CHARS);
        String type = (flags & HAS_TYPE) == 0 ? null : in.text("the size of a type", 4 * Limits.TYPE_CHARS);
        String key = (flags & HAS_KEY) == 0 ? null : in.text("the size of a key", 4 * Limits.KEY_CHARS);
        byte[] data = Arrays.copyOfRange(body, in.position(), body.length);
        try {
            EventId id = new EventId(Source.parse(source), Topic.parse(topic), sequence);
            return new Event(id, type, key, data, body, stamps);
        } catch (IllegalArgumentException | ProblemException e) {
            throw new WireException("The batch has an event without a valid id: " + e.getMessage());
        }
    }
}
