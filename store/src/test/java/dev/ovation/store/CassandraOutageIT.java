package dev.ovation.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ovation.protocol.NodeLease;
import dev.ovation.protocol.NodeRole;
import dev.ovation.protocol.Subscription;
import dev.ovation.protocol.Topic;
import dev.ovation.store.SubscriptionTable.Changes;
import dev.ovation.testkit.Eventually;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A ring whose servers go away and come back. Its own data center's: the store fails meanwhile, in time, and needs no restart.
 * Another's: the store notices nothing.
 */
@Timeout(300)
final class CassandraOutageIT {
    private static final Subscription ROW = row("likes:video-42", "east-f1");
    private static final NodeLease LEASE =
            new NodeLease("east-f1", "east", NodeRole.FRONTEND, 1, 1, URI.create("http://east-f1:7001"), null, false);

    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(2);

    /** Several times the request timeout: this tells a call that gives up from one that hangs. */
    private static final Duration GIVES_UP_WITHIN = Duration.ofSeconds(15);

    /** Many times the driver's longest wait for another try of 1 s. */
    private static final Duration COMES_BACK_WITHIN = Duration.ofSeconds(30);

    /** Several times what it takes until hints are handed over. */
    private static final Duration CATCHES_UP_WITHIN = Duration.ofMinutes(2);

    private static CassandraRing ring;

    private CassandraStore store;

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
    void openAStore() {
        store = open(Rings.EAST);
        store.subscriptions().put(List.of(ROW));
    }

    @AfterEach
    void bringAllBack() {
        for (String dataCenter : List.of(Rings.EAST, Rings.WEST)) {
            if (!ring.pids(dataCenter).isEmpty()) {
                Rings.signal(ring, dataCenter, "CONT");
            }
            ring.restart(dataCenter);
        }
        if (store != null) {
            store.close();
        }
    }

    @Test
    void callsFailWhileTheServerIsDownAndWorkAgainAfterOnTheSameData() {
        Subscription before = row("likes:before", "east-f1");
        store.subscriptions().put(List.of(before));
        store.leases().put(LEASE);
        ring.stop(Rings.EAST);
        assertEveryCallFails();

        ring.restart(Rings.EAST);

        assertEveryCallWorksAgain();
        assertThat(store.subscriptions().rowsOf(before.topic())).containsExactly(before);
        assertThat(store.leases().all()).containsExactly(LEASE);

        ring.kill(Rings.EAST);
        assertEveryCallFails();

        ring.restart(Rings.EAST);

        assertEveryCallWorksAgain();
        assertThat(store.subscriptions().rowsOf(before.topic())).containsExactly(before);
        assertThat(store.leases().all()).containsExactly(LEASE);
    }

    @Test
    void callsFailInTimeWhileTheServerHangsAndWorkAgainAfter() {
        Rings.signal(ring, Rings.EAST, "STOP");
        assertEveryCallFails();

        Rings.signal(ring, Rings.EAST, "CONT");

        assertEveryCallWorksAgain();
    }

    @Test
    void aServerThatHangsAndIsThenKilledIsForgotten() {
        Rings.signal(ring, Rings.EAST, "STOP");
        assertEveryCallFails();

        ring.kill(Rings.EAST);
        ring.restart(Rings.EAST);

        assertEveryCallWorksAgain();
    }

    /** More than may be under way at once: most wait in line. */
    @Test
    void manyCallersAtOnceAllFailInTimeWhileTheServerHangs() throws Exception {
        List<Subscription> many = IntStream.range(0, 1_000)
                .mapToObj(i -> row("likes:many-" + i, "east-f1"))
                .toList();
        LoggedFailures failures = LoggedFailures.begin();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Rings.signal(ring, Rings.EAST, "STOP");
            List<Future<?>> callers = IntStream.range(0, 20)
                    .<Future<?>>mapToObj(i -> threads.submit(
                            () -> assertFailsInTime(() -> store.subscriptions().put(many))))
                    .toList();
            for (Future<?> caller : callers) {
                caller.get();
            }
        } finally {
            failures.stop();
        }

        Rings.signal(ring, Rings.EAST, "CONT");

