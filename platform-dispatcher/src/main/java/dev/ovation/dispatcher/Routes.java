package dev.ovation.dispatcher;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.ovation.protocol.Subscription;
import dev.ovation.protocol.Topic;
import dev.ovation.runtime.Nodes;
import dev.ovation.store.StoreException;
import dev.ovation.store.SubscriptionTable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Which frontends and data centers want a topic, in memory.
 *
 * <p>A topic's rows are read from the subscription table when its first event comes, and kept true from then on by what frontends and
 * peers say ({@link #apply}) and by what {@link RouteFeed} reads. A topic in memory never waits for the table: it is served as it is
 * known and read again behind its back. While the table cannot be read, routes come from memory alone and every other data center gets
 * the events. Rows may be applied before the topic is ever read: they are merged by their version, so order does not matter.
 * Thread-safe.
 */
final class Routes {
    private static final System.Logger LOGGER = System.getLogger(Routes.class.getName());
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final String dataCenter;
    private final SubscriptionTable table;
    private final Supplier<Nodes> nodes;
    private final Executor behind;
    private final LongSupplier nanoTime;
    private final DispatcherMetrics metrics;
    private final long repairNanos;
    private final LoadingCache<Topic, TopicRows> topics;
    private final AtomicLong missed = new AtomicLong();

    /**
     * No routes yet.
     *
     * @param nodes what is known of the nodes right now
     * @param behind runs the reads that nobody waits for
     */
    Routes(
            String dataCenter,
            DispatcherConfig.RoutesConfig config,
            SubscriptionTable table,
            Supplier<Nodes> nodes,
            Executor behind,
            LongSupplier nanoTime,
            DispatcherMetrics metrics) {
        this.dataCenter = dataCenter;
        this.table = table;
        this.nodes = nodes;
        this.behind = behind;
        this.nanoTime = nanoTime;
        this.metrics = metrics;
        this.repairNanos = config.repairAfter().toNanos();
        this.topics = Caffeine.newBuilder()
                .maximumSize(config.maxTopics())
                .executor(Runnable::run)
                .build(topic -> new TopicRows());
    }

    /** Who wants the topic's events right now. Waits for the table only when the topic is not in memory. */
    Route of(Topic topic) {
        TopicRows rows = topics.get(topic);
        if (!rows.wasRead()) {
            rows.firstRead(() -> readIfDue(topic, rows));
        } else if (isDue(rows)) {
            behind.execute(() -> read(topic, rows));
        }
        Nodes known = nodes.get();
        return rows.route(dataCenter, known, doubts(known));
    }

    /** Takes rows that are news from anywhere. Topics that are not in memory learn them too: they may not be in the table yet. */
    void apply(List<Subscription> rows) {
        for (Subscription row : rows) {
            topics.get(row.topic()).apply(row);
        }
    }

    /** Takes rows that are in the table: only topics in memory need them. */
    void applyWritten(List<Subscription> rows) {
        for (Subscription row : rows) {
            TopicRows known = topics.getIfPresent(row.topic());
            if (known != null) {
                known.apply(row);
            }
        }
    }

    /**
     * Changes may have been missed: every topic in memory is read again behind its next event, and until then every other data center
     * gets its events.
     */
    void doubt() {
        missed.incrementAndGet();
    }

    /** How many topics are in memory. */
    long size() {
        return topics.estimatedSize();
    }

    private void readIfDue(Topic topic, TopicRows rows) {
        if (isDue(rows)) {
            read(topic, rows);
        }
    }

    private boolean isDue(TopicRows rows) {
        return rows.shouldRead(nanoTime.getAsLong(), repairNanos, RETRY.toNanos(), doubts(nodes.get()));
    }

    /**
     * How often so far what had been read could miss something. A data center that returns counts with the very nodes that no longer
     * call it stale, so that there is no moment in which its old rows are believed.
     */
    private long doubts(Nodes known) {
        return missed.get() + known.returns();
    }

    private void read(Topic topic, TopicRows rows) {
        long doubts = doubts(nodes.get());
        try {
            rows.applyAll(table.rowsOf(topic), nodes.get(), doubts);
            metrics.routeRead(true);
        } catch (StoreException e) {
            rows.failed(nanoTime.getAsLong());
            metrics.routeRead(false);
            LOGGER.log(System.Logger.Level.DEBUG, "Rows of {0} cannot be read: {1}", topic, e.getMessage());
        }
    }
}
