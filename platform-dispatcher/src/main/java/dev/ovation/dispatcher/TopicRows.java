package dev.ovation.dispatcher;

import dev.ovation.protocol.NodeLease;
import dev.ovation.protocol.Subscription;
import dev.ovation.runtime.Nodes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What a dispatcher knows of one topic: the newest row of each frontend, from the table, from frontends and from peers, in any order.
 *
 * <p>Pure state, no I/O and no clock of its own. Its methods exclude each other; {@link #firstRead} alone uses a lock of its own, taken
 * before the others, because it waits for the table.
 */
final class TopicRows {
    private static final long NEVER = Long.MIN_VALUE;

    private final ReentrantLock firstRead = new ReentrantLock();
    private final Map<String, Subscription> byFrontend = new HashMap<>();
    private boolean read;
    private int doubts;
    private int doubtsWhenRead;
    private long triedNanos = NEVER;
    private @Nullable Nodes routedFor;
    private @Nullable Route route;

    /** Takes a row unless a newer one of the same frontend is known. */
    synchronized void apply(Subscription row) {
        byFrontend.merge(row.frontend(), row, (known, news) -> news.isAfter(known) ? news : known);
        route = null;
    }

    /** How often there was a doubt so far; to be asked before a reading. */
    synchronized int doubts() {
        return doubts;
    }

    /** What was read so far may miss something: it is to be read again, and until then every other data center gets the events. */
    synchronized void doubt() {
        doubts++;
        triedNanos = NEVER;
        route = null;
    }

    /**
     * Takes the table's rows of the topic; what is known of dead frontends beyond them is forgotten.
     *
     * @param doubtsBefore what {@link #doubts} said before they were read
     */
    synchronized void applyAll(List<Subscription> rows, Nodes nodes, int doubtsBefore) {
        byFrontend.values().removeIf(row -> !nodes.isLive(row.frontend(), row.incarnation()));
        rows.forEach(this::apply);
        read = true;
        doubtsWhenRead = doubtsBefore;
        route = null;
    }

    private boolean isDoubted() {
        return doubtsWhenRead != doubts;
    }

    /**
     * Whether the table should be read now: yes when it was not read yet, or that long ago, or not since a doubt. Says yes to one
     * caller only, and again {@code retryNanos} after it {@link #failed} while the topic was never read or is in doubt.
     */
    synchronized boolean shouldRead(long nowNanos, long repairNanos, long retryNanos) {
        long wait = read && !isDoubted() ? repairNanos : retryNanos;
        if (triedNanos != NEVER && nowNanos - triedNanos < wait) {
            return false;
        }
        triedNanos = nowNanos;
        return true;
    }

    /** The reading has failed just now. The next wait begins here, because a table that hangs may take longer than the wait to fail. */
    synchronized void failed(long nowNanos) {
        triedNanos = nowNanos;
    }

    /** Runs the reading that whoever needs the topic now has to wait for, unless another one has just done it. */
    void firstRead(Runnable reading) {
        firstRead.lock();
        try {
            if (!wasRead()) {
                reading.run();
            }
        } finally {
            firstRead.unlock();
        }
    }

    /** Whether the table's rows are in. */
    synchronized boolean wasRead() {
        return read;
    }

    /**
     * Who wants the topic's events, under what is known of the nodes.
     *
     * <p>Another data center is in it when a live frontend there has viewers, and also when that is not known: while its leases are
     * stale, or while the table could not be read, or not since a doubt; and for a while after that frontend's lease has ended, because
     * the leases of a data center that is cut off end one after the other. It fails open.
     */
    @SuppressWarnings(
            "ReferenceEquality") // On purpose: the same object is the same knowledge, and this runs once per event.
    synchronized Route route(String dataCenter, Nodes nodes) {
        Route known = route;
        if (known != null && routedFor == nodes) {
            return known;
        }
        List<NodeLease> frontends = new ArrayList<>();
        TreeSet<String> others = new TreeSet<>(read && !isDoubted() ? nodes.stale() : nodes.dataCenters());
        for (Subscription row : byFrontend.values()) {
            if (row.viewers() == 0) {
                continue;
            }
            NodeLease lease = nodes.live().get(row.frontend());
            if (lease != null && lease.incarnation() == row.incarnation()) {
                if (lease.dataCenter().equals(dataCenter)) {
                    frontends.add(lease);
                } else {
                    others.add(lease.dataCenter());
                }
            } else if (nodes.isFading(row.frontend(), row.incarnation())) {
                others.add(row.dataCenter());
            }
        }
        others.remove(dataCenter);
        known = new Route(frontends, List.copyOf(others));
        routedFor = nodes;
        route = known;
        return known;
    }
}
