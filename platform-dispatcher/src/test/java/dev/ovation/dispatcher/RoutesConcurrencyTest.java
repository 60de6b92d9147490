package dev.ovation.dispatcher;

import static dev.ovation.dispatcher.Samples.LIKES;
import static dev.ovation.dispatcher.Samples.frontend;
import static dev.ovation.dispatcher.Samples.nodes;
import static dev.ovation.dispatcher.Samples.row;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.protocol.NodeLease;
import dev.ovation.protocol.Topic;
import dev.ovation.testkit.Eventually;
import dev.ovation.testkit.FakeTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What many publishers at the same time see, while the table is slow. */
final class RoutesConcurrencyTest {
    private static final Duration WITHIN = Duration.ofSeconds(20);
    private static final Duration REPAIR = Duration.ofSeconds(30);
    private static final int PUBLISHERS = 32;
    private static final NodeLease F1 = frontend("east-f1");
    private static final NodeLease F2 = frontend("east-f2");

    private final FakeTime time = new FakeTime();
    private final FakeTable table = new FakeTable();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch gate = new CountDownLatch(1);
    private final Routes routes = new Routes(
            "east",
            new DispatcherConfig.RoutesConfig(100, Duration.ofMillis(250), REPAIR),
            table,
            () -> nodes(F1, F2),
            threads,
            time.ticker(),
            DispatcherMetrics.NONE);

    @AfterEach
    void end() {
        gate.countDown();
        threads.close();
    }

    @Test
    void readsAColdTopicOnceForAllThatWantItAtTheSameTime() throws Exception {
        table.put(List.of(row(F1, 1, 1)));
        table.onRead(this::waitAtGate);
        List<Future<Route>> asked = askMany();
        Eventually.until("one reads", WITHIN, () -> table.reads() > 0);
        gate.countDown();

        for (Future<Route> route : asked) {
            assertThat(route.get(20, TimeUnit.SECONDS).frontends()).containsExactly(F1);
        }
        assertThat(table.reads()).isEqualTo(1);
    }

    @Test
    void asksAStoreThatFailsSlowlyOnceForAllThatWait() throws Exception {
        table.away(true);
        table.onRead(() -> {
            waitAtGate();
            time.advance(Duration.ofSeconds(2));
        });
        routes.apply(List.of(row(F1, 1, 1)));
        List<Future<Route>> asked = askMany();
        Eventually.until("one reads", WITHIN, () -> table.reads() > 0);
        gate.countDown();

        for (Future<Route> route : asked) {
            assertThat(route.get(20, TimeUnit.SECONDS).frontends()).containsExactly(F1);
        }
        assertThat(table.reads()).isEqualTo(1);
    }

    @Test
    void neverLetsAWarmTopicWaitForTheTable() throws Exception {
        routes.of(LIKES);
        table.put(List.of(row(F1, 1, 1)));
        table.onRead(this::waitAtGate);
        time.advance(REPAIR);

        assertThat(soon(() -> routes.of(LIKES)).frontends()).isEmpty();
        Eventually.until("the repair reads", WITHIN, () -> table.reads() == 2);
        routes.apply(List.of(row(F2, 1, 1)));
        assertThat(soon(() -> routes.of(LIKES)).frontends()).containsExactly(F2);

        gate.countDown();
        Eventually.until(
                "the repair is in", WITHIN, () -> routes.of(LIKES).frontends().size() == 2);
        assertThat(table.reads()).isEqualTo(2);
    }

    @Test
    void letsOtherTopicsPassWhileOneIsRead() throws Exception {
        Topic warm = Topic.parse("likes:warm");
        routes.of(warm);
        table.onRead(this::waitAtGate);
        Future<Route> cold = threads.submit(() -> routes.of(LIKES));
        Eventually.until("the cold one reads", WITHIN, () -> table.reads() == 2);

        assertThat(soon(() -> routes.of(warm)).frontends()).isEmpty();
        assertThat(cold.isDone()).isFalse();
    }

    /** Starts many that ask for the topic, and returns when each is about to. */
    private List<Future<Route>> askMany() throws InterruptedException {
        CountDownLatch ready = new CountDownLatch(PUBLISHERS);
        List<Future<Route>> asked = new ArrayList<>();
        for (int i = 0; i < PUBLISHERS; i++) {
            asked.add(threads.submit(() -> {
                ready.countDown();
                return routes.of(LIKES);
            }));
        }
        ready.await();
        return asked;
    }

    private <T> T soon(Callable<T> work) throws Exception {
        return threads.submit(work).get(20, TimeUnit.SECONDS);
    }

    private void waitAtGate() {
        try {
            assertThat(gate.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
