package dev.ovation.store;

import java.time.Duration;
import java.util.Map;
import org.flywaydb.core.Flyway;

/**
 * The tables' definition, {@code migrations/V1__*.sql} and on. A released file is never edited: a change is a new file.
 *
 * <p>Nodes that start together wait for each other: in PostgreSQL by Flyway's advisory lock. In H2 Flyway locks the rows of its history
 * table, and a new database has none; but an in-memory database has all its users in one process, so there a lock of the process
 * serves. A node that meets a newer schema than its own starts all the same, so that a roll-back
 * of a release does not need one of the database.
 */
final class Schema {
    /** Not Flyway's default name: the platform may be a guest in a database whose owner uses Flyway too. */
    private static final String HISTORY = "ovation_schema_history";

    /** How long a migration may be silent: building an index over a grown table takes seconds, a dead server is for ever. */
    private static final Duration LONGEST_STATEMENT = Duration.ofMinutes(2);

    private static final Object H2 = new Object();

    private Schema() {}

    /**
     * Brings the schema up to date; blocks until it is, or until another node that does it is through.
     *
     * @throws RuntimeException Flyway's or the driver's
     */
    static void migrate(StoreConfig config) {
        if (config.isPostgres()) {
            run(config);
        } else {
            synchronized (H2) {
                run(config);
            }
        }
    }

    private static void run(StoreConfig config) {
        Flyway.configure(Schema.class.getClassLoader())
                .dataSource(config.url(), config.username(), config.password())
                .jdbcProperties(config.isPostgres() ? postgresProperties(config) : Map.of())
                .locations("classpath:dev/ovation/store/migrations")
                .table(HISTORY)
                .load()
                .migrate();
    }

    private static Map<String, String> postgresProperties(StoreConfig config) {
        String connectSeconds = ConnectionPool.wholeSeconds(config.requestTimeout());
        return Map.of(
                "connectTimeout", connectSeconds,
                "loginTimeout", connectSeconds,
                "socketTimeout", ConnectionPool.wholeSeconds(LONGEST_STATEMENT));
    }
}
