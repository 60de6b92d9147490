package dev.ovation.store;

import org.jspecify.annotations.Nullable;

/** The node leases on a real Cassandra over two data centers, as one of them sees it. */
final class CassandraNodeLeasesIT extends NodeLeasesContract {
    private @Nullable Store first;

    @Override
    Store open() {
        if (first == null) {
            first = Rings.empty(Rings.EAST);
            return first;
        }
        return CassandraStore.open(Rings.config(Rings.EAST), Rings.EAST);
    }
}
