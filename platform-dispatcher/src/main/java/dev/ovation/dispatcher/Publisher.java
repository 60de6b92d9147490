package dev.ovation.dispatcher;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.ovation.protocol.Event;
import dev.ovation.protocol.EventId;
import dev.ovation.protocol.Source;
import dev.ovation.protocol.Topic;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Gives each published event its id and its time and passes it on.
 *
 * <p>An event is numbered and dispatched under its topic's lock, so that events enter every link in the order of their numbers;
 * dispatching never waits for another node. A topic that was not published to for an hour, or one of too many, is forgotten; if it
 * comes back, its numbers go on above every number that was ever forgotten, so none is used twice. Thread-safe.
 */
final class Publisher {
    private static final int MOST_TOPICS = 1_000_000;
    private static final Duration FORGET_AFTER = Duration.ofHours(1);

    private final Source source;
    private final Dispatcher dispatcher;
    private final InstantSource clock;
    private final DispatcherMetrics metrics;
    private final AtomicLong forgotten = new AtomicLong();
    private final Cache<Topic, Numbers> topics;

    Publisher(Source source, Dispatcher dispatcher, InstantSource clock, DispatcherMetrics metrics) {
        this(source, dispatcher, clock, metrics, MOST_TOPICS);
    }

    Publisher(Source source, Dispatcher dispatcher, InstantSource clock, DispatcherMetrics metrics, int mostTopics) {
        this.source = source;
        this.dispatcher = dispatcher;
        this.clock = clock;
        this.metrics = metrics;
        this.topics = Caffeine.newBuilder()
                .maximumSize(mostTopics)
                .expireAfterAccess(FORGET_AFTER)
                .executor(Runnable::run)
                .<Topic, Numbers>evictionListener((topic, numbers, cause) -> forget(numbers, cause))
                .build();
    }

    /**
     * Publishes one event.
     *
     * @param data checked JSON, owned by the event from now on
     * @return its id; it has been offered to every link that its route names
     */
    EventId publish(Topic topic, @Nullable String type, @Nullable String key, byte[] data) {
        long arrived = Event.micros(clock.instant());
        while (true) {
            Numbers numbers = topics.get(topic, t -> new Numbers(forgotten.get()));
            numbers.lock.lock();
            try {
                if (!numbers.closed) {
                    EventId id = new EventId(source, topic, ++numbers.last);
                    dispatcher.dispatch(Event.published(id, type, key, data, arrived));
                    metrics.published();
                    return id;
                }
            } finally {
                numbers.lock.unlock();
            }
        }
    }

    private void forget(@Nullable Numbers numbers, RemovalCause cause) {
        if (numbers != null && cause.wasEvicted()) {
            numbers.lock.lock();
            try {
                numbers.closed = true;
                forgotten.accumulateAndGet(numbers.last, Math::max);
            } finally {
                numbers.lock.unlock();
            }
        }
    }

    /** The numbers of one topic; guarded by its lock, never used again once closed. */
    private static final class Numbers {
        final ReentrantLock lock = new ReentrantLock();
        long last;
        boolean closed;

        Numbers(long last) {
            this.last = last;
        }
    }
}
