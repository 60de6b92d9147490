package dev.ovation.dispatcher;

import static dev.ovation.dispatcher.Samples.LIKES;
import static dev.ovation.dispatcher.Samples.frontend;
import static dev.ovation.dispatcher.Samples.lease;
import static dev.ovation.dispatcher.Samples.nodes;
import static dev.ovation.dispatcher.Samples.row;
import static dev.ovation.dispatcher.Samples.stale;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.protocol.NodeLease;
import dev.ovation.protocol.NodeRole;
import dev.ovation.protocol.Subscription;
import dev.ovation.runtime.Nodes;
import dev.ovation.testkit.FakeTime;
import dev.ovation.testkit.Seeds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class TopicRowsTest {
    private static final long REPAIR = Duration.ofSeconds(30).toNanos();
    private static final long RETRY = Duration.ofSeconds(1).toNanos();
    private static final NodeLease F1 = frontend("east-f1");
    private static final NodeLease F2 = frontend("east-f2");
    private static final NodeLease WEST_F1 = frontend("west-f1");

    private final TopicRows rows = new TopicRows();

    @Test
    void routesToTheLiveFrontendsOfTheOwnDataCenterThatHaveViewers() {
        rows.applyAll(List.of(row(F1, 1, 3), row(F2, 1, 1)), nodes(F1, F2), 0);

        assertThat(route(nodes(F1, F2)).frontends()).containsExactlyInAnyOrder(F1, F2);
        assertThat(route(nodes(F1, F2)).dataCenters()).isEmpty();
    }

    @Test
    void routesToAnotherDataCenterOnceHoweverManyOfItsFrontendsHaveViewers() {
        NodeLease westF2 = frontend("west-f2");
        NodeLease north = frontend("north-f1");
        Nodes all = nodes(F1, WEST_F1, westF2, north);
        rows.applyAll(List.of(row(WEST_F1, 1, 1), row(westF2, 1, 1), row(north, 1, 1)), all, 0);

        assertThat(route(all).frontends()).isEmpty();
        assertThat(route(all).dataCenters()).containsExactly("north", "west");
    }

    @Test
    void doesNotCountARowWithoutViewers() {
        rows.applyAll(List.of(row(F1, 2, 0), row(WEST_F1, 2, 0)), nodes(F1, WEST_F1), 0);

        assertThat(route(nodes(F1, WEST_F1))).isEqualTo(new Route(List.of(), List.of()));
    }

    @Test
    void doesNotCountARowOfADeadFrontend() {
        rows.applyAll(List.of(), nodes(F1), 0);
        rows.apply(row(F2, 1, 1));

        assertThat(route(nodes(F1)).frontends()).isEmpty();
    }

    @Test
    void goesOnRoutingToAnotherDataCenterForAWhileWhenItsFrontendsLeaseHasEnded() {
        rows.applyAll(List.of(row(F2, 1, 1), row(WEST_F1, 1, 1)), nodes(F2, WEST_F1), 0);
        Nodes ended = new Nodes(
                Map.of("east-f1", F1), Map.of("east-f2", F2, "west-f1", WEST_F1), Set.of("east", "west"), Set.of(), 0);

        assertThat(route(ended).dataCenters()).containsExactly("west");
        assertThat(route(ended).frontends()).as("those of the own one are dead").isEmpty();
        assertThat(route(nodes(F1)).dataCenters()).as("later").isEmpty();
    }

    @Test
    void doesNotCountARowOfAnEarlierIncarnation() {
        NodeLease restarted = lease("east-f1", NodeRole.FRONTEND, 2);
        rows.applyAll(List.of(row(F1, 7, 1)), nodes(restarted), 0);

        assertThat(route(nodes(restarted)).frontends()).isEmpty();

        rows.apply(row(restarted, 1, 1));

        assertThat(route(nodes(restarted)).frontends()).containsExactly(restarted);
    }

    @Test
    void keepsTheNewerRowWhenAnOlderOneComesLate() {
        rows.apply(row(F1, 2, 0));
        rows.apply(row(F1, 1, 5));

        assertThat(route(nodes(F1)).frontends()).isEmpty();
    }

    @Test
    void alwaysRoutesToDataCentersOfWhichNothingFreshIsKnown() {
        rows.applyAll(List.of(row(F1, 1, 1)), nodes(F1), 0);

        assertThat(route(stale(Set.of("west", "north"), F1)).dataCenters()).containsExactly("north", "west");
    }

    @Test
    void neverRoutesToItsOwnDataCenterAsAnother() {
        rows.applyAll(List.of(row(F1, 1, 1)), nodes(F1), 0);

        assertThat(route(stale(Set.of("east"), F1)).dataCenters()).isEmpty();
    }

    @Test
    void failsOpenToAllKnownDataCentersUntilTheTableWasRead() {
        Nodes all = nodes(F1, WEST_F1, frontend("north-f1"));
        rows.apply(row(F1, 1, 1));

        assertThat(route(all)).isEqualTo(new Route(List.of(F1), List.of("north", "west")));

        rows.applyAll(List.of(row(WEST_F1, 1, 1)), all, 0);

        assertThat(route(all)).isEqualTo(new Route(List.of(F1), List.of("west")));
    }

    @Test
    void answersTheSameRouteUntilSomethingIsNews() {
        Nodes nodes = nodes(F1, F2);
        rows.applyAll(List.of(row(F1, 1, 1)), nodes, 0);
        Route first = route(nodes);

        assertThat(route(nodes)).isSameAs(first);

        rows.apply(row(F2, 1, 1));

        assertThat(route(nodes).frontends()).containsExactlyInAnyOrder(F1, F2);
        assertThat(route(nodes(F2)).frontends()).containsExactly(F2);
    }

    @Test
    void aReadingOfTheTableIsNewsToo() {
        Nodes nodes = nodes(F1, F2);
        rows.applyAll(List.of(row(F1, 1, 1)), nodes, 0);
        Route before = route(nodes);

        rows.applyAll(List.of(row(F1, 1, 1), row(F2, 1, 1)), nodes, 0);

        assertThat(route(nodes).frontends()).hasSize(before.frontends().size() + 1);
    }

    @Test
    void forgetsDeadFrontendsWhenTheTableIsRead() {
        rows.apply(row(F2, 1, 1));
        rows.applyAll(List.of(), nodes(F1), 0);

        assertThat(route(nodes(F1, F2)).frontends()).isEmpty();
    }

    @Test
    void keepsWhatALiveFrontendSaidAndTheTableDoesNotHave() {
        rows.apply(row(F2, 1, 1));
        rows.applyAll(List.of(row(F2, 0, 0)), nodes(F2), 0);

        assertThat(route(nodes(F2)).frontends()).containsExactly(F2);
    }

    @Test
    void endsUpWithTheNewestRowOfEachFrontendWhateverTheOrder() {
        Random random = Seeds.random(TopicRowsTest.class);
        for (int round = 0; round < 500; round++) {
            List<Subscription> said = said(random);
            Nodes live = live(random, said);
            TopicRows shuffled = new TopicRows();
            shuffled.applyAll(List.of(), live, 0);
            Collections.shuffle(said, random);
            int readAt = random.nextInt(said.size());
            said.subList(0, readAt).forEach(shuffled::apply);
            shuffled.applyAll(said.subList(random.nextInt(readAt + 1), readAt), live, 0);
            said.subList(readAt, said.size()).forEach(shuffled::apply);

            assertThat(byId(shuffled.route("east", live, 0))).isEqualTo(byId(oracle(said, live)));
        }
    }

    @Test
    void isReadAtOnceAndAgainOnlyAfterTheRetryTimeWhileReadingFails() {
        FakeTime time = new FakeTime();

        assertThat(rows.shouldRead(time.nanos(), REPAIR, RETRY, 0)).isTrue();
        assertThat(rows.shouldRead(time.nanos(), REPAIR, RETRY, 0)).isFalse();

        time.advance(Duration.ofMillis(999));
        assertThat(rows.shouldRead(time.nanos(), REPAIR, RETRY, 0)).isFalse();

        time.advance(Duration.ofMillis(1));
        assertThat(rows.shouldRead(time.nanos(), REPAIR, RETRY, 0)).isTrue();
    }

    @Test
    void waitsForTheRetryFromTheEndOfAReadingThatTookLongToFail() {
        FakeTime time = new FakeTime();
        assertThat(rows.shouldRead(time.nanos(), REPAIR, RETRY, 0)).isTrue();
        time.advance(Duration.ofSeconds(2));
        rows.failed(time.nanos());

        assertThat(rows.shouldRead(time.nanos(), REPAIR, RETRY, 0)).isFalse();
        time.advance(Duration.ofSeconds(1));
        assertThat(rows.shouldRead(time.nanos(), REPAIR, RETRY, 0)).isTrue();
    }

    @Test
    void isReadAgainForRepairAlsoAcrossTheTickersZero() {
        long before = -REPAIR / 2;
        assertThat(rows.shouldRead(before, REPAIR, RETRY, 0)).isTrue();
        rows.applyAll(List.of(), nodes(), 0);

        assertThat(rows.shouldRead(before + REPAIR - 1, REPAIR, RETRY, 0)).isFalse();
        assertThat(rows.shouldRead(before + REPAIR, REPAIR, RETRY, 0)).isTrue();
        assertThat(rows.shouldRead(before + REPAIR, REPAIR, RETRY, 0)).isFalse();
    }

    @Test
    void runsNoFirstReadingOnceTheTableWasRead() {
        assertThat(rows.wasRead()).isFalse();
        rows.firstRead(() -> rows.applyAll(List.of(row(F1, 1, 1)), nodes(F1), 0));
        rows.firstRead(() -> rows.applyAll(List.of(row(F2, 1, 1)), nodes(F1, F2), 0));

        assertThat(rows.wasRead()).isTrue();
        assertThat(route(nodes(F1, F2)).frontends()).containsExactly(F1);
    }

    private Route route(Nodes nodes) {
        return rows.route("east", nodes, 0);
    }

    /** Some rows of some frontends of two data centers, over several incarnations and versions. */
    private static List<Subscription> said(Random random) {
        List<Subscription> said = new ArrayList<>();
        for (String node : List.of("east-f1", "east-f2", "east-f3", "west-f1", "west-f2")) {
            for (long incarnation = 1; incarnation <= 3; incarnation++) {
                for (long version = 1; version <= 3; version++) {
                    if (random.nextInt(3) > 0) {
                        NodeLease by = lease(node, NodeRole.FRONTEND, incarnation);
                        said.add(row(by, version, random.nextInt(3)));
                    }
                }
            }
        }
        return said.isEmpty() ? said(random) : said;
    }

    /** Of each frontend its last incarnation is live, or none. */
    private static Nodes live(Random random, List<Subscription> said) {
        Map<String, Long> last =
                said.stream().collect(Collectors.toMap(Subscription::frontend, Subscription::incarnation, Math::max));
        return nodes(last.entrySet().stream()
                .filter(_ -> random.nextInt(4) > 0)
                .map(entry -> lease(entry.getKey(), NodeRole.FRONTEND, entry.getValue()))
                .toArray(NodeLease[]::new));
    }

    private static Route oracle(List<Subscription> said, Nodes live) {
        List<NodeLease> frontends = new ArrayList<>();
        Set<String> others = new TreeSet<>();
        for (NodeLease lease : live.live().values()) {
            Subscription newest = said.stream()
                    .filter(row -> row.topic().equals(LIKES) && row.frontend().equals(lease.node()))
                    .max(Comparator.comparingLong(Subscription::incarnation).thenComparingLong(Subscription::version))
                    .orElseThrow();
            if (newest.viewers() > 0 && lease.dataCenter().equals("east")) {
                frontends.add(lease);
            } else if (newest.viewers() > 0) {
                others.add(lease.dataCenter());
            }
        }
        return new Route(frontends, List.copyOf(others));
    }

    private static Map<String, Object> byId(Route route) {
        return Map.of(
                "frontends",
                route.frontends().stream().collect(Collectors.toMap(NodeLease::node, Function.identity())),
                "dataCenters",
                route.dataCenters());
    }

    @Test
    void failsOpenAfterADoubtUntilItIsReadAgain() {
        Nodes all = nodes(F1, WEST_F1, frontend("north-f1"));
        rows.applyAll(List.of(row(F1, 1, 1)), all, 0);
        assertThat(rows.route("east", all, 0)).isEqualTo(new Route(List.of(F1), List.of()));

        assertThat(rows.wasRead()).as("nobody waits").isTrue();
        assertThat(rows.route("east", all, 1)).isEqualTo(new Route(List.of(F1), List.of("north", "west")));

        rows.applyAll(List.of(row(F1, 1, 1), row(WEST_F1, 1, 1)), all, 1);

        assertThat(rows.route("east", all, 1)).isEqualTo(new Route(List.of(F1), List.of("west")));
    }

    @Test
    void staysInDoubtWhenTheReadingBeganBeforeIt() {
        Nodes all = nodes(F1, WEST_F1);

        rows.applyAll(List.of(), all, 3);

        assertThat(rows.route("east", all, 4).dataCenters()).containsExactly("west");
        assertThat(rows.route("east", all, 3).dataCenters()).isEmpty();
    }

    @Test
    void isToBeReadAtOnceAfterADoubtAndThenEachTimeTheRetryIsOver() {
        rows.shouldRead(0, 1_000, 10, 0);
        rows.applyAll(List.of(), nodes(F1), 0);
        assertThat(rows.shouldRead(20, 1_000, 10, 0)).isFalse();

        assertThat(rows.shouldRead(20, 1_000, 10, 1)).isTrue();
        assertThat(rows.shouldRead(29, 1_000, 10, 1))
                .as("one reading at a time")
                .isFalse();
        rows.failed(25);
        assertThat(rows.shouldRead(34, 1_000, 10, 1)).isFalse();
        assertThat(rows.shouldRead(35, 1_000, 10, 1)).isTrue();
    }
}
