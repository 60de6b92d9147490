package dev.ovation.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.testkit.Eventually;
import dev.ovation.testkit.HttpCalls;
import dev.ovation.testkit.RawHttp;
import dev.ovation.testkit.SseClient;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A frontend whose process may open few files: it refuses in time, stays healthy, and serves again when viewers leave. (Without a limit
 * of its own the web server's accept would fail with "Too many open files" and its listener end for good.)
 */
class FileLimitScenarioIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int DESCRIPTORS = 400;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before the test.
    private Path folder;

    @Test
    void refusesFurtherViewersStaysHealthyAndServesAgain() {
        try (Deployment deployment = Deployment.in(folder);
                HttpCalls http = HttpCalls.http11()) {
            Deployment.RunningNode dispatcher = deployment.dispatcher("east-d1");
            Deployment.RunningNode frontend = deployment.frontend("east-f1", "", DESCRIPTORS);
            long most = Numbers.stat(frontend.internal(), "mostViewers");
            assertThat(most).isBetween(20L, (long) DESCRIPTORS);

            List<SseClient> viewers = fill(frontend, most);
            refusesEveryFurtherOne(frontend);
            holdsAgainstSilentConnections(frontend);
            assertThat(Numbers.ready(frontend.internal())).isTrue();
            assertThat(Numbers.stat(frontend.internal(), "viewers")).isEqualTo(most);
            everyoneStillGetsEvents(http, dispatcher, viewers);

            viewers.subList(0, 10).forEach(SseClient::abort);
            Eventually.until("ten places are free again", SOON, () -> {
                http.post(events(dispatcher), "{}");
                return Numbers.stat(frontend.internal(), "viewers") <= most - 10;
            });
            try (SseClient another = open(frontend)) {
                assertThat(another.next("welcome", SOON).event()).isEqualTo("welcome");
            }
            assertThat(frontend.process().output()).noneMatch(line -> line.contains("Too many open files"));
            viewers.forEach(SseClient::close);
        }
    }

    private static List<SseClient> fill(Deployment.RunningNode frontend, long most) {
        List<SseClient> viewers = new ArrayList<>();
        for (int i = 0; i < most; i++) {
            SseClient viewer = open(frontend);
            assertThat(viewer.status()).as("viewer %d of %d", i, most).isEqualTo(200);
            viewer.next("welcome", SOON);
            viewers.add(viewer);
        }
        return viewers;
    }

    private static void refusesEveryFurtherOne(Deployment.RunningNode frontend) {
        for (int i = 0; i < DESCRIPTORS; i++) {
            try (SseClient refused = open(frontend)) {
                assertThat(refused.status()).isEqualTo(503);
                assertThat(refused.header("content-type")).contains("application/problem+json");
                assertThat(Long.parseLong(refused.header("retry-after").orElse("-1")))
                        .isBetween(1L, 8L);
                assertThat(refused.body()).contains("urn:ovation:problem:full");
            }
        }
    }

    /** More connections than descriptors, all at once, that never say a word. */
    private static void holdsAgainstSilentConnections(Deployment.RunningNode frontend) {
        List<RawHttp> silent = new ArrayList<>();
        for (int i = 0; i < DESCRIPTORS; i++) {
            silent.add(RawHttp.connect("127.0.0.1", frontend.open().getPort()));
        }
        assertThat(Numbers.ready(frontend.internal())).isTrue();
        silent.forEach(RawHttp::close);
        Eventually.until("the frontend answers again", SOON, () -> {
            try (SseClient refused = open(frontend)) {
                return refused.status() == 503;
            }
        });
    }

    private static void everyoneStillGetsEvents(
            HttpCalls http, Deployment.RunningNode dispatcher, List<SseClient> viewers) {
        assertThat(http.post(events(dispatcher), "\"to all\"").status()).isEqualTo(202);
        for (SseClient viewer : viewers) {
            assertThat(viewer.next("likes", SOON).data()).contains("to all");
        }
    }

    private static SseClient open(Deployment.RunningNode frontend) {
        return SseClient.open(Platforms.stream(frontend.open(), "likes:full"));
    }

    private static URI events(Deployment.RunningNode dispatcher) {
        return dispatcher.open().resolve("/v1/topics/likes:full/events");
    }
}
