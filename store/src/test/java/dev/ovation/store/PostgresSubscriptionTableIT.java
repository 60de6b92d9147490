package dev.ovation.store;

import java.time.Duration;

/** The subscription table on PostgreSQL. */
final class PostgresSubscriptionTableIT extends JdbcSubscriptionTableContract {
    private final StoreConfig config = Databases.postgres();

    @Override
    Store open() {
        return JdbcStore.open(config);
    }

    @Override
    void makeOlder(Duration age) {
        Databases.makeOlder(config, age);
    }
}
