package dev.ovation.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A node's word that it is alive, renewed every few seconds; its rows elsewhere count only while the lease is live.
 *
 * @param node the node's id, unique over all data centers, e.g. {@code east-f1}
 * @param dataCenter where it runs
 * @param role what it does
 * @param incarnation epoch milliseconds of its start; what an earlier incarnation wrote does not count
 * @param beat counts the renewals of this incarnation from 1: whoever reads the lease sees by its own clock whether the node
 *     goes on, so clocks of different machines are never compared
 * @param internal where other nodes reach it
 * @param open where the public reaches it, null for a node without a public listener
 * @param draining whether it is about to stop and takes no new work
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NodeLease(
        String node,
        String dataCenter,
        NodeRole role,
        long incarnation,
        long beat,
        URI internal,
        @Nullable URI open,
        boolean draining) {
    /** Checks the names, and that nothing is missing in what another node wrote. */
    public NodeLease {
        NodeId.require("node", node);
        NodeId.require("data center", dataCenter);
        Objects.requireNonNull(role, "role is missing");
        Objects.requireNonNull(internal, "internal is missing");
    }

    /** The same lease, renewed once more. */
    public NodeLease renewed(boolean nowDraining) {
        return new NodeLease(node, dataCenter, role, incarnation, beat + 1, internal, open, nowDraining);
    }

    /** Whether this was said after {@code other}, which is of the same node. */
    public boolean isAfter(NodeLease other) {
        return incarnation > other.incarnation || (incarnation == other.incarnation && beat > other.beat);
    }
}
