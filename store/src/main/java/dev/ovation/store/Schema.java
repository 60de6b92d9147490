package dev.ovation.store;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationState;
import org.jspecify.annotations.Nullable;

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

    private static final Set<MigrationState> FUTURE =
            EnumSet.of(MigrationState.FUTURE_SUCCESS, MigrationState.FUTURE_FAILED);

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
        Flyway flyway = flyway(config, config.isPostgres() ? postgresProperties(config, LONGEST_STATEMENT) : Map.of());
        flyway.migrate();
        for (MigrationInfo applied : flyway.info().applied()) {
            if (applied.getState() == MigrationState.FUTURE_SUCCESS) {
                throw new StoreException("The schema has version " + applied.getVersion()
                        + ", which this program does not know. Start a release that is at least as new as the schema.");
            }
        }
    }

    /**
     * What the schema is and what this program would make it; changes nothing.
     *
     * @param longestSilence how long the database may be silent
     * @throws RuntimeException Flyway's or the driver's, when it cannot be read
     */
    static Versions versions(StoreConfig config, Duration longestSilence) {
        Map<String, String> properties = Map.of();
        if (config.isPostgres()) {
            properties = new HashMap<>(postgresProperties(config, longestSilence));
            properties.put("readOnly", "true");
        }
        MigrationInfoService info = flyway(config, properties).info();
        String known = Arrays.stream(info.all())
                .filter(migration -> !FUTURE.contains(migration.getState()))
                .map(migration -> migration.getVersion().getVersion())
                .reduce("0", (earlier, later) -> later);
        MigrationInfo current = info.current();
        return current == null
                ? new Versions(known, null, false, false)
                : new Versions(
                        known,
                        current.getVersion().getVersion(),
                        FUTURE.contains(current.getState()),
                        current.getState().isFailed());
    }

    /**
     * Two versions of the schema.
     *
     * @param known the newest that this program knows
     * @param present the database's; null when there is none yet
     * @param newer whether the database's is one that this program does not know
     * @param broken whether the change to the database's was not completed
     */
    record Versions(String known, @Nullable String present, boolean newer, boolean broken) {
        /** Whether there is nothing to be changed that this program could change. */
        boolean isKnown() {
            return newer || known.equals(present);
        }
    }

    private static Flyway flyway(StoreConfig config, Map<String, String> properties) {
        return Flyway.configure(Schema.class.getClassLoader())
                .dataSource(config.url(), config.username(), config.password())
                .jdbcProperties(properties)
                .locations("classpath:dev/ovation/store/migrations")
                .table(HISTORY)
                .load();
    }

    /** For a connection that gives up when the database is silent for that long. */
    static Map<String, String> postgresProperties(StoreConfig config, Duration longestSilence) {
        String connectSeconds = ConnectionPool.wholeSeconds(config.requestTimeout());
        return Map.of(
                "connectTimeout", connectSeconds,
                "loginTimeout", connectSeconds,
                "socketTimeout", ConnectionPool.wholeSeconds(longestSilence));
    }
}
