package dev.ovation.dispatcher;

import dev.ovation.protocol.Subscription;
import dev.ovation.protocol.Topic;
import dev.ovation.store.StoreException;
import dev.ovation.store.SubscriptionTable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A subscription table in memory that can be away, can be slow, and remembers what it was asked. Thread-safe. */
final class FakeTable implements SubscriptionTable {
    private final Map<String, Subscription> rows = new LinkedHashMap<>();
    private final List<Subscription> written = new ArrayList<>();
    private final List<Long> tokens = new ArrayList<>();
    private final AtomicInteger reads = new AtomicInteger();
    private volatile boolean away;
    private volatile boolean untouched;
    private volatile boolean gap;
    private volatile Runnable onRead = () -> {};

    /** Every call fails from now on, or works again. */
    void away(boolean isAway) {
        away = isAway;
    }

    /** Every call fails from now on before anything is sent. */
    void unreachable() {
        untouched = true;
        away = true;
    }

    /** What a reading of a topic does before its answer. */
    void onRead(Runnable work) {
        onRead = work;
    }

    /** How often a topic was read. */
    int reads() {
        return reads.get();
    }

    /** All rows that were put, in order, those of no news among them. */
    synchronized List<Subscription> written() {
        return List.copyOf(written);
    }

    /** The tokens that changes were asked with. */
    synchronized List<Long> tokens() {
        return List.copyOf(tokens);
    }

    @Override
    public synchronized void put(List<Subscription> news) {
        answer();
        for (Subscription row : news) {
            rows.merge(row.topic() + " " + row.frontend(), row, (known, next) -> next.isAfter(known) ? next : known);
            written.add(row);
        }
    }

    @Override
    public List<Subscription> rowsOf(Topic topic) {
        reads.incrementAndGet();
        List<Subscription> found;
        synchronized (this) {
            found = rows.values().stream()
                    .filter(row -> row.topic().equals(topic))
                    .toList();
        }
        onRead.run();
        answer();
        return found;
    }

    /** From now on changes between two calls may have been lost, or not. */
    void gap(boolean now) {
        gap = now;
    }

    @Override
    public synchronized Changes changesSince(long token) {
        tokens.add(token);
        answer();
        int from = token == Changes.START ? written.size() : (int) token;
        return new Changes(written.subList(from, written.size()), written.size(), gap);
    }

    @Override
    public int forgetOlderThan(Duration age) {
        return 0;
    }

    private void answer() {
        if (away) {
            throw new StoreException("the fake table is away", new IOException("unplugged"), untouched);
        }
    }
}
