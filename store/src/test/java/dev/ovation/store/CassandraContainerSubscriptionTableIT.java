package dev.ovation.store;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The subscription table on Cassandra's own image. */
final class CassandraContainerSubscriptionTableIT extends SubscriptionTableContract {
    private final CassandraImage cassandra = CassandraImage.shared();
    private @Nullable CassandraStore first;

    @Override
    Store open() {
        if (first == null) {
            first = cassandra.empty();
            return first;
        }
        return cassandra.open();
    }

    /** As on a ring: rows end by themselves, the log of changes is empty. */
    @Override
    void makeOlder(Duration age) {
        if (first != null) {
            Rings.truncate(first, "subscription_change");
        }
    }
}
