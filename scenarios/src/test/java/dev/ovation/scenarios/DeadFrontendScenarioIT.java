package dev.ovation.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import dev.ovation.cli.LocalPlatform;
import dev.ovation.cli.LocalStore;
import dev.ovation.cli.Main;
import dev.ovation.dispatcher.DispatcherNode;
import dev.ovation.store.CassandraRing;
import dev.ovation.testkit.ChildProcess;
import dev.ovation.testkit.Eventually;
import dev.ovation.testkit.HttpCalls;
import dev.ovation.testkit.Ports;
import dev.ovation.testkit.SseClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A frontend with ten thousand topics is killed: its rows stop counting with its lease and nobody deletes them; the same frontend,
 * started again, writes over them.
 */
@Timeout(600)
class DeadFrontendScenarioIT {
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final Duration LEASE = Duration.ofSeconds(6);
    private static final String FRONTEND = "east-f9";
    private static final int STREAMS = 80;
    private static final int TOPICS_PER_STREAM = 125;
    private static final int TOPICS = STREAMS * TOPICS_PER_STREAM;
    private static final int EAST = 0;
    private static final int WEST = 1;

    /** A frontend, a dispatcher and a relay in each data center. */
    private static final int OTHERS = 6;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before the test.
    private Path folder;

    @Test
    void itsRowsStopCountingWithItsLeaseAndEndByThemselves() {
        try (CassandraRing ring = Rings.start();
                LocalPlatform platform = new LocalPlatform(Platforms.plan(Rings.DATA_CENTERS, 1, 1)
                        .withStore(LocalStore.ring(ring))
                        .withLeases(LEASE));
                HttpCalls http = HttpCalls.http11()) {
            platform.start();
            DispatcherNode east = platform.dispatcher(EAST, 0);
            DispatcherNode west = platform.dispatcher(WEST, 0);
            try (CqlSession session = Rings.session(ring, Rings.EAST)) {
                List<SubscriptionRow> before;
                try (Child killed = start(platform)) {
                    List<SseClient> viewers = watchAll(killed);
                    publish(http, east, topic(0));
                    viewers.getFirst().next("likes", SOON);
                    publish(http, west, topic(TOPICS - 1));
                    viewers.getLast().next("likes", SOON);
                    before = rows(session);
                    assertThat(before).hasSize(TOPICS);

                    killed.process.signal("KILL");
                    viewers.forEach(SseClient::close);
                }
                long death = System.nanoTime();
                awaitLive(platform, OTHERS);
                System.out.printf("dead frontend: its lease had ended after %.1f s%n", seconds(death));
                assertThat(sends(http, east, DeadFrontendScenarioIT::offeredToFrontends))
                        .isZero();
                Eventually.until(
                        "west sends nothing for it either",
                        SOON,
                        () -> sends(http, west, DeadFrontendScenarioIT::offeredToRelays) == 0);
                System.out.printf("dead frontend: nothing was sent for it after %.1f s%n", seconds(death));
                List<SubscriptionRow> after = rows(session);
                assertThat(after).hasSize(TOPICS);
                for (int n = 0; n < TOPICS; n++) {
                    SubscriptionRow known = before.get(n);
                    SubscriptionRow row = after.get(n);
                    assertThat(row.topic).isEqualTo(known.topic);
                    assertThat(row.incarnation).isEqualTo(known.incarnation);
                    assertThat(row.viewers).isEqualTo(1);
                    assertThat(row.secondsToLive).isPositive().isLessThan(known.secondsToLive);
                }

                try (Child restarted = start(platform)) {
                    awaitLive(platform, OTHERS + 1);
                    assertThat(sends(http, east, DeadFrontendScenarioIT::offeredToFrontends))
                            .as("what its predecessor watched")
                            .isZero();
                    List<SseClient> viewers = watchAll(restarted);
                    publish(http, east, topic(1));
                    viewers.getFirst().next("likes", SOON);
                    long predecessor = before.getFirst().incarnation;
                    List<SubscriptionRow> taken = rows(session);
                    assertThat(taken).hasSize(TOPICS);
                    assertThat(taken).allMatch(row -> row.incarnation > predecessor && row.viewers == 1);
                    viewers.forEach(SseClient::close);
                }
            }
        }
    }

