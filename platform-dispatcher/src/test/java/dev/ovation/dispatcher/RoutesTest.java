package dev.ovation.dispatcher;

import static dev.ovation.dispatcher.Samples.LIKES;
import static dev.ovation.dispatcher.Samples.afterReturns;
import static dev.ovation.dispatcher.Samples.frontend;
import static dev.ovation.dispatcher.Samples.nodes;
import static dev.ovation.dispatcher.Samples.row;
import static dev.ovation.dispatcher.Samples.stale;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.protocol.NodeLease;
import dev.ovation.protocol.Topic;
import dev.ovation.runtime.Nodes;
import dev.ovation.testkit.FakeTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What one caller sees; {@link RoutesConcurrencyTest} has many. */
final class RoutesTest {
    private static final Duration REPAIR = Duration.ofSeconds(30);
    private static final NodeLease F1 = frontend("east-f1");
    private static final NodeLease F2 = frontend("east-f2");
    private static final NodeLease WEST_F1 = frontend("west-f1");

    private final FakeTime time = new FakeTime();
    private final FakeTable table = new FakeTable();
    private final CountedMetrics metrics = new CountedMetrics();
    private final Queue<Runnable> behind = new ArrayDeque<>();
    private Nodes nodes = nodes(F1, F2, WEST_F1);
    private final Routes routes = routes(100);

    @Test
    void readsATopicFromTheTableWhenItsFirstEventComes() {
        table.put(List.of(row(F1, 1, 1), row(WEST_F1, 1, 1)));

        assertThat(routes.of(LIKES)).isEqualTo(new Route(List.of(F1), List.of("west")));
        assertThat(routes.of(LIKES).frontends()).containsExactly(F1);
        assertThat(table.reads()).isEqualTo(1);
        assertThat(metrics.routeReads).hasValue(1);
    }

    @Test
    void remembersThatNobodyWatchesATopic() {
        assertThat(routes.of(LIKES)).isEqualTo(new Route(List.of(), List.of()));
        assertThat(routes.of(LIKES)).isEqualTo(new Route(List.of(), List.of()));
        assertThat(table.reads()).isEqualTo(1);
    }

    @Test
    void learnsAtOnceWhatAFrontendSays() {
        routes.of(LIKES);
        routes.apply(List.of(row(F1, 1, 1)));

        assertThat(routes.of(LIKES).frontends()).containsExactly(F1);

        routes.apply(List.of(row(F1, 2, 0)));

        assertThat(routes.of(LIKES).frontends()).isEmpty();
        assertThat(table.reads()).isEqualTo(1);
    }

    @Test
    void mergesWhatWasSaidBeforeTheFirstReadingWithTheTable() {
        table.put(List.of(row(F1, 1, 1), row(F2, 4, 1)));
        routes.apply(List.of(row(F1, 2, 0), row(F2, 3, 0)));

        assertThat(routes.of(LIKES).frontends()).containsExactly(F2);
    }

    @Test
    void ignoresWrittenRowsOfTopicsThatAreNotInMemory() {
        routes.applyWritten(List.of(row(F1, 1, 1)));

        assertThat(routes.size()).isZero();

        routes.of(LIKES);
        routes.applyWritten(List.of(row(F1, 1, 1)));

        assertThat(routes.size()).isEqualTo(1);
        assertThat(routes.of(LIKES).frontends()).containsExactly(F1);
    }

    @Test
    void readsATopicInUseAgainBehindItsBackWhenItIsOldEnough() {
        routes.of(LIKES);
        table.put(List.of(row(F1, 1, 1)));
        time.advance(REPAIR.minusNanos(1));
        routes.of(LIKES);

        assertThat(behind).isEmpty();

        time.advance(Duration.ofNanos(1));

        assertThat(routes.of(LIKES).frontends()).isEmpty();
        assertThat(routes.of(LIKES).frontends()).isEmpty();
        assertThat(behind).hasSize(1);
        assertThat(table.reads()).isEqualTo(1);

        behind.remove().run();

        assertThat(routes.of(LIKES).frontends()).containsExactly(F1);
        assertThat(table.reads()).isEqualTo(2);
    }

