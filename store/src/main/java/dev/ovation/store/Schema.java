package dev.ovation.store;

import java.time.Duration;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;

/**
 * The tables' definition, {@code migrations/V1__*.sql} and on. A released file is never edited: a change is a new file.
 *
 * <p>Nodes that start together wait for each other: in PostgreSQL by Flyway's advisory lock. In H2 Flyway locks the rows of its history
 * table, and a new database has none; but an in-memory database has all its users in one process, so there a lock of the process
 * serves. A schema that is newer than this program is refused: what it means is not known here.
 */
final class Schema {
    /** Not Flyway's default name: the platform may be a guest in a database whose owner uses Flyway too. */
    private static final String HISTORY = "ovation_schema_history";

    /** How long a migration may be silent: building an index over a grown table takes seconds, a dead server is for ever. */
    static final Duration LONGEST_STATEMENT = Duration.ofMinutes(2);

    private static final Object H2 = new Object();

    private Schema() {}

    /**
     * Brings the schema up to date; blocks until it is, or until another node that does it is through.
     *
     * @throws StoreException when the schema is newer than this program
     * @throws RuntimeException Flyway's or the driver's, when it cannot be brought up to date
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
        Flyway flyway = Flyway.configure(Schema.class.getClassLoader())
                .dataSource(config.url(), config.username(), config.password())
                .jdbcProperties(config.isPostgres() ? postgresProperties(config) : Map.of())
                .locations("classpath:dev/ovation/store/migrations")
                .table(HISTORY)
                .load();
        flyway.migrate();
        for (MigrationInfo applied : flyway.info().applied()) {
            if (applied.getState() == MigrationState.FUTURE_SUCCESS) {
                throw new StoreException("The schema has version " + applied.getVersion()
                        + ", which this program does not know. Start a release that is at least as new as the schema.");
            }
        }
    }

    private static Map<String, String> postgresProperties(StoreConfig config) {
        String connectSeconds = ConnectionPool.wholeSeconds(config.requestTimeout());
        return Map.of(
                "connectTimeout", connectSeconds,
                "loginTimeout", connectSeconds,
                "socketTimeout", ConnectionPool.wholeSeconds(LONGEST_STATEMENT));
    }
}
