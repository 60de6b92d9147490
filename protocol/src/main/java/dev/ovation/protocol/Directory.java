package dev.ovation.protocol;

import java.util.List;

/**
 * The answer of a dispatcher to a renewed lease: the leases of all nodes that are live, over all data centers, in order of their
 * ids. Of a data center without a live dispatcher it has the last leases of those that were there: what is for that data center goes
 * on to be sent to them.
 *
 * @param leases the live nodes, the asking one among them, and those dispatchers
 */
public record Directory(List<NodeLease> leases) {
    /** Takes a copy. */
    public Directory {
        leases = List.copyOf(leases);
    }
}
