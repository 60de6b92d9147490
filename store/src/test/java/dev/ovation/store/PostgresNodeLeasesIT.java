package dev.ovation.store;

/** The node leases on PostgreSQL. */
final class PostgresNodeLeasesIT extends NodeLeasesContract {
    private final StoreConfig config = Databases.postgres();

    @Override
    Store open() {
        return JdbcStore.open(config);
    }
}
