package dev.ovation.store;

import org.jspecify.annotations.Nullable;

/** The node leases on Cassandra's own image. */
final class CassandraContainerNodeLeasesIT extends NodeLeasesContract {
    private final CassandraImage cassandra = CassandraImage.shared();
    private @Nullable Store first;

    @Override
    Store open() {
        if (first == null) {
            first = cassandra.empty();
            return first;
        }
        return cassandra.open();
    }
}
