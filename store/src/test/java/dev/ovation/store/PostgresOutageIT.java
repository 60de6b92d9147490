package dev.ovation.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ovation.protocol.NodeLease;
import dev.ovation.protocol.NodeRole;
import dev.ovation.protocol.Subscription;
import dev.ovation.protocol.Topic;
import dev.ovation.testkit.Eventually;
import dev.ovation.testkit.PostgresServer;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A database that goes away and comes back: the store fails meanwhile, in time, and needs no restart. */
@Timeout(120)
final class PostgresOutageIT {
    private static final NodeLease LEASE =
            new NodeLease("east-f1", "east", NodeRole.FRONTEND, 1, 1, URI.create("http://east-f1:7001"), null, false);

    private static final Subscription ROW =
            new Subscription(Topic.parse("likes:video-42"), "east", "east-f1", 1, 1, 10);

    /** Several times the request timeout of 2 s: this tells a call that gives up from one that hangs. */
    private static final Duration GIVES_UP_WITHIN = Duration.ofSeconds(15);

    /** Several times the pool's longest back-off of 5 s. */
    private static final Duration COMES_BACK_WITHIN = Duration.ofSeconds(30);

    private PostgresServer server;
    private JdbcStore store;

    @BeforeEach
    void openAStore() {
        server = Databases.postgresServer();
        store = JdbcStore.open(Databases.of(server.createDatabase()));
        store.subscriptions().put(List.of(ROW));
    }

    @AfterEach
    void closeAll() {
        if (store != null) {
            store.close();
        }
        if (server != null) {
            server.close();
        }
    }

    @Test
    void callsFailWhileTheServerIsDownAndWorkAgainAfter() {
        server.stop();
        assertEveryCallFails();

        server.restart();

        assertEveryCallWorksAgain();
    }

    @Test
    void callsFailInTimeWhileTheServerHangsAndWorkAgainAfter() {
        server.pause();
        assertEveryCallFails();

        server.resume();

        assertEveryCallWorksAgain();
    }

    @Test
    void aServerThatHangsAndIsThenKilledIsForgotten() {
        server.pause();
        assertEveryCallFails();

        server.stop();
        server.restart();

        assertEveryCallWorksAgain();
    }

    @Test
    void manyCallersAtOnceAllFailInTimeWhileTheServerHangs() throws Exception {
        server.pause();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> callers = IntStream.range(0, 50)
                    .<Future<?>>mapToObj(i -> threads.submit(
                            () -> assertFailsInTime(() -> store.subscriptions().put(List.of(ROW)))))
                    .toList();
            for (Future<?> caller : callers) {
                caller.get();
            }
        }

        server.resume();

        assertEveryCallWorksAgain();
    }

    @Test
    void aBounceNobodyNoticedCostsNoRestart() {
        server.stop();
        server.restart();

        assertEveryCallWorksAgain();
    }

    @Test
    void aStoreIsClosedInTimeWhileTheServerHangs() {
        server.pause();

        store.close();

        server.resume();
    }

    private void assertEveryCallFails() {
        assertFailsInTime(() -> store.subscriptions().put(List.of(ROW)));
        assertFailsInTime(() -> store.subscriptions().rowsOf(ROW.topic()));
        assertFailsInTime(() -> store.subscriptions().changesSince(0));
        assertFailsInTime(() -> store.subscriptions().forgetOlderThan(Duration.ofHours(1)));
        assertFailsInTime(() -> store.leases().all());
        assertFailsInTime(() -> store.leases().remove(LEASE));
    }

    private static void assertFailsInTime(Runnable call) {
        long start = System.nanoTime();
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(call::run)
                .withMessageStartingWith("Could not ")
                .withMessageContaining("Check the database at jdbc:postgresql:");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(GIVES_UP_WITHIN);
    }

    private void assertEveryCallWorksAgain() {
        Eventually.until("the store serves again", COMES_BACK_WITHIN, () -> {
            try {
                store.subscriptions().put(List.of(ROW));
                return store.leases().all().isEmpty();
            } catch (StoreException e) {
                return false;
            }
        });
        assertThat(store.subscriptions().rowsOf(ROW.topic())).containsExactly(ROW);
        assertThat(store.subscriptions().changesSince(0).rows()).containsExactly(ROW);
    }
}