        assertEveryCallWorksAgain();
        assertThat(failures.kinds()).doesNotContain(StackOverflowError.class.getName());
    }

    @Test
    void manyCallersAtOnceAllSucceed() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> callers = IntStream.range(0, 20)
                    .<Future<?>>mapToObj(caller -> threads.submit(() -> store.subscriptions()
                            .put(IntStream.range(0, 100)
                                    .mapToObj(i -> row("likes:many-" + i, "east-f" + caller))
                                    .toList())))
                    .toList();
            for (Future<?> caller : callers) {
                caller.get();
            }
        }

        assertThat(store.subscriptions().rowsOf(Topic.parse("likes:many-99"))).hasSize(20);
    }

    @Test
    void aStoreIsClosedInTimeWhileTheServerHangs() {
        Rings.signal(ring, Rings.EAST, "STOP");

        long start = System.nanoTime();
        store.close();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(GIVES_UP_WITHIN);
    }

    @Test
    void aDataCenterGoesOnWhileTheOtherHangsAndIsGoneAndTellsItAllAfter() {
        Subscription whileItHangs = row("likes:while-it-hangs", "east-f1");
        Subscription whileItIsGone = row("likes:while-it-is-gone", "east-f1");
        Rings.signal(ring, Rings.WEST, "STOP");
        assertServes(store, whileItHangs);
        try (CassandraStore opened = open(Rings.EAST)) {
            assertServes(opened, whileItHangs);
        }

        ring.kill(Rings.WEST);
        assertServes(store, whileItIsGone);
        try (CassandraStore opened = open(Rings.EAST)) {
            assertServes(opened, whileItIsGone);
        }

        ring.restart(Rings.WEST);
        try (CassandraStore west = open(Rings.WEST)) {
            for (Subscription row : List.of(whileItHangs, whileItIsGone)) {
                Eventually.until("west has " + row, CATCHES_UP_WITHIN, () -> west.subscriptions()
                        .rowsOf(row.topic())
                        .contains(row));
            }
        }
    }

    private static CassandraStore open(String dataCenter) {
        return CassandraStore.open(
                new StoreConfig(ring.url(dataCenter, "ovation"), "", "", 1, REQUEST_TIMEOUT, ring.replication()),
                dataCenter);
    }

    private static Subscription row(String topic, String frontend) {
        return new Subscription(Topic.parse(topic), "east", frontend, 1, 1, 10);
    }

    private static void assertServes(CassandraStore store, Subscription row) {
        long token = store.subscriptions().changesSince(Changes.START).token();
        store.subscriptions().put(List.of(row));
        assertThat(store.subscriptions().rowsOf(row.topic())).containsExactly(row);
        assertThat(store.subscriptions().changesSince(token).rows()).contains(row);
        store.leases().put(LEASE);
        assertThat(store.leases().all()).contains(LEASE);
    }

    private void assertEveryCallFails() {
        assertFailsInTime(() -> store.subscriptions().put(List.of(ROW)));
        assertFailsInTime(() -> store.subscriptions().rowsOf(ROW.topic()));
        assertFailsInTime(() -> store.subscriptions().changesSince(0));
        assertFailsInTime(() -> store.leases().put(LEASE));
        assertFailsInTime(() -> store.leases().all());
        assertFailsInTime(() -> store.leases().remove(LEASE));
        assertFailsInTime(
                () -> open(Rings.EAST).close(),
                "Could not open the store at ",
                "Check that Cassandra is up, and the hosts and ports in the store's url.");
    }

    private static void assertFailsInTime(Runnable call) {
        assertFailsInTime(call, "Could not ", "Check Cassandra in east.");
    }

    private static void assertFailsInTime(Runnable call, String beginning, String end) {
        long start = System.nanoTime();
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(call::run)
                .withMessageStartingWith(beginning)
                .withMessageEndingWith(end);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(GIVES_UP_WITHIN);
    }

    private void assertEveryCallWorksAgain() {
        // All calls in a row: a connection that looks well may be one that the driver is about to give up.
        Eventually.until("the store serves again", COMES_BACK_WITHIN, () -> {
            try {
                assertServes(store, ROW);
                return true;
            } catch (StoreException e) {
                return false;
            }
        });
    }
}
