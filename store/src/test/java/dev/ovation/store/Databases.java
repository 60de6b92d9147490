package dev.ovation.store;

import dev.ovation.testkit.MissingPartException;
import dev.ovation.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** Empty databases for tests. */
final class Databases {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private Databases() {}

    /** An H2 in this JVM that ends with its last store. */
    static StoreConfig h2() {
        return new StoreConfig("jdbc:h2:mem:test" + COUNT.incrementAndGet(), "sa", "", 4, Duration.ofSeconds(2), "");
    }

    /**
     * A schema on a server that the tests of this JVM share; aborts the test when PostgreSQL is not installed. Not a database
     * for each: one has 300 files.
     */
    static StoreConfig postgres() {
        String schema = "test" + COUNT.incrementAndGet();
        StoreConfig config = of(SharedServer.get().url("postgres") + "?currentSchema=" + schema);
        update(config, "CREATE SCHEMA " + schema);
        return config;
    }

    /** A server of its own, for a test that stops it; aborts the test when PostgreSQL is not installed. */
    static PostgresServer postgresServer() {
        try {
            return PostgresServer.start();
        } catch (MissingPartException e) {
            return Assumptions.abort(e.getMessage());
        }
    }

    /** How to reach a database of a {@link PostgresServer}. */
    static StoreConfig of(String postgresUrl) {
        return new StoreConfig(postgresUrl, PostgresServer.USERNAME, "", 4, Duration.ofSeconds(2), "");
    }

    /** Runs a statement past the store. */
    static int update(StoreConfig config, String sql) {
        try (Connection connection = connect(config);
                Statement statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** A connection past the store. */
    static Connection connect(StoreConfig config) throws SQLException {
        return DriverManager.getConnection(config.url(), config.username(), config.password());
    }

    /** Makes every subscription look as if it had been written that much earlier. */
    static void makeOlder(StoreConfig config, Duration age) {
        update(config, "UPDATE subscription SET changed_at = changed_at - " + age.toMillis());
    }

    /** Stopped by its own shutdown hook. */
    private static final class SharedServer {
        private static @Nullable PostgresServer server;

        private static synchronized PostgresServer get() {
            if (server == null) {
                server = postgresServer();
            }
            return server;
        }
    }
}
