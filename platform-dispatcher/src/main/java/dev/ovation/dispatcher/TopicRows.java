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
 * <p>Doubts are counted outside, for all topics: after each one, what was read before it may miss something. The topic is to be read
 * again then, and until that every other data center gets its events.
 *
 * <p>Pure state, no I/O and no clock of its own. Its methods exclude each other; {@link #firstRead} alone uses a lock of its own, taken
 * before the others, because it waits for the table.
 */
final class TopicRows {
    private static final long NEVER = -1;

    private final ReentrantLock firstRead = new ReentrantLock();
    private final Map<String, Subscription> byFrontend = new HashMap<>();
    private boolean read;
    private long doubtsWhenRead;
    private long doubtsWhenTried = NEVER;
    private long triedNanos;
    private @Nullable Nodes routedFor;
    private long routedDoubts;
    private @Nullable Route route;

    /** Takes a row unless a newer one of the same frontend is known. */
    synchronized void apply(Subscription row) {
        byFrontend.merge(row.frontend(), row, (known, news) -> news.isAfter(known) ? news : known);
        route = null;
    }

    /**
     * Takes the table's rows of the topic; what is known of dead frontends beyond them is forgotten.
     *
     * @param doubtsBefore how many doubts there were before they were read
     */
    synchronized void applyAll(List<Subscription> rows, Nodes nodes, long doubtsBefore) {
        byFrontend.values().removeIf(row -> !nodes.isLive(row.frontend(), row.incarnation()));
        rows.forEach(this::apply);
        read = true;
        doubtsWhenRead = doubtsBefore;
        route = null;
    }

    private boolean isSure(long doubts) {
        return read && doubtsWhenRead >= doubts;
    }

    /**
     * Whether the table should be read now: yes when it was not read yet, or that long ago, or not since a doubt. Says yes to one
     * caller only, and again {@code retryNanos} after it {@link #failed} while the topic was never read or is in doubt.
     *
     * @param doubts how many there were so far
     */
    synchronized boolean shouldRead(long nowNanos, long repairNanos, long retryNanos, long doubts) {
        long wait = isSure(doubts) ? repairNanos : retryNanos;
        if (doubtsWhenTried >= doubts && nowNanos - triedNanos < wait) {
            return false;
        }
        doubtsWhenTried = doubts;
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
     *
     * @param doubts how many there were so far
     */
    @SuppressWarnings(
            "ReferenceEquality") // On purpose: the same object is the same knowledge, and this runs once per event.
    synchronized Route route(String dataCenter, Nodes nodes, long doubts) {
        Route known = route;
        if (known != null && routedFor == nodes && routedDoubts == doubts) {
            return known;
        }
        List<NodeLease> frontends = new ArrayList<>();
        TreeSet<String> others = new TreeSet<>(isSure(doubts) ? nodes.stale() : nodes.dataCenters());
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
        routedDoubts = doubts;
        route = known;
        return known;
    }
}
