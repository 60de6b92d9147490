package dev.ovation.store;

/** The node leases on H2 in memory. */
final class H2NodeLeasesTest extends NodeLeasesContract {
    private final StoreConfig config = Databases.h2();

    @Override
    Store open() {
        return JdbcStore.open(config);
    }
}
