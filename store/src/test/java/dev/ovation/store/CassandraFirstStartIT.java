package dev.ovation.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.protocol.Subscription;
import dev.ovation.protocol.Topic;
import dev.ovation.testkit.Eventually;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A platform whose first node makes the keyspace and its tables while the other data center is away: it serves, and the other follows. */
@Timeout(600)
final class CassandraFirstStartIT {
    /** Several times what it takes until hints are handed over. */
    private static final Duration CATCHES_UP_WITHIN = Duration.ofMinutes(2);

    private static CassandraRing ring;

    private String keyspace = "";

    @BeforeAll
    static void startARing() {
        ring = Rings.start();
    }

    @AfterAll
    static void endIt() {
        if (ring != null) {
            ring.close();
        }
    }

    @BeforeEach
    void bringAllBack() {
        for (String dataCenter : List.of(Rings.EAST, Rings.WEST)) {
            if (!ring.pids(dataCenter).isEmpty()) {
                Rings.signal(ring, dataCenter, "CONT");
            }
            ring.restart(dataCenter);
        }
        keyspace = Rings.newKeyspace();
    }

    @Test
    void whileTheOtherDataCenterIsDown() {
        assertThatEastServesAndWestFollows(ring -> ring.stop(Rings.WEST), ring -> ring.restart(Rings.WEST));
    }

    /** What east sent to west before it knew may be in nobody's hints: it is there once it is told again, as frontends do. */
    @Test
    void beforeAnyoneKnowsThatTheOtherDataCenterIsDown() {
        Subscription meanwhile = row("likes:while-west-is-away");
        ring.kill(Rings.WEST);
        try (CassandraStore east = open(Rings.EAST)) {
            east.subscriptions().put(List.of(meanwhile));
            assertThat(east.subscriptions().rowsOf(meanwhile.topic())).containsExactly(meanwhile);

            ring.restart(Rings.WEST);
            try (CassandraStore west = open(Rings.WEST)) {
                assertThat(new CassandraSchema(west.session()).version()).isEqualTo(CassandraSchema.known());
                east.subscriptions().put(List.of(meanwhile));
                awaitRow(west, meanwhile);
            }
        }
    }

    @Test
    void whileTheOtherDataCenterHangs() {
        assertThatEastServesAndWestFollows(
                ring -> Rings.signal(ring, Rings.WEST, "STOP"), ring -> Rings.signal(ring, Rings.WEST, "CONT"));
    }

    @Test
    void whileTheOtherDataCenterIsDownAndItsOwnServerHasSeenItInAnEarlierLifeOnly() {
        assertThatEastServesAndWestFollows(
                ring -> {
                    ring.stop(Rings.WEST);
                    ring.stop(Rings.EAST);
                    ring.restart(Rings.EAST);
                },
                ring -> ring.restart(Rings.WEST));
    }

    @Test
    void aChangeIsWaitedForInTheWholeRing() throws Exception {
        try (CassandraStore east = open(Rings.EAST);
                CassandraStore west = open(Rings.WEST)) {
            Rings.signal(ring, Rings.WEST, "STOP");
            CassandraSchemaChanges changes = CassandraSchemaChanges.begin(east.session());
            changes.define("CREATE TABLE IF NOT EXISTS {keyspace}.late (name text PRIMARY KEY)");
            Thread waiting = Thread.ofPlatform().start(changes::awaitRing);
            Eventually.until("it waits between two looks", CATCHES_UP_WITHIN, () -> isPausing(waiting));

            Rings.signal(ring, Rings.WEST, "CONT");

            assertThat(waiting.join(CATCHES_UP_WITHIN)).as("it has ended").isTrue();
            Eventually.until("west knows the table", CATCHES_UP_WITHIN, () -> knowsALateTable(west));
            changes.end();
        }
    }

    private static boolean isPausing(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getClassName().equals(CassandraSchemaChanges.class.getName())
                        && frame.getMethodName().equals("pause"));
    }

    private boolean knowsALateTable(CassandraStore store) {
        return store.session()
                        .driver()
                        .execute("SELECT id FROM system_schema.tables WHERE keyspace_name = '" + keyspace
                                + "' AND table_name = 'late'")
                        .one()
                != null;
    }

    private void assertThatEastServesAndWestFollows(Consumer<CassandraRing> goes, Consumer<CassandraRing> returns) {
        Subscription meanwhile = row("likes:while-west-is-away");
        Subscription after = row("likes:after-the-return");
        goes.accept(ring);
        try (CassandraStore east = open(Rings.EAST)) {
            east.subscriptions().put(List.of(meanwhile));
            assertThat(east.subscriptions().rowsOf(meanwhile.topic())).containsExactly(meanwhile);

            returns.accept(ring);
            try (CassandraStore west = open(Rings.WEST)) {
                assertThat(new CassandraSchema(west.session()).version()).isEqualTo(CassandraSchema.known());
                awaitRow(west, meanwhile);
                west.subscriptions().put(List.of(after));
                awaitRow(east, after);
            }
        }
    }

    private static void awaitRow(CassandraStore store, Subscription row) {
        Eventually.until("the other data center has " + row, CATCHES_UP_WITHIN, () -> store.subscriptions()
                .rowsOf(row.topic())
                .contains(row));
    }

    private static Subscription row(String topic) {
        return new Subscription(Topic.parse(topic), "east", "east-f1", 1, 1, 10);
    }

    private CassandraStore open(String dataCenter) {
        return CassandraStore.open(Rings.config(ring, dataCenter, keyspace), dataCenter);
    }
}
