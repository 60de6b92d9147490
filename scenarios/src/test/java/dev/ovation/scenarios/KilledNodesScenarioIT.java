package dev.ovation.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.testkit.Eventually;
import dev.ovation.testkit.HttpCalls;
import dev.ovation.testkit.SseClient;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes killed with SIGKILL: what they leave behind stops counting with their lease, and nobody else notices. */
class KilledNodesScenarioIT {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before the test.
    private Path folder;

    @Test
    void nothingIsSentToAKilledFrontendOnceItsLeaseHasEndedAndANewOneServesAtOnce() {
        try (Deployment deployment = Deployment.in(folder);
                HttpCalls http = HttpCalls.http11()) {
            Deployment.RunningNode dispatcher = deployment.dispatcher("east-d1");
            Deployment.RunningNode killed = deployment.frontend("east-f1", "", 0);
            Deployment.RunningNode other = deployment.frontend("east-f2", "", 0);
            URI events = dispatcher.open().resolve("/v1/topics/likes:kill/events");
            SseClient lost = welcomed(killed);
            try (SseClient viewer = welcomed(other)) {
                http.post(events, "1");
                lost.next("likes", SOON);
                viewer.next("likes", SOON);

                killed.process().signal("KILL");
                killed.process().awaitExit(SOON);
                Eventually.until(
                        "its lease has ended", SOON, () -> Numbers.stat(dispatcher.internal(), "liveNodes") == 2);
                double offered = offered(dispatcher);
                for (int i = 0; i < 10; i++) {
                    assertThat(http.post(events, "2").status()).isEqualTo(202);
                    viewer.next("likes", SOON);
                }
                assertThat(offered(dispatcher) - offered)
                        .as("events offered to frontends")
                        .isEqualTo(10);

                Deployment.RunningNode started = deployment.frontend("east-f3", "", 0);
                try (SseClient newcomer = welcomed(started)) {
                    http.post(events, "3");
                    assertThat(newcomer.next("likes", SOON).data()).contains("\"data\":3");
                }
            }
            lost.close();
        }
    }

    @Test
    void publishersThatRetryOnTheOtherDispatcherLoseNothingMoreAndViewersNoticeNothing() {
        try (Deployment deployment = Deployment.in(folder);
                HttpCalls http = HttpCalls.http11()) {
            Deployment.RunningNode killed = deployment.dispatcher("east-d1");
            Deployment.RunningNode other = deployment.dispatcher("east-d2");
            Deployment.RunningNode frontend = deployment.frontend("east-f1", "", 0);
            try (SseClient viewer = welcomed(frontend)) {
                Acknowledged acknowledged = new Acknowledged();
                List<URI> dispatchers = List.of(killed.open(), other.open());
                dispatchers.forEach(dispatcher -> awaitRoute(http, dispatcher, viewer));
                for (int n = 0; n < 2_000; n++) {
                    if (n == 1_000) {
                        killed.process().signal("KILL");
                    }
                    acknowledged.publish(http, dispatchers, n);
                }
                assertThat(acknowledged.by.values()).contains(killed.open(), other.open());
                Set<Integer> missing = acknowledged.missing(viewer, other.open());
                System.out.printf(
                        "killed dispatcher: %d events acknowledged, %d of its last ones lost in flight, %d publishes retried%n",
                        acknowledged.by.size(), missing.size(), acknowledged.retried.get());
                assertThat(missing)
                        .as("only what the killed dispatcher had acknowledged and still held")
                        .allSatisfy(n -> assertThat(n).isBetween(900, 1_000));
                assertThat(viewer.closedByServer()).isFalse();
                assertThat(viewer.received()).noneMatch(event -> event.event().equals("gap"));
                SseClient newcomer = welcomed(frontend);
                http.post(other.open().resolve("/v1/topics/likes:kill/events"), "\"later\"");
                newcomer.await(event -> event.data().contains("later"), SOON);
                newcomer.close();
            }
        }
    }

    private static SseClient welcomed(Deployment.RunningNode frontend) {
        SseClient viewer = SseClient.open(Platforms.stream(frontend.open(), "likes:kill"));
        viewer.next("welcome", SOON);
        return viewer;
    }

    /** A welcome tells of one dispatcher; the others of the data center know a moment later. */
    private static void awaitRoute(HttpCalls http, URI dispatcher, SseClient viewer) {
        String hello = "\"hello from " + dispatcher + '"';
        Eventually.until("it routes", SOON, () -> {
            http.post(dispatcher.resolve("/v1/topics/likes:kill/events"), hello);
            return viewer.received().stream().anyMatch(event -> event.data().contains(hello));
        });
    }

    private static double offered(Deployment.RunningNode dispatcher) {
        return Numbers.of(dispatcher.internal(), "ovation_link_offered_total", "link=\"frontend\"");
    }

    /** A publisher that retries on the other dispatcher, and remembers who acknowledged what. */
    private static final class Acknowledged {
        final ConcurrentSkipListMap<Integer, URI> by = new ConcurrentSkipListMap<>();
        final AtomicInteger retried = new AtomicInteger();

        void publish(HttpCalls http, List<URI> dispatchers, int n) {
            for (int attempt = 0; attempt < 20; attempt++) {
                URI dispatcher = dispatchers.get((n + attempt) % 2);
                try {
                    URI events = dispatcher.resolve("/v1/topics/likes:kill/events");
                    if (http.post(events, String.valueOf(n)).status() == 202) {
                        by.put(n, dispatcher);
                        return;
                    }
                } catch (RuntimeException | AssertionError e) {
                    retried.incrementAndGet();
                }
            }
            throw new AssertionError("event " + n + " was taken by no dispatcher");
        }

        /** Reads until everything that the survivor acknowledged has come, once; what is missing is of the other one. */
        Set<Integer> missing(SseClient viewer, URI survivor) {
            Set<Integer> missing = new HashSet<>(by.keySet());
            Set<Integer> seen = new HashSet<>();
            while (missing.stream().anyMatch(n -> survivor.equals(by.get(n)))) {
                int n;
                try {
                    n = Platforms.json(viewer.next("likes", SOON)).path("data").asInt(-1);
                } catch (AssertionError e) {
                    throw new AssertionError("not come: " + missing, e);
                }
                if (n >= 0) {
                    assertThat(seen.add(n)).as("event %d comes once", n).isTrue();
                    missing.remove(n);
                }
            }
            return missing;
        }
    }
}
