package dev.ovation.runtime;

import dev.ovation.protocol.Event;
import dev.ovation.protocol.EventId;
import dev.ovation.protocol.Source;
import dev.ovation.protocol.Topic;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Events that tests of this module send. */
final class Events {
    private static final Source SOURCE = new Source("east", "east-d1", 1);

    private Events() {}

    static Event event(String topic, long sequence) {
        return event(topic, sequence, 10);
    }

    /** An event whose data has that many bytes. */
    static Event event(String topic, long sequence, int bytes) {
        byte[] data = ('"' + "d".repeat(bytes - 2) + '"').getBytes(StandardCharsets.UTF_8);
        return Event.published(new EventId(SOURCE, Topic.parse(topic), sequence), null, null, data, 1);
    }

    static Event like(long sequence) {
        return event("likes:a", sequence);
    }

    /** Likes numbered from the first to the last. */
    static List<Event> likes(long first, long last) {
        List<Event> likes = new ArrayList<>();
        for (long sequence = first; sequence <= last; sequence++) {
            likes.add(like(sequence));
        }
        return likes;
    }

    static List<Long> sequences(List<Event> events) {
        return events.stream().map(event -> event.id().sequence()).toList();
    }
}
