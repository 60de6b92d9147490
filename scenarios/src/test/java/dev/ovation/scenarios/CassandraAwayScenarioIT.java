package dev.ovation.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import dev.ovation.cli.LocalPlatform;
import dev.ovation.cli.LocalStore;
import dev.ovation.dispatcher.DispatcherNode;
import dev.ovation.frontend.Frontend;
import dev.ovation.protocol.Subscription;
import dev.ovation.protocol.Topic;
import dev.ovation.store.CassandraRing;
import dev.ovation.store.CassandraStore;
import dev.ovation.store.StoreException;
import dev.ovation.testkit.Eventually;
import dev.ovation.testkit.HttpCalls;
import dev.ovation.testkit.SseClient;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * East's Cassandra is killed under load and comes back, for half a minute or for {@code -Dovation.outage=PT2M}: nobody loses an event,
 * newcomers are served meanwhile, and what the table missed is in it soon after, without a restart and without a storm of writes.
 */
@Timeout(600)
class CassandraAwayScenarioIT {
    private static final Duration OUTAGE = Duration.parse(System.getProperty("ovation.outage", "PT30S"));
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int EAST = 0;
    private static final int WEST = 1;

    /** How long the load is watched before the outage and after it: as long as a data center that is back stays in doubt. */
    private static final Duration WATCHED = Duration.ofSeconds(20);

    /** Seconds over which a rate is taken, because threads on a busy machine stand still for one and catch up in the next. */
    private static final int SMOOTHED = 4;

    private static final Duration CHURN_EVERY = Duration.ofMillis(25);
    private static final int CHURN_STAY = 40;

    @Test
    void everyEventArrivesOnceAndTheTableCatchesUpWithoutAStorm() {
        try (CassandraRing ring = Rings.start();
                LocalPlatform platform = platform(ring);
                HttpCalls http = HttpCalls.http11()) {
            platform.start();
            try (CassandraStore east = Rings.open(ring, Rings.EAST);
                    CqlSession session = Rings.session(ring, Rings.EAST);
                    SteadyEvents events = new SteadyEvents(platform, "likes:away", 2, 2);
                    Churn churn = churn(platform)) {
                for (int number = 0; number < 2; number++) {
                    events.watch(EAST, number);
                    events.watch(WEST, number);
                }
                events.start();
                lasts(WATCHED.plusSeconds(8), churn);
                long killed = System.currentTimeMillis();

                ring.kill(Rings.EAST);
                long until = System.nanoTime() + OUTAGE.toNanos();
                Eventually.until("east's dispatchers know", SOON, () -> storesAway(platform, EAST) == 2);
                try (SseClient newcomer = welcomed(platform, EAST, "likes:during")) {
                    arrivesFromEverywhere(http, platform, newcomer, "likes:during");
                    lasts(Duration.ofNanos(until - System.nanoTime()), churn);

                    ring.restart(Rings.EAST);
                    long back = System.nanoTime();
                    long backMillis = System.currentTimeMillis();
                    try (SseClient later = welcomed(platform, EAST, "likes:after")) {
                        awaitRow(east, "likes:during", back);
                        awaitRow(east, "likes:after", back);
                        arrivesFromEverywhere(http, platform, later, "likes:after");
                    }
                    Eventually.until("east's dispatchers know", SOON, () -> storesAway(platform, EAST) == 0);
                    lasts(WATCHED.plusSeconds(10), churn);
                    events.assertEachCameOnceToEveryViewer();
                    System.out.printf(
                            "Cassandra away for %s: %d events, none lost and none twice at 4 viewers%n",
                            OUTAGE, events.published());
                    assertNoStorm(new SubscriptionLog(session, Rings.EAST), killed, backMillis);
                }
            }
        }
    }

    private static void assertNoStorm(SubscriptionLog log, long killedMillis, long backMillis) {
        List<Integer> before = log.writesPerSecond(killedMillis - WATCHED.toMillis() - 1_000, WATCHED);
        List<Integer> after = log.writesPerSecond(backMillis - 1_000, WATCHED);
        System.out.printf("rows written in east, by second: before %s, after the return %s%n", before, after);
        double steady = before.stream().mapToInt(rows -> rows).average().orElse(0);
        assertThat(steady).isPositive();
        for (int second = 0; second + SMOOTHED <= after.size(); second++) {
            double rate = after.subList(second, second + SMOOTHED).stream()
                    .mapToInt(rows -> rows)
                    .average()
                    .orElseThrow();
            assertThat(rate)
                    .as("rows a second from second %d on, steady %.1f", second, steady)
                    .isLessThan(2 * steady);
        }
    }

    private static LocalPlatform platform(CassandraRing ring) {
        return new LocalPlatform(Platforms.plan(Rings.DATA_CENTERS, 2, 2)
                .withStore(LocalStore.ring(ring))
                .withFrontends(
                        settings -> settings.with("stream.heartbeat", "1s").with("stream.write-deadline", "1s"))
                .withLeases(Duration.ofSeconds(6)));
    }

    private static Churn churn(LocalPlatform platform) {
        List<URI> frontends =
                platform.frontends().stream().map(Frontend::openAddress).toList();
        return Churn.start(frontends, "likes:churn", CHURN_STAY, CHURN_EVERY);
    }

    /** Waits that long by the churn's own pace. */
    private static void lasts(Duration time, Churn churn) {
        long came = churn.came() + time.toMillis() / CHURN_EVERY.toMillis();
        Eventually.until("the churn goes on", time.multipliedBy(2).plus(SOON), () -> churn.came() >= came);
    }

    private static long storesAway(LocalPlatform platform, int dataCenter) {
        return List.of(platform.dispatcher(dataCenter, 0), platform.dispatcher(dataCenter, 1)).stream()
                .filter(node -> Numbers.of(node.internalAddress(), "ovation_dispatcher_store_away") == 1)
                .count();
    }

    private static void arrivesFromEverywhere(HttpCalls http, LocalPlatform platform, SseClient viewer, String topic) {
        for (DispatcherNode dispatcher : platform.dispatchers()) {
            String from = "\"from " + dispatcher.id() + '"';
            Eventually.until(topic + " gets events " + from, SOON, () -> {
                publish(http, dispatcher, topic, from);
                return viewer.received().stream().anyMatch(event -> event.data().contains(from));
            });
        }
    }

    private static void awaitRow(CassandraStore store, String topic, long sinceNanos) {
        Eventually.until(topic + " is in the table", SOON, () -> rows(store, topic).stream()
                .anyMatch(row -> row.viewers() == 1));
        System.out.printf(
                "%s is in the table %.1f s after Cassandra's return%n", topic, (System.nanoTime() - sinceNanos) / 1e9);
    }

    private static List<Subscription> rows(CassandraStore store, String topic) {
        try {
            return store.subscriptions().rowsOf(Topic.parse(topic));
        } catch (StoreException e) {
            return List.of();
        }
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
