package dev.ovation.frontend;

import dev.ovation.protocol.Event;
import dev.ovation.protocol.Source;
import dev.ovation.protocol.Topic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ObjIntConsumer;
import java.util.function.Supplier;

/**
 * Which viewers watch which topic: in memory on purpose, because a frontend's connections die with it too.
 *
 * <p>Each topic has a lock; events of one topic are fanned out one after the other, events of different topics at the same time. A
 * topic without viewers is not in the table. Thread-safe.
 */
final class TopicTable {
    private final Map<Topic, Entry> entries = new ConcurrentHashMap<>();
    private final int mostBytes;
    private final FrontendMetrics metrics;
    private final ObjIntConsumer<Topic> changed;

    /**
     * An empty table.
     *
     * @param mostBytes of a topic's newest events that are kept for viewers who are behind
     * @param changed is told a topic's number of viewers after each change, under the topic's lock: it must not block
     */
    TopicTable(int mostBytes, FrontendMetrics metrics, ObjIntConsumer<Topic> changed) {
        this.mostBytes = mostBytes;
        this.metrics = metrics;
        this.changed = changed;
    }

    /** Gives the viewer, which that loop will write to, a place in the logs of all its topics: what comes from now on is for it. */
    void add(Viewer viewer, StreamLoop loop) {
        for (Topic topic : viewer.topics()) {
            viewer.watch(add(viewer, topic, loop));
        }
    }

    /** Gives the viewer a place in one topic's log, which is {@link Viewer#watch watched} or {@link #remove(Cursor) removed} next. */
    Cursor add(Viewer viewer, Topic topic, StreamLoop loop) {
        Cursor[] cursor = new Cursor[1];
        entries.compute(topic, (t, known) -> {
            Entry entry = known == null ? new Entry(mostBytes) : known;
            entry.lock.lock();
            try {
                cursor[0] = viewer.join(topic, entry.log, entry.group(loop));
                changed.accept(topic, ++entry.viewers);
            } finally {
                entry.lock.unlock();
            }
            return entry;
        });
        return cursor[0];
    }

    /** The viewer, which has ended, is for nothing any more; what it did not get is counted. */
    void remove(Viewer viewer) {
        viewer.cursors().forEach(this::remove);
    }

    /** Nobody has that place any more; what was not written from it is counted. */
    void remove(Cursor cursor) {
        entries.computeIfPresent(cursor.topic(), (topic, entry) -> {
            entry.lock.lock();
            try {
                metrics.ended((int) cursor.behind());
                changed.accept(topic, --entry.viewers);
                return entry.viewers == 0 ? null : entry;
            } finally {
                entry.lock.unlock();
            }
        });
    }

    /**
     * Appends the event's frame to its topic's log, if it is the topic's next of its source and somebody watches, and lets it be
     * written to all who do.
     *
     * @param frame is asked for then, under the topic's lock
     * @return what became of it
     */
    Outcome fanOut(Event event, Supplier<Frame> frame) {
        Entry entry = entries.get(event.topic());
        if (entry == null) {
            return Outcome.UNWANTED;
        }
        entry.lock.lock();
        try {
            return switch (entry.windows
                    .computeIfAbsent(event.id().source(), source -> new SequenceWindow())
                    .accept(event.id().sequence())) {
                case DUPLICATE -> Outcome.DUPLICATE;
                case LATE -> Outcome.LATE;
                case NEW -> {
                    metrics.offered(entry.viewers);
                    entry.append(frame.get());
                    yield Outcome.DELIVERED;
                }
            };
        } finally {
            entry.lock.unlock();
        }
    }

    /** How many topics have viewers here. */
    int size() {
        return entries.size();
    }

    /** What became of an event. */
    enum Outcome {
        DELIVERED,
        UNWANTED,
        DUPLICATE,
        LATE
    }

    /** One topic; everything in it is guarded by its lock, which is taken after the map's. */
    private static final class Entry {
        final ReentrantLock lock = new ReentrantLock();
        final TopicLog log;
        final List<TopicGroup> groups = new ArrayList<>(2);
        final Map<Source, SequenceWindow> windows = new HashMap<>();
        int viewers;

        Entry(int mostBytes) {
            log = new TopicLog(mostBytes);
        }

        TopicGroup group(StreamLoop loop) {
            for (TopicGroup group : groups) {
                if (group.loop() == loop) {
                    return group;
                }
            }
            TopicGroup group = new TopicGroup(log, loop);
            groups.add(group);
            return group;
        }

        void append(Frame frame) {
            long delivered = Long.MAX_VALUE;
            for (TopicGroup group : groups) {
                delivered = Math.min(delivered, group.delivered());
            }
            log.append(frame, delivered);
            groups.forEach(TopicGroup::heat);
        }
    }
}
