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
 * @param dataCenters every data center that has, or had until lately, a node
 * @param stale those of them about which nothing fresh is known: their rows may be out of date, so they get every event
 */
public record Nodes(Map<String, NodeLease> live, Set<String> dataCenters, Set<String> stale) {
    /** Nothing is known yet. */
    public static final Nodes NONE = new Nodes(Map.of(), Set.of(), Set.of());

    /** Takes copies. */
    public Nodes {
        live = Map.copyOf(live);
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
        NodeLease lease = live.get(node);
        return lease != null && lease.incarnation() == incarnation;
    }
}
