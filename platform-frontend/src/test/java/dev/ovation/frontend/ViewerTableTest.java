package dev.ovation.frontend;

import static dev.ovation.frontend.Samples.LIKES;
import static dev.ovation.frontend.Samples.viewer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ovation.frontend.FrontendMetrics.End;
import dev.ovation.frontend.FrontendMetrics.Refusal;
import dev.ovation.protocol.ProblemException;
import dev.ovation.protocol.ProblemType;
import dev.ovation.testkit.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ViewerTableTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration WITHIN = Duration.ofSeconds(20);

    private final CountedMetrics metrics = new CountedMetrics();
    private final ViewerTable table = new ViewerTable(3, limits(0, 0, 0), metrics, System::nanoTime);
    private final StreamLoop loop = Samples.idleLoop();
    private final Map<Viewer, FakeSink> sinks = new HashMap<>();

    @BeforeEach
    void start() {
        loop.start();
    }

    @AfterEach
    void close() {
        loop.close();
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
        table.release(Visitor.ANYBODY);

        assertThat(table.size()).isEqualTo(2);
        admit(1);
        assertThat(refused().type()).isEqualTo(ProblemType.FULL);
    }

    @Test
    void letsNoMoreInThanItMayHoweverManyComeAtOnce() throws Exception {
        List<Future<Boolean>> admitted = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 200; i++) {
                admitted.add(threads.submit(() ->
                        catchThrowableOfType(ProblemException.class, () -> table.admit(Visitor.ANYBODY)) == null));
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

        Eventually.until("it is asked", WITHIN, () -> isAsked(viewer));
        assertThat(viewer.awaitEnd()).isEqualTo(End.DRAIN);
        assertThat(sink(viewer).blocks().getFirst())
                .matches("(?s)event: goodbye\n.*\"drain\".*\"reconnectAfter\":[1-8]\\d{3}}\n\n");
    }

    @Test
    void asksNobodyToLeaveBeforeItDrains() throws Exception {
        Viewer viewer = add(table);

        loop.close();
        assertThat(sink(viewer).blocks()).isEmpty();
    }

    @Test
    void asksAllViewersToLeaveAndWaitsUntilTheyHave() throws Exception {
        List<Viewer> viewers = List.of(add(table), add(table), add(table));
        Thread drain = drain(Duration.ofMillis(30));
        for (Viewer viewer : viewers) {
            Eventually.until("it is asked", WITHIN, () -> isAsked(viewer));
        }
        viewers.forEach(table::remove);

        assertThat(drain.join(WITHIN)).isTrue();
        assertThat(refused().type()).isEqualTo(ProblemType.DRAINING);
    }

    @Test
    void waitsForTheLastViewerToLeave() throws Exception {
        Viewer stays = add(table);
        Thread drain = drain(HOUR);
        Eventually.until("it is asked", WITHIN, () -> isAsked(stays));

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

    static FrontendConfig.ViewersConfig limits(int perAddress, int perMember, int connectsPerSecond) {
        return new FrontendConfig.ViewersConfig(0, perAddress, perMember, connectsPerSecond, List.of());
    }

    private void admit(int count) {
        for (int i = 0; i < count; i++) {
            table.admit(Visitor.ANYBODY);
        }
    }

    private ProblemException refused() {
        return catchThrowableOfType(ProblemException.class, () -> table.admit(Visitor.ANYBODY));
    }

    private Viewer add(ViewerTable to) {
        Viewer viewer = viewer(metrics, LIKES);
        FakeSink sink = new FakeSink();
        sinks.put(viewer, sink);
        to.add(viewer, loop);
        loop.open(viewer, sink);
        return viewer;
    }

    private FakeSink sink(Viewer viewer) {
        return Objects.requireNonNull(sinks.get(viewer));
    }

    private boolean isAsked(Viewer viewer) {
        return sink(viewer).isReleased();
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

    private long asked(List<Viewer> viewers) {
        return viewers.stream().filter(this::isAsked).count();
    }
}
