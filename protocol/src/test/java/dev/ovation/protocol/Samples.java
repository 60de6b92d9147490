package dev.ovation.protocol;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Events and leases that tests of this module speak of. */
final class Samples {
    static final Source EAST = new Source("east", "east-d1", 1763750000123L);
    static final Topic LIKES = new Topic("likes", "video-42");
    static final long PUBLISHED_MICROS = 1_763_750_000_123_456L;

    private static final String UNICODE = "abcXYZ09 .-\u00e9\u00df\u4e2d\u2192\u20ac";

    private Samples() {}

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    static Event event(long sequence, @Nullable String type, @Nullable String key, String data) {
        return Event.published(new EventId(EAST, LIKES, sequence), type, key, utf8(data), PUBLISHED_MICROS);
    }

    static Event like(long sequence) {
        return event(sequence, "like", null, "{\"by\":\"m-17\"}");
    }

    /** Events of any valid topic, source, type, key and data. */
    static List<Event> events(Random random, int count) {
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            events.add(event(random));
        }
        return events;
    }

    private static Event event(Random random) {
        EventId id = new EventId(source(random), topic(random), 1 + (random.nextLong() >>> (1 + random.nextInt(62))));
        String data = '"' + Seeded.word(random, UNICODE, 0, 60) + '"';
        return Event.published(id, maybe(random, 20), maybe(random, 40), utf8(data), random.nextLong(1L << 53));
    }

    private static @Nullable String maybe(Random random, int most) {
        return random.nextBoolean() ? null : Seeded.word(random, UNICODE, 0, most);
    }

    static Source source(Random random) {
        return new Source(nodeId(random), nodeId(random), random.nextLong() >>> random.nextInt(63) >>> 1);
    }

    private static String nodeId(Random random) {
        return Seeded.word(random, "abcxyz", 1, 1) + Seeded.word(random, "abcxyz0189-", 0, Limits.NODE_ID_CHARS - 1);
    }

    /** Any valid topic. */
    static Topic topic(Random random) {
        String namespace = 'z' + Seeded.word(random, "abcdefghijklmnopqrstuvwxyz0123456789-", 0, 31);
        String name = Seeded.word(random, "ABCXYZabcxyz0189._~-", 1, 128);
        return new Topic(namespace, name);
    }

    static NodeLease lease(long incarnation, long beat) {
        return new NodeLease(
                "east-f1",
                "east",
                NodeRole.FRONTEND,
                incarnation,
                beat,
                URI.create("http://10.0.0.1:8082"),
                URI.create("https://f1.example.org"),
                false);
    }
}
