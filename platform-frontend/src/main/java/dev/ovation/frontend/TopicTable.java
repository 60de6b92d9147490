package dev.ovation.frontend;

import dev.ovation.protocol.Event;
import dev.ovation.protocol.Source;
import dev.ovation.protocol.Topic;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;

/**
 * Which viewers watch which topic: in memory on purpose, because a frontend's connections die with it too.
 *
 * <p>Each topic has a lock; events of one topic are fanned out one after the other, events of different topics at the same time. A
 * topic without viewers is not in the table. Thread-safe.
 */
final class TopicTable {
    private final Map<Topic, Entry> entries = new ConcurrentHashMap<>();
    private final ObjIntConsumer<Topic> changed;

    /**
     * An empty table.
     *
     * @param changed is told a topic's number of viewers after each change, under the topic's lock: it must not block
     */
    TopicTable(ObjIntConsumer<Topic> changed) {
        this.changed = changed;
    }

    /** Lets the viewer get the events of all its topics from now on. */
    void add(Viewer viewer) {
        for (Topic topic : viewer.topics()) {
            entries.compute(topic, (t, known) -> {
                Entry entry = known == null ? new Entry() : known;
                entry.lock.lock();
                try {
                    entry.viewers.add(viewer);
                    changed.accept(topic, entry.viewers.size());
                } finally {
                    entry.lock.unlock();
                }
                return entry;
            });
        }
    }

    /** The viewer gets nothing more once this returns. */
    void remove(Viewer viewer) {
        for (Topic topic : viewer.topics()) {
            entries.computeIfPresent(topic, (t, entry) -> {
                entry.lock.lock();
                try {
                    if (entry.viewers.remove(viewer)) {
                        changed.accept(topic, entry.viewers.size());
                    }
                    return entry.viewers.isEmpty() ? null : entry;
                } finally {
                    entry.lock.unlock();
                }
            });
        }
    }

    /**
     * Gives the event's viewers to {@code deliver}, under the topic's lock, if the event is the topic's next of its source.
     *
     * @return what became of it
     */
    Outcome fanOut(Event event, Consumer<Set<Viewer>> deliver) {
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
                    deliver.accept(entry.viewers);
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
        final Set<Viewer> viewers = new LinkedHashSet<>();
        final Map<Source, SequenceWindow> windows = new HashMap<>();
    }
}
