package dev.ovation.store;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ovation.protocol.NodeLease;
import dev.ovation.protocol.NodeRole;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The store on PostgreSQL. */
final class PostgresStoreIT extends JdbcStoreContract {
    private static final NodeLease LEASE =
            new NodeLease("east-f1", "east", NodeRole.FRONTEND, 1, 1, URI.create("http://east-f1:7001"), null, false);

    private final StoreConfig config = Databases.postgres();

    @Override
    StoreConfig config() {
        return config;
    }

    /** And not by this side, which would have to throw the connection away. */
    @Test
    void aWriteBehindALockIsEndedByTheServer() throws SQLException {
        try (JdbcStore store = JdbcStore.open(config);
                Connection other = Databases.connect(config);
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("LOCK TABLE node_lease");

            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> store.leases().remove(LEASE))
                    .withMessageContaining("statement timeout");
        }
    }

    @Test
    void aWrongUserIsSaidInOneSentence() {
        StoreConfig wrong = new StoreConfig(config.url(), "nobody", "hunter2", 4, config.requestTimeout(), "");

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> JdbcStore.open(wrong))
                .withMessageStartingWith("Could not open the store at " + config.url() + " as user 'nobody': ")
                .withMessageEndingWith("Check the store's username and password.");
    }

    @Test
    void aDatabaseThatIsNotThereIsSaidInOneSentence() {
        StoreConfig wrong = Databases.of(config.url().replace("/postgres?", "/no_such_database?"));

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> JdbcStore.open(wrong))
                .withMessageEndingWith("Create that database, or correct the store's url.");
    }

    @Test
    void aServerThatIsNotThereIsSaidInOneSentence() throws IOException {
        StoreConfig wrong;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            wrong = Databases.of("jdbc:postgresql://127.0.0.1:" + free.getLocalPort() + "/ovation");
        }

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> JdbcStore.open(wrong))
                .withMessageEndingWith("Check that the database is up, and the host and port in the store's url.");
    }

    @Test
    void aServerThatDoesNotAnswerIsGivenUp() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            StoreConfig wrong = new StoreConfig(
                    "jdbc:postgresql://127.0.0.1:" + silent.getLocalPort() + "/ovation",
                    "postgres",
                    "",
                    4,
                    Duration.ofSeconds(1),
                    "");

            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> JdbcStore.open(wrong))
                    .withMessageEndingWith("Check that the database is up, and the host and port in the store's url.");
        }
    }
}
