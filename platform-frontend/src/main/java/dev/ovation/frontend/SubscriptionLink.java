package dev.ovation.frontend;

import dev.ovation.frontend.InterestTable.Keeper;
import dev.ovation.protocol.Json;
import dev.ovation.protocol.Limits;
import dev.ovation.protocol.NodeLease;
import dev.ovation.protocol.NodeRole;
import dev.ovation.protocol.ProblemType;
import dev.ovation.protocol.SubscriptionUpdate;
import dev.ovation.protocol.SubscriptionUpdate.Change;
import dev.ovation.protocol.Topic;
import dev.ovation.runtime.LeaseLink;
import dev.ovation.runtime.LinkClient;
import dev.ovation.runtime.LinkException;
import io.github.resilience4j.core.IntervalFunction;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tells a dispatcher of the own data center which topics have viewers here.
 *
 * <p>One virtual thread tells what is due ({@link InterestTable}), one request at a time, at most {@link
 * Limits#SUBSCRIPTION_CHANGES} changes each. What a dispatcher heard but could not store is told again with back-off, while new
 * changes go on being told at once; so when the store is back only what it missed is written. Thread-safe.
 */
final class SubscriptionLink implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(SubscriptionLink.class.getName());
    private static final String PATH = "/internal/v1/subscriptions";
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final IntervalFunction BACK_OFF =
            IntervalFunction.ofExponentialRandomBackoff(Duration.ofMillis(250), 2.0, 0.5, Duration.ofSeconds(2));

    private final LeaseLink leases;
    private final LinkClient client;
    private final LongSupplier nanoTime;
    private final InterestTable table;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Condition told = lock.newCondition();
    private final Thread thread;
    private int failures;

    /** Tells nothing before {@link #start}. */
    SubscriptionLink(
            String node,
            FrontendConfig.SubscriptionsConfig config,
            LeaseLink leases,
            LinkClient client,
            LongSupplier nanoTime) {
        this.leases = leases;
        this.client = client;
        this.nanoTime = nanoTime;
        this.table = new InterestTable(
                config.countEvery().toNanos(), config.refreshEvery().toNanos());
        this.thread = Thread.ofVirtual().name(node + " subscriptions").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** The topic has that many viewers here now. Never blocks on the network. */
    void changed(Topic topic, int viewers) {
        lock.lock();
        try {
            table.changed(topic, viewers);
            work.signal();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until a dispatcher has heard of all the topics, at most that long.
     *
     * @param waits is run before, unless all have been heard of; quick
     */
    void awaitTold(Collection<Topic> topics, Duration atMost, Runnable waits) {
        lock.lock();
        try {
            long left = atMost.toNanos();
            if (!table.heard(topics)) {
                waits.run();
            }
            while (!table.heard(topics) && left > 0) {
                left = told.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /** How many changes wait to be told or stored. */
    int waiting() {
        lock.lock();
        try {
            return table.waiting();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                List<Change> due = awaitDue();
                if (!due.isEmpty()) {
                    tell(due);
                }
            }
        } catch (InterruptedException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "No more subscriptions are told");
        }
    }

    private List<Change> awaitDue() throws InterruptedException {
        Set<String> live = leases.nodes().of(NodeRole.DISPATCHER, leases.lease().dataCenter()).stream()
                .map(SubscriptionLink::key)
                .collect(Collectors.toSet());
        String store = leases.store();
        lock.lock();
        try {
            table.refresh(
                    nanoTime.getAsLong(),
                    keeper -> live.isEmpty()
                            || live.contains(keeper.dispatcher())
                            || (!store.isEmpty() && store.equals(keeper.store())));
            List<Change> due = table.due(nanoTime.getAsLong(), Limits.SUBSCRIPTION_CHANGES);
            for (long left = TICK_NANOS; due.isEmpty() && left > 0; ) {
                left = work.awaitNanos(left);
                due = table.due(nanoTime.getAsLong(), Limits.SUBSCRIPTION_CHANGES);
            }
            return due;
        } finally {
            lock.unlock();
        }
    }

    private void tell(List<Change> changes) {
        byte[] update = Json.bytes(new SubscriptionUpdate(leases.lease(), changes));
        Keeper heardBy = null;
        boolean untouched = true;
        for (URI dispatcher : leases.dispatchers()) {
            try {
                client.post(dispatcher, PATH, "application/json", update);
                told(changes, keeper(dispatcher));
                return;
            } catch (LinkException e) {
                LOGGER.log(System.Logger.Level.DEBUG, "Subscriptions are told again later: {0}", e.getMessage());
                untouched &= e.status() == ProblemType.NOT_STORED.status();
                if (e.answered() && e.status() != ProblemType.UNAUTHORIZED.status()) {
                    heardBy = keeper(dispatcher);
                    break;
                }
            }
        }
        failed(changes, heardBy, untouched);
    }

    private void told(List<Change> changes, Keeper keeper) {
        lock.lock();
        try {
            failures = 0;
            table.told(changes, keeper, nanoTime.getAsLong());
            told.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void failed(List<Change> changes, @Nullable Keeper heardBy, boolean untouched) {
        lock.lock();
        try {
            failures = Math.min(failures + 1, 16);
            long now = nanoTime.getAsLong();
            table.failed(
                    changes, heardBy, untouched, now, now + TimeUnit.MILLISECONDS.toNanos(BACK_OFF.apply(failures)));
            told.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The incarnation behind an address, so that a dispatcher that restarted without its store is told again what it knew. */
    private Keeper keeper(URI dispatcher) {
        return new Keeper(incarnation(dispatcher), leases.store());
    }

    private String incarnation(URI dispatcher) {
        for (NodeLease lease : leases.nodes().live().values()) {
            if (lease.internal().equals(dispatcher)) {
                return key(lease);
            }
        }
        return dispatcher.toString();
    }

    private static String key(NodeLease lease) {
        return lease.node() + '/' + lease.incarnation();
    }
}
