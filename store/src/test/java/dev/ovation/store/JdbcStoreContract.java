package dev.ovation.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ovation.protocol.NodeLease;
import dev.ovation.protocol.NodeRole;
import dev.ovation.protocol.Subscription;
import dev.ovation.protocol.Topic;
import dev.ovation.store.SubscriptionTable.Changes;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What {@link JdbcStore} keeps to on both databases, seen also from past it. */
abstract class JdbcStoreContract {
    private static final Subscription ROW =
            new Subscription(Topic.parse("likes:video-42"), "east", "east-f1", 1, 1, 10);
    private static final String INSERT_ROW = "INSERT INTO subscription VALUES"
            + " ('likes:video-42', 'east', 'east-f1', 1, 1, 10, " + Database.NOW + ")";

    /** The same empty database for all of a test. */
    abstract StoreConfig config();

    @Test
    void storesThatOpenAtTheSameTimeAllGetTheTables() throws Exception {
        int nodes = 4;
        List<Callable<JdbcStore>> opens = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            opens.add(() -> JdbcStore.open(config()));
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(nodes)) {
            for (Future<JdbcStore> opened : threads.invokeAll(opens)) {
                try (JdbcStore store = opened.get()) {
                    assertThat(store.leases().all()).isEmpty();
                }
            }
        }
    }

    @Test
    void aStoreThatOpensLaterSeesWhatWasWritten() {
        try (JdbcStore first = JdbcStore.open(config())) {
            first.subscriptions().put(List.of(ROW));
            try (JdbcStore second = JdbcStore.open(config())) {
                assertThat(second.subscriptions().rowsOf(ROW.topic())).containsExactly(ROW);
            }
        }
    }

    @Test
    void aSchemaOfALaterReleaseIsRefused() {
        try (JdbcStore first = JdbcStore.open(config())) {
            Databases.update(
                    config(),
                    "INSERT INTO \"ovation_schema_history\" VALUES"
                            + " (1000, '1000', 'of a later release', 'SQL', 'V1000__later.sql', 1, 'x', CURRENT_TIMESTAMP, 1, TRUE)");

            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> JdbcStore.open(config()))
                    .withMessage("Could not open the store at " + config().url()
                            + ": The schema has version 1000, which this program does not know."
                            + " Start a release that is at least as new as the schema.");

            assertThat(first.leases().all()).isEmpty();
        }
    }

    @Test
    void closingTwiceIsNoError() {
        JdbcStore store = JdbcStore.open(config());

        store.close();
        store.close();
    }

    @Test
    void aClosedStoreRefuses() {
        JdbcStore store = JdbcStore.open(config());
        store.close();

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> store.leases().all())
                .withMessageContaining("Could not read the node leases")
                .withMessageContaining("closed");
    }

    @Test
    void aLeaseOfARoleOfALaterReleaseIsLeftOut() {
        try (JdbcStore store = JdbcStore.open(config())) {
            NodeLease known = new NodeLease(
                    "east-f1", "east", NodeRole.FRONTEND, 1, 1, URI.create("http://east-f1:7001"), null, false);
            store.leases().put(known);
            Databases.update(
                    config(),
                    "INSERT INTO node_lease VALUES"
                            + " ('east-x1', 'east', 'oracle', 1, 1, 'http://east-x1:7001', NULL, FALSE)");

            assertThat(store.leases().all()).containsExactly(known);
        }
    }

    @Test
    void aRowThatIsCommittedLateIsNotMissed() throws SQLException {
        try (JdbcStore store = JdbcStore.open(config());
                Connection late = Databases.connect(config());
                Statement statement = late.createStatement()) {
            late.setAutoCommit(false);
            statement.executeUpdate(INSERT_ROW);
            Changes before = store.subscriptions().changesSince(Changes.START);
            before = store.subscriptions().changesSince(before.token());
            assertThat(before.rows()).isEmpty();

            late.commit();

            assertThat(store.subscriptions().changesSince(before.token()).rows())
                    .containsExactly(ROW);
        }
    }

    @Test
    void nothingIsMissedAfterTheDatabasesClockWasSetBack() {
        try (JdbcStore store = JdbcStore.open(config())) {
            long now = store.subscriptions().changesSince(Changes.START).token();
            store.subscriptions().put(List.of(ROW));

            Changes changes =
                    store.subscriptions().changesSince(now + Duration.ofHours(1).toMillis());

            assertThat(changes.rows()).containsExactly(ROW);
            assertThat(changes.token()).isLessThan(now + Duration.ofHours(1).toMillis());
        }
    }

    @Test
    void aWriteBehindALockIsGivenUpAndTheStoreGoesOn() throws SQLException {
        try (JdbcStore store = JdbcStore.open(config());
                Connection other = Databases.connect(config());
                Statement statement = other.createStatement()) {
            store.subscriptions().put(List.of(ROW));
            other.setAutoCommit(false);
            statement.executeUpdate("UPDATE subscription SET viewers = 11");

            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> store.subscriptions().put(List.of(ROW)))
                    .withMessageStartingWith("Could not write subscriptions (1 rows): ");

            other.rollback();
            store.subscriptions().put(List.of(ROW));
            assertThat(store.subscriptions().rowsOf(ROW.topic())).containsExactly(ROW);
        }
    }

    @Test
    void callsThatFailKeepNoConnection() {
        try (JdbcStore store = JdbcStore.open(config())) {
            Databases.update(config(), "ALTER TABLE subscription RENAME TO lost");
            for (int i = 0; i < 3 * config().poolSize(); i++) {
                assertThatExceptionOfType(StoreException.class)
                        .isThrownBy(() -> store.subscriptions().rowsOf(ROW.topic()))
                        .withMessageContainingAll(
                                "read the subscriptions of likes:video-42", "subscription", config().url());
                assertThatExceptionOfType(StoreException.class)
                        .isThrownBy(() -> store.subscriptions().put(List.of(ROW)));
            }
            Databases.update(config(), "ALTER TABLE lost RENAME TO subscription");

            store.subscriptions().put(List.of(ROW));

            assertThat(store.subscriptions().rowsOf(ROW.topic())).containsExactly(ROW);
        }
    }

    @Test
    void aMessageIsOneLineWithoutTheStatement() {
        try (JdbcStore store = JdbcStore.open(config())) {
            Databases.update(config(), "DROP TABLE subscription");

            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> store.subscriptions().put(List.of(ROW)))
                    .satisfies(e -> assertThat(e.getMessage())
                            .doesNotContain("\n")
                            .doesNotContain("MERGE")
                            .endsWith("Check the database at " + config().url() + "."));
        }
    }
}
