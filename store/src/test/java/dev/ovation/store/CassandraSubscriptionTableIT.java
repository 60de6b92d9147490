package dev.ovation.store;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The subscription table on a real Cassandra over two data centers, as one of them sees it. */
final class CassandraSubscriptionTableIT extends SubscriptionTableContract {
    private @Nullable CassandraStore first;

    @Override
    Store open() {
        if (first == null) {
            first = Rings.empty(Rings.EAST);
            return first;
        }
        return CassandraStore.open(Rings.config(Rings.EAST), Rings.EAST);
    }

    /** Rows end by themselves; of those that were written an hour ago the log of changes knows nothing any more. */
    @Override
    void makeOlder(Duration age) {
        if (first != null) {
            Rings.truncate(first, "subscription_change");
        }
    }
}
