package dev.ovation.store;

import java.time.Duration;

/** The subscription table on H2 in memory. */
final class H2SubscriptionTableTest extends JdbcSubscriptionTableContract {
    private final StoreConfig config = Databases.h2();

    @Override
    Store open() {
        return JdbcStore.open(config);
    }

    @Override
    void makeOlder(Duration age) {
        Databases.makeOlder(config, age);
    }
}
