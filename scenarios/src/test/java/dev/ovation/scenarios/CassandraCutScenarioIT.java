package dev.ovation.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.cli.LocalPlatform;
import dev.ovation.cli.LocalStore;
import dev.ovation.dispatcher.DispatcherNode;
import dev.ovation.protocol.Topic;
import dev.ovation.store.CassandraRing;
import dev.ovation.store.CassandraStore;
import dev.ovation.testkit.Eventually;
import dev.ovation.testkit.Firewall;
import dev.ovation.testkit.HttpCalls;
import dev.ovation.testkit.SseClient;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The two data centers' Cassandras lose each other while every node reaches its own: both go on, each sends the other all it has,
 * and when they have found each other again only what is watched there.
 */
@Timeout(600)
class CassandraCutScenarioIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration HEALS_WITHIN = Duration.ofMinutes(3);
    private static final int EAST = 0;
    private static final int WEST = 1;
    private static final int BROADCAST_OFFSET = 10;

    /** The steady events go through each data center's first dispatcher, so that the second one's counters tell of single events. */
    private static final int PROBE = 1;

    /** Ten seconds of them. */
    private static final int EVENTS_DURING = 500;

    @Test
    void bothGoOnAloneAndKnowAgainWhatTheOtherWatchesWhenTheyAreBack() {
        CassandraRing.Plan plan = Rings.plan(BROADCAST_OFFSET);
        List<Firewall> between = firewalls(plan);
        try (CassandraRing ring = CassandraRing.start(plan, line -> {});
                LocalPlatform platform = new LocalPlatform(Platforms.plan(Rings.DATA_CENTERS, 1, 2)
                        .withStore(LocalStore.ring(ring))
                        .withLeases(Duration.ofSeconds(6)));
                HttpCalls http = HttpCalls.http11()) {
            platform.start();
            assertThat(between).allMatch(firewall -> firewall.connections() > 0);
            try (CassandraStore east = Rings.open(ring, Rings.EAST);
                    SteadyEvents events = new SteadyEvents(platform, "likes:cut", 2, 1)) {
                events.watch(EAST, 0);
                events.watch(WEST, 0);
                events.start();
                Eventually.until("nothing unwatched is relayed", SOON, () -> !isRelayed(http, platform, "likes:east"));

                between.forEach(Firewall::cut);
                awaitStale(platform, true);
                System.out.printf("cut: each data center is stale to the other%n");
                try (SseClient newcomer = welcomed(platform, WEST, "likes:new");
                        SteadyEvents newTopics = new SteadyEvents(platform, "likes:new", 2, 1)) {
                    newTopics.watch(WEST, 0);
                    newTopics.start();
                    for (int number : new int[] {0, PROBE}) {
                        arrives(http, platform.dispatcher(EAST, number), newcomer, "likes:new");
                        arrives(http, platform.dispatcher(WEST, number), newcomer, "likes:new");
                    }
                    assertThat(isRelayed(http, platform, "likes:east"))
                            .as("what is not known to be unwatched is relayed")
                            .isTrue();
                    assertThat(east.subscriptions().rowsOf(Topic.parse("likes:new")))
                            .as("east's table knows nothing of the newcomer")
                            .isEmpty();

                    int before = events.published();
                    Eventually.until("both go on for a while", SOON, () -> events.published() > before + EVENTS_DURING);
                    between.forEach(Firewall::heal);
                    long healed = System.nanoTime();
                    awaitStale(platform, false);
                    System.out.printf("healed: fresh to each other after %.1f s%n", seconds(healed));
                    Eventually.until(
                            "nothing unwatched is relayed",
                            HEALS_WITHIN,
                            () -> !isRelayed(http, platform, "likes:east"));
                    System.out.printf("healed: interest is exact after %.1f s%n", seconds(healed));
                    assertThat(east.subscriptions().rowsOf(Topic.parse("likes:new")))
                            .anyMatch(row -> row.viewers() == 1);
                    for (int n = 0; n < 50; n++) {
                        String data = "\"healed " + n + '"';
                        double givenBefore = offeredToWest(platform.dispatcher(EAST, PROBE));
                        publish(http, platform.dispatcher(EAST, PROBE), "likes:new", data);
                        try {
                            newcomer.await(event -> event.data().contains(data), SOON);
                        } catch (AssertionError e) {
                            double given = offeredToWest(platform.dispatcher(EAST, PROBE)) - givenBefore;
                            throw new AssertionError(data + " is lost; events given to the relay: " + given, e);
                        }
                    }
                    events.assertEachCameOnceToEveryViewer();
                    newTopics.assertEachCameOnceToEveryViewer();
                    System.out.printf(
                            "cut: %d events, %d of them of topics first watched during the cut, none lost and none twice%n",
                            events.published() + newTopics.published(), newTopics.published());
                }
            }
        } finally {
            between.forEach(Firewall::close);
        }
    }

    /** One in front of each server, where the other is told to reach it. */
    private static List<Firewall> firewalls(CassandraRing.Plan plan) {
        List<Firewall> firewalls = new ArrayList<>();
        for (CassandraRing.Place place : plan.places()) {
            firewalls.add(Firewall.between(
                    new InetSocketAddress(place.broadcast(), place.storagePort()),
                    new InetSocketAddress(place.address(), place.storagePort())));
        }
        return firewalls;
    }

    private static void awaitStale(LocalPlatform platform, boolean stale) {
        Eventually.until("stale is " + stale, HEALS_WITHIN, () -> platform.dispatchers().stream()
                .allMatch(node -> node.nodes().stale().isEmpty() != stale));
    }

    /** Whether east's dispatcher gives an event of the topic to the relay. */
    private static boolean isRelayed(HttpCalls http, LocalPlatform platform, String topic) {
        DispatcherNode dispatcher = platform.dispatcher(EAST, PROBE);
        double before = offeredToWest(dispatcher);
        publish(http, dispatcher, topic, "{}");
        return offeredToWest(dispatcher) > before;
    }

    private static double offeredToWest(DispatcherNode dispatcher) {
        return Numbers.of(dispatcher.internalAddress(), "ovation_link_offered_total", "link=\"relay\"", "to=\"west\"");
    }

    private static void arrives(HttpCalls http, DispatcherNode dispatcher, SseClient viewer, String topic) {
        String data = "\"from " + dispatcher.id() + '"';
        publish(http, dispatcher, topic, data);
        viewer.await(event -> event.data().contains(data), SOON);
    }

    private static double seconds(long sinceNanos) {
        return (System.nanoTime() - sinceNanos) / 1e9;
    }

    private static SseClient welcomed(LocalPlatform platform, int dataCenter, String topic) {
        SseClient viewer =
                SseClient.open(Platforms.stream(platform.frontend(dataCenter, 0).openAddress(), topic));
        viewer.next("welcome", SOON);
        return viewer;
    }

    private static void publish(HttpCalls http, DispatcherNode dispatcher, String topic, String json) {
        HttpCalls.Answer answer = http.post(dispatcher.openAddress().resolve("/v1/topics/" + topic + "/events"), json);
        assertThat(answer.status()).as(answer.body()).isEqualTo(202);
    }
}
