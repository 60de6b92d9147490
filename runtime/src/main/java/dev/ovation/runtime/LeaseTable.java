package dev.ovation.runtime;

import dev.ovation.protocol.NodeLease;
import dev.ovation.protocol.NodeRole;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which leases are live, seen by this node's clock alone.
 *
 * <p>A lease is renewed by counting its {@link NodeLease#beat()} up. It is live while its last change was seen less than the
 * lease's duration before the last good reading of all leases. So clocks of different machines are never compared, and while
 * leases cannot be read nobody dies, nor by the first reading after: the store's outage is not the nodes'. A lease seen for the
 * first time counts as just renewed.
 *
 * <p>A data center without a live lease is stale. When it is back, rows that it wrote meanwhile may still be on their way, so it is
 * stale for a while longer.
 *
 * <p>Pure state: {@code nowNanos} is any monotonic clock, the same for all calls. Not thread-safe.
 */
public final class LeaseTable {
    private final long durationNanos;
    private final long forgetNanos;
    private final long settlingNanos;
    private final Map<String, Seen> seen = new HashMap<>();
    private final Map<String, @Nullable Long> backSince = new HashMap<>();
    private long lastReadNanos;
    private long returns;
    private boolean missedReading;

    /**
     * An empty table.
     *
     * @param duration how long a lease lasts
     * @param forgetAfter how long a dead node's data center is still thought to exist
     * @param settling how much longer a data center that was stale stays so when it is back
     */
    public LeaseTable(Duration duration, Duration forgetAfter, Duration settling, long nowNanos) {
        this.durationNanos = duration.toNanos();
        this.forgetNanos = forgetAfter.toNanos();
        this.settlingNanos = settling.toNanos();
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

    /** Notes that the leases could not be read just now. */
    public void readFailed() {
        missedReading = true;
    }

    /**
     * Notes that all leases have just been read: what was not renewed for long enough by now is dead. The time since the last good
     * reading does not count where a reading failed in between: renewals could not be written either, or not be seen.
     */
    public void readAll(long nowNanos) {
        if (missedReading) {
            missedReading = false;
            seen.replaceAll(
                    (node, known) -> new Seen(known.lease, nowNanos - Math.max(0, lastReadNanos - known.atNanos)));
        }
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

    /**
     * The last leases of that role in every data center that has no live one of it now: where they are, if they are. In order of
     * their ids.
     */
    public List<NodeLease> silent(NodeRole role) {
        List<NodeLease> silent = new ArrayList<>();
        Set<String> heardOf = new HashSet<>();
        for (Seen known : seen.values()) {
            if (known.lease.role() != role) {
                continue;
            }
            if (isLive(known)) {
                heardOf.add(known.lease.dataCenter());
            } else {
                silent.add(known.lease);
            }
        }
        silent.removeIf(lease -> heardOf.contains(lease.dataCenter()));
        silent.sort(Comparator.comparing(NodeLease::node));
        return silent;
    }

    /** All that is known at that moment. */
    public Nodes nodes(long nowNanos) {
        Map<String, NodeLease> live = new HashMap<>();
        Map<String, NodeLease> fading = new HashMap<>();
        Set<String> dataCenters = new HashSet<>();
        Set<String> fresh = new HashSet<>();
        boolean read = nowNanos - lastReadNanos < durationNanos;
        for (Seen known : seen.values()) {
            dataCenters.add(known.lease.dataCenter());
            if (isLive(known)) {
                live.put(known.lease.node(), known.lease);
                if (read) {
                    fresh.add(known.lease.dataCenter());
                }
            } else if (lastReadNanos - known.atNanos < 2 * durationNanos) {
                fading.put(known.lease.node(), known.lease);
            }
        }
        backSince.keySet().retainAll(dataCenters);
        Set<String> stale = new HashSet<>();
        for (String dataCenter : dataCenters) {
            if (!fresh.contains(dataCenter)) {
                backSince.put(dataCenter, null);
                stale.add(dataCenter);
            } else if (isSettling(dataCenter, nowNanos)) {
                stale.add(dataCenter);
            }
        }
        return new Nodes(live, fading, dataCenters, stale, returns);
    }

    private boolean isLive(Seen known) {
        return lastReadNanos - known.atNanos < durationNanos;
    }

    /** Whether a data center with live leases was stale until lately. */
    private boolean isSettling(String dataCenter, long nowNanos) {
        if (!backSince.containsKey(dataCenter)) {
            return false;
        }
        Long since = backSince.get(dataCenter);
        if (since == null) {
            since = nowNanos;
            backSince.put(dataCenter, since);
        }
        if (nowNanos - since < settlingNanos) {
            return true;
        }
        backSince.remove(dataCenter);
        returns++;
        return false;
    }

    private record Seen(NodeLease lease, long atNanos) {}
}
