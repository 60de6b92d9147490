package dev.ovation.store;

import dev.ovation.runtime.ClockDifference;
import dev.ovation.runtime.Finding;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * A look at a SQL database, over connections that may only read. For one thread.
 *
 * <p>H2 in memory is not asked: it is not there before the node runs. H2 in a file is not made when there is none.
 */
final class JdbcInspection {
    private static final String STORE = "store";

    /** A first query may be slow; a dead server is silent for ever. */
    private static final Duration LEAST_SILENCE = Duration.ofSeconds(5);

    private static final int OLDEST_POSTGRES = 15;
    private static final String H2_NOT_THERE = "90146";

    private final StoreConfig config;
    private final StoreConfig reading;
    private final Duration longestSilence;

    JdbcInspection(StoreConfig config) {
        this.config = config;
        this.reading = config.isPostgres() ? config : readingH2(config);
        this.longestSilence =
                config.requestTimeout().compareTo(LEAST_SILENCE) < 0 ? LEAST_SILENCE : config.requestTimeout();
    }

    /** The store, its schema, its clock. */
    List<Finding> findings() {
        if (config.isInMemory()) {
            return onlyStore(
                    Finding.warn(
                            STORE,
                            "H2 in the dispatcher's own memory: for one dispatcher of one data center, and nothing outlives it",
                            "For more than that set store.url."),
                    "the store comes into being with the dispatcher");
        }
        try (Connection connection = connect()) {
            List<Finding> findings = new ArrayList<>();
            findings.add(server(connection));
            findings.add(schema(connection));
            findings.add(clock(connection));
            return findings;
        } catch (SQLException e) {
            return refused(e);
        }
    }

    private static List<Finding> onlyStore(Finding store, String because) {
        return List.of(store, Finding.skip(SchemaCheck.NAME, because), Finding.skip(ClockCheck.NAME, because));
    }

    private static StoreConfig readingH2(StoreConfig config) {
        boolean file = !config.url().startsWith("jdbc:h2:tcp:") && !config.url().startsWith("jdbc:h2:ssl:");
        return new StoreConfig(
                config.url() + ";IFEXISTS=TRUE" + (file ? ";ACCESS_MODE_DATA=r" : ""),
                config.username(),
                config.password(),
                config.poolSize(),
                config.requestTimeout(),
                config.replication());
    }

    private Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", config.username());
        properties.setProperty("password", config.password());
        if (config.isPostgres()) {
            Schema.postgresProperties(config, longestSilence).forEach(properties::setProperty);
            properties.setProperty("readOnly", "true");
        }
        return DriverManager.getConnection(reading.url(), properties);
    }

    private List<Finding> refused(SQLException failure) {
        if (H2_NOT_THERE.equals(failure.getSQLState())) {
            return onlyStore(
                    Finding.warn(
                            STORE,
                            "there is no database at " + config.url() + " yet",
                            "If it is new, the first dispatcher makes it. If not, correct store.url."),
                    "there is none yet");
        }
        return onlyStore(
                Finding.fail(
                        STORE,
                        "cannot be opened at " + config.url() + " as user '" + config.username() + "': "
                                + Database.reason(failure),
                        JdbcStore.advice(failure)),
                "the store cannot be opened");
    }

    private Finding server(Connection connection) throws SQLException {
        DatabaseMetaData database = connection.getMetaData();
        String found = database.getDatabaseProductName() + ' ' + firstWord(database.getDatabaseProductVersion())
                + " at " + config.url() + ", user '" + config.username() + "', driver "
                + firstWord(database.getDriverVersion());
        if (config.isPostgres() && database.getDatabaseMajorVersion() < OLDEST_POSTGRES) {
            return Finding.fail(
                    STORE, found, "Use PostgreSQL " + OLDEST_POSTGRES + " or newer: the store writes with MERGE.");
        }
        return Finding.ok(STORE, found);
    }

    private static String firstWord(String text) {
        return text.strip().split(" ", 2)[0];
    }

    private Finding schema(Connection connection) throws SQLException {
        Schema.Versions versions;
        try {
            versions = Schema.versions(reading, longestSilence);
        } catch (RuntimeException e) {
            return Finding.fail(
                    SchemaCheck.NAME,
                    "its version cannot be read: " + Database.reason(e),
                    "Check that the user may read the tables.");
        }
        if (versions.broken()) {
            return Finding.fail(
                    SchemaCheck.NAME,
                    "the change to version " + versions.present() + " broke off",
                    "Restore the database as it was before, and start a dispatcher again.");
        }
        Finding refusal = config.isPostgres() && !versions.isKnown() ? tableRefusal(connection) : null;
        return refusal != null ? refusal : SchemaCheck.judge(versions.present(), versions.known(), versions.newer());
    }

    /** Since PostgreSQL 15 users may not create tables in the schema public unless they are told so. */
    private @Nullable Finding tableRefusal(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery(
                        "SELECT current_schema(), has_schema_privilege(current_schema(), 'CREATE')")) {
            answer.next();
            String schema = answer.getString(1);
            if (schema == null) {
                return Finding.fail(
                        SchemaCheck.NAME,
                        "the tables are not there, and neither is the schema they belong in",
                        "Create the schema that store.url names with currentSchema, or leave currentSchema out.");
            }
            return answer.getBoolean(2)
                    ? null
                    : Finding.fail(
                            SchemaCheck.NAME,
                            "user '" + config.username() + "' may not create tables in the schema " + schema,
                            "As the database's owner: GRANT CREATE ON SCHEMA " + schema + " TO " + config.username()
                                    + ';');
        }
    }

    private static Finding clock(Connection connection) {
        try (Statement statement = connection.createStatement()) {
            return ClockCheck.judge(
                    ClockDifference.measure(InstantSource.system(), () -> now(statement)), "the database");
        } catch (SQLException e) {
            return Finding.fail(
                    ClockCheck.NAME, "the database does not tell its time: " + Database.reason(e), "See its log.");
        }
    }

    private static Instant now(Statement statement) throws SQLException {
        try (ResultSet answer = statement.executeQuery("SELECT " + Database.NOW)) {
            answer.next();
            return Instant.ofEpochMilli(answer.getLong(1));
        }
    }
}
