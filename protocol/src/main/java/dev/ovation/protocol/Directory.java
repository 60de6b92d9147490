package dev.ovation.protocol;

import java.util.List;

/**
 * The answer of a dispatcher to a renewed lease: the leases of all nodes that are live, over all data centers, in order of their
 * ids.
 *
 * @param leases the live nodes, the asking one among them
 */
public record Directory(List<NodeLease> leases) {
    /** Takes a copy. */
    public Directory {
        leases = List.copyOf(leases);
    }
}