    @Test
    void servesFromMemoryWhileTheStoreIsAwayAndLetsEveryDataCenterHaveTheEvent() {
        table.away(true);
        routes.apply(List.of(row(F1, 1, 1)));

        assertThat(routes.of(LIKES)).isEqualTo(new Route(List.of(F1), List.of("west")));
        assertThat(metrics.routeReadFailures).hasValue(1);
    }

    @Test
    void asksAStoreThatIsAwayAgainOnlyAfterASecond() {
        table.away(true);
        routes.of(LIKES);
        time.advance(Duration.ofMillis(999));
        routes.of(LIKES);

        assertThat(table.reads()).isEqualTo(1);

        table.away(false);
        table.put(List.of(row(F2, 1, 1)));
        time.advance(Duration.ofMillis(1));

        assertThat(routes.of(LIKES)).isEqualTo(new Route(List.of(F2), List.of()));
        assertThat(table.reads()).isEqualTo(2);
    }

    @Test
    void doesNotWaitAgainRightAfterAStoreThatTookLongToFail() {
        table.away(true);
        table.onRead(() -> time.advance(Duration.ofSeconds(2)));
        routes.of(LIKES);
        routes.of(LIKES);

        assertThat(table.reads()).isEqualTo(1);
    }

    @Test
    void readsEveryTopicInUseAgainBehindItsBackAfterADoubt() {
        table.put(List.of(row(F1, 1, 1)));
        assertThat(routes.of(LIKES)).isEqualTo(new Route(List.of(F1), List.of()));

        routes.doubt();

        assertThat(routes.of(LIKES)).isEqualTo(new Route(List.of(F1), List.of("west")));
        assertThat(routes.of(LIKES)).isEqualTo(new Route(List.of(F1), List.of("west")));
        assertThat(behind).hasSize(1);

        behind.remove().run();

        assertThat(routes.of(LIKES)).isEqualTo(new Route(List.of(F1), List.of()));
        assertThat(table.reads()).isEqualTo(2);
    }

    @Test
    void believesNothingThatItReadBeforeADataCenterReturnedFromTheFirstMomentOn() {
        nodes = stale(Set.of("west"), F1, WEST_F1);
        assertThat(routes.of(LIKES).dataCenters()).as("read, and empty").containsExactly("west");
        table.put(List.of(row(WEST_F1, 1, 1)));

        nodes = afterReturns(1, nodes(F1, WEST_F1));

        assertThat(routes.of(LIKES).dataCenters()).containsExactly("west");
        behind.remove().run();
        assertThat(routes.of(LIKES).dataCenters()).containsExactly("west");
        table.put(List.of(row(WEST_F1, 2, 0)));
        routes.applyWritten(List.of(row(WEST_F1, 2, 0)));
        assertThat(routes.of(LIKES).dataCenters()).as("exact again").isEmpty();
        assertThat(behind).isEmpty();
        assertThat(table.reads()).isEqualTo(2);
    }

    @Test
    void keepsAKnownRouteWhenItsRepairFails() {
        table.put(List.of(row(F1, 1, 1)));
        routes.of(LIKES);
        table.away(true);
        time.advance(REPAIR);
        routes.of(LIKES);
        behind.remove().run();

        assertThat(routes.of(LIKES)).isEqualTo(new Route(List.of(F1), List.of()));
        assertThat(metrics.routeReadFailures).hasValue(1);
    }

    @Test
    void keepsTopicsApart() {
        Topic other = Topic.parse("likes:other");
        routes.apply(List.of(row(F1, 1, 1), row(other, F2, 1, 1)));

        assertThat(routes.of(LIKES).frontends()).containsExactly(F1);
        assertThat(routes.of(other).frontends()).containsExactly(F2);
        assertThat(table.reads()).isEqualTo(2);
    }

    @Test
    void keepsNoMoreTopicsInMemoryThanItMay() {
        Routes few = routes(10);
        for (int i = 0; i < 1_000; i++) {
            few.of(Topic.parse("likes:" + i));
        }

        assertThat(few.size()).isBetween(1L, 10L);
    }

    private Routes routes(int most) {
        return new Routes(
                "east",
                new DispatcherConfig.RoutesConfig(most, Duration.ofMillis(250), REPAIR),
                table,
                () -> nodes,
                behind::add,
                time.ticker(),
                metrics);
    }
}
