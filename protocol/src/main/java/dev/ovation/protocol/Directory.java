package dev.ovation.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer of a dispatcher to a renewed lease: the leases of all nodes that are live, over all data centers, in order of their
 * ids. Of a data center without a live dispatcher it has the last leases of those that were there: what is for that data center goes
 * on to be sent to them.
 *
 * @param leases the live nodes, the asking one among them, and those dispatchers
 * @param store names what the dispatcher's store keeps: under the same name the same rows are found, whoever wrote them. Null from a
 *     dispatcher that does not say
 */
public record Directory(List<NodeLease> leases, @Nullable String store) {
    /** Takes a copy. */
    public Directory {
        leases = List.copyOf(leases);
    }
}
