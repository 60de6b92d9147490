package dev.ovation.runtime;

import dev.ovation.protocol.NodeLease;
import dev.ovation.protocol.NodeRole;
import java.net.URI;

/** Leases that tests of this module speak of. */
final class Leases {
    static final URI SOMEWHERE = URI.create("http://127.0.0.1:1");

    private Leases() {}

    /** The lease of a node {@code dataCenter-name}. */
    static NodeLease lease(String node, long incarnation, long beat) {
        return lease(node, NodeRole.FRONTEND, SOMEWHERE, incarnation, beat);
    }

    static NodeLease dispatcher(String node, URI internal) {
        return lease(node, NodeRole.DISPATCHER, internal, 1, 1);
    }

    static NodeLease draining(NodeLease lease) {
        return new NodeLease(
                lease.node(),
                lease.dataCenter(),
                lease.role(),
                lease.incarnation(),
                lease.beat(),
                lease.internal(),
                lease.open(),
                true);
    }

    static NodeLease lease(String node, NodeRole role, URI internal, long incarnation, long beat) {
        String dataCenter = node.substring(0, node.indexOf('-'));
        return new NodeLease(node, dataCenter, role, incarnation, beat, internal, null, false);
    }
}
