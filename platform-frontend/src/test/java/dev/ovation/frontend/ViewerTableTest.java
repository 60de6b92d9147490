package dev.ovation.frontend;

import static dev.ovation.frontend.Samples.LIKES;
import static dev.ovation.frontend.Samples.stream;
import static dev.ovation.frontend.Samples.viewer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ovation.frontend.FrontendMetrics.End;
import dev.ovation.frontend.FrontendMetrics.Refusal;
import dev.ovation.frontend.Goodbye.Reason;
import dev.ovation.protocol.ProblemException;
import dev.ovation.protocol.ProblemType;
import dev.ovation.testkit.Eventually;
import dev.ovation.testkit.FakeTime;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ViewerTableTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration WITHIN = Duration.ofSeconds(20);

    private final CountedMetrics metrics = new CountedMetrics();
    private final ViewerTable table = new ViewerTable("east-f1", 3, HOUR, metrics, System::nanoTime);

    @AfterEach
    void close() {
        table.close();
    }

    @Test
    void letsViewersInUpToItsLimit() {
        admit(3);
        ProblemException refused = refused();

        assertThat(refused.type()).isEqualTo(ProblemType.FULL);
        assertThat(refused).hasMessageContaining("its 3 viewers");
        assertThat(table.size()).isEqualTo(3);
        assertThat(table.most()).isEqualTo(3);
        assertThat(metrics.admitted).hasValue(3);
        assertThat(metrics.refused).containsExactly(Refusal.FULL);
    }

    @Test
    void givesThePlaceOfOneThatLeftToAnother() {
        admit(3);
        table.release();

        assertThat(table.size()).isEqualTo(2);
        admit(1);
        assertThat(refused().type()).isEqualTo(ProblemType.FULL);
    }

    @Test
    void letsNoMoreInThanItMayHoweverManyComeAtOnce() throws Exception {
        List<Future<Boolean>> admitted = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 200; i++) {
                admitted.add(threads.submit(() -> catchThrowableOfType(ProblemException.class, table::admit) == null));
            }
        }

        int count = 0;
        for (Future<Boolean> each : admitted) {
            count += each.get() ? 1 : 0;
        }
        assertThat(count).isEqualTo(3);
        assertThat(table.size()).isEqualTo(3);
        assertThat(metrics.refused).hasSize(197);
    }

    @Test
    void sendsThoseThatItRefusesBackAtDifferentTimes() {
        admit(3);
        Set<Long> seconds = new HashSet<>();
        for (int i = 0; i < 300; i++) {
            seconds.add(refused().problem().retryAfterSeconds());
        }

        assertThat(seconds).hasSizeGreaterThan(4).allMatch(s -> s >= 1 && s <= 8);
    }

    @Test
    void letsNobodyInWhileItDrains() {
        table.startDraining();
        ProblemException refused = refused();

        assertThat(refused.type()).isEqualTo(ProblemType.DRAINING);
        assertThat(refused.problem().retryAfterSeconds()).isBetween(1L, 8L);
        assertThat(metrics.refused).containsExactly(Refusal.DRAINING);
        assertThat(metrics.admitted).hasValue(0);
    }

    @Test
    void asksAViewerToLeaveThatCameWhileItBeganToDrain() throws Exception {
        table.startDraining();
        Viewer viewer = add(table);

        assertThat(goodbye(viewer).reason()).isEqualTo(Reason.DRAIN);
        assertThat(goodbye(viewer).reconnectAfterMillis()).isBetween(1_000L, 8_000L);
    }

    @Test
    void asksNobodyToLeaveBeforeItDrains() throws Exception {
        Viewer viewer = add(table);

        assertThat(viewer.take().goodbye()).isNull();
    }

    @Test
    void asksAllViewersToLeaveAndWaitsUntilTheyHave() throws Exception {
        List<Viewer> viewers = List.of(add(table), add(table), add(table));
        Thread drain = drain(Duration.ofMillis(30));
        for (Viewer viewer : viewers) {
            Eventually.until("it is asked", WITHIN, () -> viewer.take().goodbye() != null);
            assertThat(goodbye(viewer).reason()).isEqualTo(Reason.DRAIN);
        }
        viewers.forEach(table::remove);

        assertThat(drain.join(WITHIN)).isTrue();
        assertThat(refused().type()).isEqualTo(ProblemType.DRAINING);
    }

    @Test
    void waitsForTheLastViewerToLeave() throws Exception {
        Viewer stays = add(table);
        Thread drain = drain(HOUR);
        Eventually.until("it is asked", WITHIN, () -> stays.take().goodbye() != null);

        assertThat(drain.isAlive()).isTrue();
        table.remove(stays);
        assertThat(drain.join(WITHIN)).isTrue();
    }

    @Test
    void doesNotAskEveryoneAtOnce() throws Exception {
        List<Viewer> viewers = List.of(add(table), add(table), add(table));
        Thread drain = drain(HOUR);
        Eventually.until("one is asked, and the next is waited for", WITHIN, () -> {
            return drain.getState() == Thread.State.TIMED_WAITING && asked(viewers) > 0;
        });

        assertThat(asked(viewers)).isEqualTo(1);
        drain.interrupt();
        assertThat(drain.join(WITHIN)).isTrue();
    }

    @Test
    void givesUpOnViewersThatNeverLeave() throws Exception {
        add(table);

        assertThat(drain(Duration.ofMillis(1)).join(WITHIN)).isTrue();
    }

    @Test
    void hasNothingToWaitForWithoutViewers() throws Exception {
        assertThat(drain(HOUR).join(WITHIN)).isTrue();
    }

    @Test
    void watchesOverTheDeadlinesOfWrites() {
        FakeTime time = new FakeTime();
        FrontendConfig.StreamConfig quick = stream(HOUR, Duration.ofMillis(50), 10, 1 << 20);
        Viewer viewer = new Viewer("v", Set.of(LIKES), quick, metrics);
        try (ViewerTable watching = new ViewerTable("east-f1", 3, quick.tick(), metrics, time.ticker());
                RunningStream running = held(viewer, quick, time)) {
            watching.add(viewer, running.stream());
            time.advance(Duration.ofSeconds(1));

            assertThat(running.end()).isEqualTo(End.WRITE_DEADLINE);
        }
    }

    @Test
    void watchesNoMoreOverAStreamThatHasEnded() {
        FakeTime time = new FakeTime();
        FrontendConfig.StreamConfig quick = stream(HOUR, Duration.ofMillis(50), 10, 1 << 20);
        Viewer removed = new Viewer("v1", Set.of(LIKES), quick, metrics);
        Viewer watched = new Viewer("v2", Set.of(LIKES), quick, metrics);
        try (ViewerTable watching = new ViewerTable("east-f1", 3, quick.tick(), metrics, time.ticker());
                RunningStream first = held(removed, quick, time);
                RunningStream second = held(watched, quick, time)) {
            watching.add(removed, first.stream());
            watching.add(watched, second.stream());
            watching.remove(removed);
            time.advance(Duration.ofSeconds(1));

            assertThat(second.end()).isEqualTo(End.WRITE_DEADLINE);
            assertThat(first.isDone()).isFalse();
        }
    }

    private void admit(int count) {
        for (int i = 0; i < count; i++) {
            table.admit();
        }
    }

    private ProblemException refused() {
        return catchThrowableOfType(ProblemException.class, table::admit);
    }

    private Viewer add(ViewerTable to) {
        Viewer viewer = viewer(metrics, LIKES);
        to.add(
                viewer,
                new SseStream(
                        viewer,
                        OutputStream.nullOutputStream(),
                        () -> {},
                        new RunningStream.FakeClient(),
                        new SseStream.Lifetime(System.nanoTime() + HOUR.toNanos(), RunningStream.LIVED),
                        Samples.PATIENT,
                        metrics,
                        System::nanoTime));
        return viewer;
    }

    private Thread drain(Duration period) {
        CompletableFuture<Void> ready = new CompletableFuture<>();
        Thread drain = Thread.ofPlatform().daemon().start(() -> {
            ready.complete(null);
            try {
                table.drain(period);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        ready.orTimeout(20, TimeUnit.SECONDS).join();
        return drain;
    }

    private RunningStream held(Viewer viewer, FrontendConfig.StreamConfig config, FakeTime time) {
        RunningStream running = new RunningStream(metrics, time);
        running.holdWrites();
        running.start(viewer, config, new byte[0]);
        running.awaitWrites(1);
        return running;
    }

    private static Goodbye goodbye(Viewer viewer) {
        Goodbye goodbye = viewer.take().goodbye();
        assertThat(goodbye).isNotNull();
        return goodbye == null ? new Goodbye(Reason.LIFETIME, 0) : goodbye;
    }

    private static int asked(List<Viewer> viewers) {
        int asked = 0;
        for (Viewer viewer : viewers) {
            asked += viewer.take().goodbye() == null ? 0 : 1;
        }
        return asked;
    }
}
