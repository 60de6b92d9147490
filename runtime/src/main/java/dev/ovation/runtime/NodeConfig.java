package dev.ovation.runtime;

import dev.ovation.protocol.NodeId;

/**
 * Who a node is.
 *
 * @param id unique over all data centers, e.g. {@code east-f1}
 * @param dataCenter where it runs, e.g. {@code east}
 */
public record NodeConfig(String id, String dataCenter) {
    /** Checks both names. */
    public NodeConfig {
        NodeId.require("node.id", id);
        NodeId.require("node.data-center", dataCenter);
    }
}