    /** How many of some events of its topics the dispatcher has sent. */
    private static double sends(HttpCalls http, DispatcherNode dispatcher, ToDoubleFunction<DispatcherNode> sent) {
        double before = sent.applyAsDouble(dispatcher);
        for (int n = 0; n < TOPICS; n += TOPICS / 20) {
            publish(http, dispatcher, topic(n));
        }
        return sent.applyAsDouble(dispatcher) - before;
    }

    private static double offeredToFrontends(DispatcherNode dispatcher) {
        return Numbers.of(dispatcher.internalAddress(), "ovation_link_offered_total", "link=\"frontend\"");
    }

    private static double offeredToRelays(DispatcherNode dispatcher) {
        return Numbers.of(dispatcher.internalAddress(), "ovation_link_offered_total", "link=\"relay\"");
    }

    private static List<SseClient> watchAll(Child frontend) {
        long start = System.nanoTime();
        List<SseClient> viewers = new ArrayList<>();
        for (int stream = 0; stream < STREAMS; stream++) {
            String[] topics = new String[TOPICS_PER_STREAM];
            for (int i = 0; i < TOPICS_PER_STREAM; i++) {
                topics[i] = topic(stream * TOPICS_PER_STREAM + i);
            }
            SseClient viewer = SseClient.open(Platforms.stream(frontend.open, topics));
            viewer.next("welcome", SOON);
            viewers.add(viewer);
        }
        Eventually.until(
                "all is told",
                SOON,
                () -> Numbers.stat(frontend.internal, "topics") == TOPICS
                        && Numbers.stat(frontend.internal, "subscriptionsWaiting") == 0);
        System.out.printf("%s: %d topics are in the table after %.1f s%n", FRONTEND, TOPICS, seconds(start));
        return viewers;
    }

    /** The frontend's rows, by topic. */
    private static List<SubscriptionRow> rows(CqlSession session) {
        return session
                .execute("SELECT topic, frontend, incarnation, viewers, TTL(viewers) FROM subscription")
                .all()
                .stream()
                .filter(row -> FRONTEND.equals(row.getString(1)))
                .map(row -> new SubscriptionRow(
                        String.valueOf(row.getString(0)), row.getLong(2), row.getInt(3), row.getInt(4)))
                .sorted(Comparator.comparing(SubscriptionRow::topic))
                .toList();
    }

    private static void awaitLive(LocalPlatform platform, int nodes) {
        Eventually.until(nodes + " nodes are live", SOON, () -> platform.dispatchers().stream()
                .allMatch(node -> node.nodes().live().size() == nodes));
    }

    private Child start(LocalPlatform platform) {
        int open = Ports.free();
        int internal = Ports.free();
        Path file = folder.resolve(FRONTEND + ".yaml");
        try {
            Files.writeString(
                    file,
                    "node: {id: " + FRONTEND + ", data-center: east}\nauth: {mode: open}\nlisten: {port: " + open
                            + "}\ninternal: {port: " + internal + "}\ndispatchers: ['"
                            + platform.dispatcher(EAST, 0).internalAddress() + "']\nlease: {duration: "
                            + LEASE.toSeconds() + "s, renew-every: 1500ms, read-every: 750ms}\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ChildProcess process = ChildProcess.java(
                Main.class,
                List.of("-XX:+UseSerialGC", "-Xmx256m", "-XX:TieredStopAtLevel=1"),
                List.of("frontend", "--config", file.toString()));
        process.awaitLine(line -> line.contains(FRONTEND + " serves"), SOON);
        return new Child(process, URI.create("http://127.0.0.1:" + open), URI.create("http://127.0.0.1:" + internal));
    }

    private static String topic(int number) {
        return "likes:dead-" + number;
    }

    private static double seconds(long sinceNanos) {
        return (System.nanoTime() - sinceNanos) / 1e9;
    }

    private static void publish(HttpCalls http, DispatcherNode dispatcher, String topic) {
        HttpCalls.Answer answer = http.post(dispatcher.openAddress().resolve("/v1/topics/" + topic + "/events"), "{}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(202);
    }

    private record SubscriptionRow(String topic, long incarnation, int viewers, int secondsToLive) {}

    private record Child(ChildProcess process, URI open, URI internal) implements AutoCloseable {
        @Override
        public void close() {
            process.close();
        }
    }
}
