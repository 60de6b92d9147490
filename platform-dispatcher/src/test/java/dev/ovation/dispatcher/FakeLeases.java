package dev.ovation.dispatcher;

import dev.ovation.protocol.NodeLease;
import dev.ovation.store.NodeLeases;
import dev.ovation.store.StoreException;
import dev.ovation.testkit.Eventually;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A table of leases in memory that can be away and remembers what it was told. Thread-safe. */
final class FakeLeases implements NodeLeases {
    private static final Duration WITHIN = Duration.ofSeconds(20);

    private final Map<String, NodeLease> leases = new TreeMap<>();
    private final List<NodeLease> written = new ArrayList<>();
    private int readings;
    private int refusedWrites;
    private boolean away;

    /** Every call fails from now on, or works again. */
    synchronized void away(boolean isAway) {
        away = isAway;
    }

    /** All leases that were put, in order. */
    synchronized List<NodeLease> written() {
        return List.copyOf(written);
    }

    synchronized int refusedWrites() {
        return refusedWrites;
    }

    synchronized boolean has(String node) {
        return leases.containsKey(node);
    }

    /** Waits for a reading that begins from now on to be over, whatever came of it. */
    void awaitReading() {
        int now = readings();
        Eventually.value("leases are read", WITHIN, this::readings, count -> count >= now + 2);
    }

    private synchronized int readings() {
        return readings;
    }

    @Override
    public synchronized void put(NodeLease lease) {
        refusedWrites += away ? 1 : 0;
        answer();
        leases.merge(lease.node(), lease, (known, next) -> next.isAfter(known) ? next : known);
        written.add(lease);
    }

    @Override
    public synchronized List<NodeLease> all() {
        readings++;
        answer();
        return List.copyOf(leases.values());
    }

    @Override
    public synchronized void remove(NodeLease lease) {
        answer();
        leases.computeIfPresent(lease.node(), (id, known) -> known.isAfter(lease) ? known : null);
    }

    private void answer() {
        if (away) {
            throw new StoreException("the fake leases are away", new IOException("unplugged"));
        }
    }
}
