package dev.ovation.frontend;

import dev.ovation.protocol.BatchCodec;
import dev.ovation.protocol.Event;
import dev.ovation.protocol.EventId;
import dev.ovation.protocol.Source;
import dev.ovation.protocol.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** The values that these tests are about. */
final class Samples {
    static final Topic LIKES = Topic.parse("likes:video-42");
    static final Topic CHAT = Topic.parse("chat:room-1");
    static final Source D1 = new Source("east", "east-d1", 1_000);
    static final Source D2 = new Source("east", "east-d2", 1_000);
    static final long PUBLISHED_MICROS = 1_763_750_000_123_456L;

    /** Hours for everything, so that nothing happens by itself. */
    static final FrontendConfig.StreamConfig PATIENT = stream(Duration.ofHours(1), Duration.ofHours(1), 1_000, 1 << 20);

    static final Viewer.Lifetime FOREVER =
            new Viewer.Lifetime(Long.MAX_VALUE / 2, new Goodbye(Goodbye.Reason.LIFETIME, 3_000));

    /** No two viewers have the same id. */
    private static final AtomicLong VIEWERS = new AtomicLong();

    private Samples() {}

    static FrontendConfig.StreamConfig stream(
            Duration heartbeat, Duration writeDeadline, int mailboxEvents, int mailboxBytes) {
        return new FrontendConfig.StreamConfig(
                heartbeat,
                writeDeadline,
                mailboxEvents,
                mailboxBytes,
                Duration.ofSeconds(1),
                Duration.ofSeconds(4),
                Duration.ofHours(1),
                Duration.ofHours(2));
    }

    static Viewer viewer(FrontendMetrics metrics, Topic... topics) {
        return viewer(metrics, PATIENT, topics);
    }

    static Viewer viewer(FrontendMetrics metrics, FrontendConfig.StreamConfig config, Topic... topics) {
        return new Viewer("v" + VIEWERS.incrementAndGet(), null, Set.of(topics), FOREVER, config, metrics);
    }

    /** A loop that does nothing, because it is not started. */
    static StreamLoop idleLoop() {
        return new StreamLoop("idle", PATIENT, System::nanoTime);
    }

    static Event event(long sequence) {
        return event(D1, LIKES, sequence);
    }

    static Event event(Source source, Topic topic, long sequence) {
        return event(source, topic, sequence, "{\"n\":" + sequence + "}");
    }

    static Event event(Source source, Topic topic, long sequence, String data) {
        return Event.published(new EventId(source, topic, sequence), null, null, bytes(data), PUBLISHED_MICROS);
    }

    /** The event as it arrives after these hops, each of which began and ended at the times in turn. */
    static Event travelled(Event event, long... leftAndArrivedMicros) {
        Event at = event;
        for (int i = 0; i < leftAndArrivedMicros.length; i += 2) {
            byte[] batch = BatchCodec.encode(List.of(at), leftAndArrivedMicros[i]);
            at = BatchCodec.decode(batch, leftAndArrivedMicros[i + 1]).getFirst();
        }
        return at;
    }

    static Frame frame(Topic topic, String data) {
        return Frame.of(event(D1, topic, 1, data), false, 0);
    }

    /** What a viewer reads of it. */
    static String block(Topic topic, String data) {
        return text(frame(topic, data).bytes());
    }

    /** A frame of exactly that many bytes. */
    static Frame frameOf(int bytes) {
        int envelope = frame(LIKES, "\"\"").bytes().length;
        return frame(LIKES, '"' + "x".repeat(bytes - envelope) + '"');
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
