package dev.ovation.store;

import dev.ovation.protocol.NodeLease;
import java.util.List;

/**
 * The replicated table of node leases.
 *
 * <p>It holds what nodes said last and judges nothing: whether a lease is live is seen by whoever reads it twice, from its {@link
 * NodeLease#beat()}. All methods block for at most the store's request timeout, may be called by any thread, and throw {@link
 * StoreException} when the store cannot be reached or refuses.
 */
public interface NodeLeases {
    /** Writes a node's lease, unless the table holds a newer one of the node ({@link NodeLease#isAfter}). */
    void put(NodeLease lease);

    /** Every lease there is, dead ones among them, in no order. */
    List<NodeLease> all();

    /** Removes the node's lease, as its farewell, unless the table holds a newer one than this ({@link NodeLease#isAfter}). */
    void remove(NodeLease lease);
}
