package dev.ovation.runtime;

import dev.ovation.protocol.NodeLease;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which leases are live, seen by this node's clock alone.
 *
 * <p>A lease is renewed by counting its {@link NodeLease#beat()} up. It is live while its last change was seen less than the
 * lease's duration before the last good reading of all leases. So clocks of different machines are never compared, and while
 * leases cannot be read nobody dies: the store's outage is not the nodes'. A lease seen for the first time counts as just renewed.
 *
 * <p>Pure state: {@code nowNanos} is any monotonic clock, the same for all calls. Not thread-safe.
 */
public final class LeaseTable {
    private final long durationNanos;
    private final long forgetNanos;
    private final Map<String, Seen> seen = new HashMap<>();
    private long lastReadNanos;

    /**
     * An empty table.
     *
     * @param duration how long a lease lasts
     * @param forgetAfter how long a dead node's data center is still thought to exist
     */
    public LeaseTable(Duration duration, Duration forgetAfter, long nowNanos) {
        this.durationNanos = duration.toNanos();
        this.forgetNanos = forgetAfter.toNanos();
        this.lastReadNanos = nowNanos;
    }

    /** Notes a lease, from the node itself or from the store; false when it is no news, which changes nothing. */
    public boolean heard(NodeLease lease, long nowNanos) {
        Seen known = seen.get(lease.node());
        if (known != null && !lease.isAfter(known.lease)) {
            return false;
        }
        seen.put(lease.node(), new Seen(lease, nowNanos));
        return true;
    }

    /** Notes that all leases have just been read: what was not renewed for long enough by now is dead. */
    public void readAll(long nowNanos) {
        lastReadNanos = nowNanos;
        seen.values().removeIf(known -> nowNanos - known.atNanos > forgetNanos);
    }

    /** Forgets a node that said goodbye, unless it has come back since as another incarnation. */
    public void left(String node, long incarnation) {
        Seen known = seen.get(node);
        if (known != null && known.lease.incarnation() <= incarnation) {
            seen.remove(node);
        }
    }

    /** All that is known at that moment. */
    public Nodes nodes(long nowNanos) {
        Map<String, NodeLease> live = new HashMap<>();
        Set<String> dataCenters = new HashSet<>();
        Set<String> fresh = new HashSet<>();
        boolean read = nowNanos - lastReadNanos < durationNanos;
        for (Seen known : seen.values()) {
            dataCenters.add(known.lease.dataCenter());
            if (lastReadNanos - known.atNanos < durationNanos) {
                live.put(known.lease.node(), known.lease);
                if (read) {
                    fresh.add(known.lease.dataCenter());
                }
            }
        }
        Set<String> stale = new HashSet<>(dataCenters);
        stale.removeAll(fresh);
        return new Nodes(live, dataCenters, stale);
    }

    private record Seen(NodeLease lease, long atNanos) {}
}
