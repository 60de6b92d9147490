package dev.ovation.dispatcher;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.ovation.protocol.EventId;
import dev.ovation.protocol.ProblemException;
import dev.ovation.protocol.ProblemType;
import dev.ovation.protocol.Topic;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * Remembers what was published under an idempotency key, so that a publisher that retries makes one event.
 *
 * <p>Kept in this dispatcher's memory for {@link #KEPT}, at most {@link #MOST_KEYS} keys; a retry on another dispatcher is not
 * recognised. Thread-safe; two requests with the same key wait for each other.
 */
final class IdempotencyTable {
    /** How long a key is remembered: longer than a client's retries last. */
    static final Duration KEPT = Duration.ofMinutes(10);

    /** About 100 MB at the most. */
    static final int MOST_KEYS = 200_000;

    private final DispatcherMetrics metrics;
    private final Cache<Key, Entry> entries;

    IdempotencyTable(DispatcherMetrics metrics, Ticker ticker) {
        this.metrics = metrics;
        this.entries = Caffeine.newBuilder()
                .maximumSize(MOST_KEYS)
                .expireAfterWrite(KEPT)
                .ticker(ticker)
                .build();
    }

    /**
     * The id of the event published under the key: now, by {@code publish}, or earlier.
     *
     * @throws ProblemException {@link ProblemType#CONFLICT} when the key was used with other data
     */
    EventId once(Topic topic, String key, byte[] data, Supplier<EventId> publish) {
        byte[] digest = digest(data);
        boolean[] now = {false};
        Entry entry = entries.get(new Key(topic, key), k -> {
            now[0] = true;
            return new Entry(digest, publish.get());
        });
        if (!now[0]) {
            if (!Arrays.equals(entry.digest, digest)) {
                throw new ProblemException(
                        ProblemType.CONFLICT,
                        "This Idempotency-Key was used for another event of the topic. Use a new key for a new event.");
            }
            metrics.repeated();
        }
        return entry.id;
    }

    /** SHA-256: a hash code would take {@code "Aa"} for {@code "BB"}, and the second event would be lost. */
    private static byte[] digest(byte[] data) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(data);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    private record Key(Topic topic, String key) {}

    /** Not a record: it is never compared as a whole. */
    private static final class Entry {
        final byte[] digest;
        final EventId id;

        Entry(byte[] digest, EventId id) {
            this.digest = digest;
            this.id = id;
        }
    }
}
