package dev.ovation.runtime;

import dev.ovation.protocol.NodeLease;
import dev.ovation.protocol.NodeRole;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a node knows of all nodes at one moment. Immutable.
 *
 * @param live the live leases by node id
 * @param fading leases by node id that ended less than a lease's duration ago: whether the node died or nothing is heard of its data
 *     center any more is not known yet
 * @param dataCenters every data center that has, or had until lately, a node
 * @param stale those of them about which nothing fresh is known: their rows may be out of date, so they get every event
 * @param returns how often so far a data center was stale and no longer is: what was read of its rows before that is out of date
 */
public record Nodes(
        Map<String, NodeLease> live,
        Map<String, NodeLease> fading,
        Set<String> dataCenters,
        Set<String> stale,
        long returns) {
    /** Nothing is known yet. */
    public static final Nodes NONE = new Nodes(Map.of(), Map.of(), Set.of(), Set.of(), 0);

    /** Takes copies. */
    public Nodes {
        live = Map.copyOf(live);
        fading = Map.copyOf(fading);
        dataCenters = Set.copyOf(dataCenters);
        stale = Set.copyOf(stale);
    }

    /** The live nodes of that role in the data center, in order of their ids, those that drain last. */
    public List<NodeLease> of(NodeRole role, String dataCenter) {
        return live.values().stream()
                .filter(lease -> lease.role() == role && lease.dataCenter().equals(dataCenter))
                .sorted(Comparator.comparing(NodeLease::draining).thenComparing(NodeLease::node))
                .toList();
    }

    /** Whether that incarnation of the node is alive. */
    public boolean isLive(String node, long incarnation) {
        return has(live, node, incarnation);
    }

    /** Whether the lease of that incarnation of the node ended a moment ago. */
    public boolean isFading(String node, long incarnation) {
        return has(fading, node, incarnation);
    }

    private static boolean has(Map<String, NodeLease> leases, String node, long incarnation) {
        NodeLease lease = leases.get(node);
        return lease != null && lease.incarnation() == incarnation;
    }
}
