package dev.ovation.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.cli.LocalPlatform;
import dev.ovation.frontend.Frontend;
import dev.ovation.frontend.FrontendConfig;
import dev.ovation.runtime.InternalKey;
import dev.ovation.testkit.Eventually;
import dev.ovation.testkit.HttpCalls;
import dev.ovation.testkit.HttpCalls.Answer;
import dev.ovation.testkit.SseClient;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Two data centers whose nodes share a key: all works, and who has not the key gets nowhere. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InternalKeyIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String EVENTS = "/internal/v1/events";

    /** An empty batch: its version and its count. */
    private static final String NO_EVENTS = "\u0001\u0000";

    private final HttpCalls http = HttpCalls.http11();

    @SuppressWarnings("NullAway.Init") // Set before all tests.
    private SharedKeys keys;

    @SuppressWarnings("NullAway.Init") // Set before all tests.
    private InternalKey key;

    @SuppressWarnings("NullAway.Init") // Set before all tests.
    private LocalPlatform platform;

    @BeforeAll
    void start(@TempDir Path folder) {
        keys = new SharedKeys(folder);
        key = keys.key(SharedKeys.OLD);
        platform = new LocalPlatform(LocalPlatform.Plan.of(List.of("east", "west"), 1, 2, 0)
                .withFreePorts()
                .withNodes(settings -> keys.on(settings, SharedKeys.OLD)));
        platform.start();
    }

    @AfterAll
    void stop() {
        http.close();
        platform.close();
    }

    @Test
    void anEventReachesTheViewersOfBothDataCenters() {
        try (SseClient east = welcomed(platform.frontend(0, 0), "likes:keyed");
                SseClient west = welcomed(platform.frontend(1, 0), "likes:keyed")) {
            for (int dispatcher = 0; dispatcher < 2; dispatcher++) {
                arrives(0, dispatcher, "likes:keyed", east, west);
                arrives(1, dispatcher, "likes:keyed", east, west);
            }
        }
        assertThat(refusedByAllFor("clock") + refusedByAllFor("full")).isZero();
    }

    @Test
    void aFrontendWithAnotherKeyGetsNoLeaseAndNoEvents() {
        double before = refused(platform.dispatcher(0, 0).internalAddress(), "signature");
        try (Frontend stranger = stranger();
                SseClient good = welcomed(platform.frontend(0, 0), "likes:stranger")) {
            stranger.start();
            assertThat(stranger.check().ok()).isFalse();
            assertThat(stranger.check().reason()).isEqualTo("no dispatcher takes its lease");
            try (SseClient lonely = welcomed(stranger, "likes:stranger")) {
                arrives(0, 0, "likes:stranger", good);
                arrives(0, 1, "likes:stranger", good);
                assertThat(lonely.received()).noneMatch(event -> event.event().equals("likes"));
                assertThat(Numbers.of(stranger.internalAddress(), "ovation_frontend_received_total"))
                        .isZero();
            }
            platform.dispatchers()
                    .forEach(node -> assertThat(node.nodes().live()).doesNotContainKey("east-f9"));
        }
        assertThat(refused(platform.dispatcher(0, 0).internalAddress(), "signature"))
                .isGreaterThan(before);
    }

    @Test
    void noNodeTakesACallThatIsNotSigned() {
        internals().forEach(node -> {
            for (String path :
                    List.of(EVENTS, EVENTS + "?to=west", "/internal/v1/leases", "/internal/v1/subscriptions")) {
                refused(http.post(node.resolve(path), "{}"), "The call is not signed");
            }
            refused(http.get(node.resolve("/internal/v1/stats")), "The call is not signed");
            assertThat(Numbers.ready(node)).isTrue();
            assertThat(refused(node, "signature")).isGreaterThanOrEqualTo(5);
        });
    }

    @Test
    void aCallIsTakenOnce() {
        URI dispatcher = platform.dispatcher(0, 0).internalAddress();
        String signature = sign(key, NO_EVENTS);
        assertThat(post(dispatcher, signature, NO_EVENTS).status()).isEqualTo(204);

        refused(post(dispatcher, signature, NO_EVENTS), "This call came before");
        assertThat(refused(dispatcher, "replay")).isPositive();
    }

    @Test
    void aBodyThatWasChangedOnItsWayIsRefusedByEveryNode() {
        internals().forEach(node -> {
            String path = node.equals(platform.relays().getFirst().internalAddress()) ? EVENTS + "?to=west" : EVENTS;
            String signature = key.sign("POST", path, NO_EVENTS.getBytes(StandardCharsets.UTF_8))
                    .orElseThrow();
            Answer answer = http.post(node.resolve(path), "\u0001\u0001", Map.of("Authorization", signature));
            refused(answer, "The body is not the one that was signed");
            assertThat(refused(node, "body")).isPositive();
        });
    }

    @Test
    void anotherKeyIsRefusedByEveryNode() {
        String signature = sign(keys.key(SharedKeys.OTHER), NO_EVENTS);

        internals()
                .forEach(node ->
                        refused(post(node, signature, NO_EVENTS), "signed with a key that this node does not have"));
    }

    @Test
    void thePublicFindsNothingUnderInternal() {
        Stream.of(
                        platform.frontend(0, 0).openAddress(),
                        platform.dispatcher(0, 0).openAddress())
                .forEach(open -> {
                    for (String path :
                            List.of(EVENTS, "/internal/v1/leases", "/internal/v1/subscriptions", "/internal/")) {
                        Answer answer =
                                http.post(open.resolve(path), NO_EVENTS, Map.of("Authorization", sign(key, NO_EVENTS)));
                        assertThat(answer.status()).isEqualTo(404);
                        assertThat(answer.json().path("type").asText()).isEqualTo("urn:ovation:problem:not-found");
                    }
                    assertThat(http.get(open.resolve("/internal/v1/stats")).status())
                            .isEqualTo(404);
                });
    }

    private Frontend stranger() {
        return new Frontend(keys.on(FrontendConfig.defaults(), SharedKeys.OTHER)
                .with("node.id", "east-f9")
                .with("node.data-center", "east")
                .with("listen.port", 0)
                .with("internal.port", 0)
                .with(
                        "dispatchers",
                        platform.dispatchers().stream()
                                .limit(2)
                                .map(node -> node.internalAddress().toString())
                                .toList())
                .with("drain.period", "0s")
                .to(FrontendConfig.class));
    }

    /** Publishes through that dispatcher until every viewer has got something of it. */
    private void arrives(int dataCenter, int dispatcher, String topic, SseClient... viewers) {
        URI events =
                platform.dispatcher(dataCenter, dispatcher).openAddress().resolve("/v1/topics/" + topic + "/events");
        String data = "\"by " + dataCenter + '-' + dispatcher + '"';
        Eventually.until(data + " is everywhere", SOON, () -> {
            assertThat(http.post(events, data, keys.publisher()).status()).isEqualTo(202);
            return Stream.of(viewers).allMatch(viewer -> viewer.received().stream()
                    .anyMatch(event -> event.data().contains(data)));
        });
    }

    private static SseClient welcomed(Frontend frontend, String topic) {
        SseClient viewer = SseClient.open(Platforms.stream(frontend.openAddress(), topic));
        viewer.next("welcome", SOON);
        return viewer;
    }

    /** Internal addresses of a node of each kind. */
    private Stream<URI> internals() {
        return Stream.of(
                platform.dispatcher(0, 0).internalAddress(),
                platform.frontend(0, 0).internalAddress(),
                platform.relays().getFirst().internalAddress());
    }

    private static String sign(InternalKey by, String body) {
        return by.sign("POST", EVENTS, body.getBytes(StandardCharsets.UTF_8)).orElseThrow();
    }

    private Answer post(URI node, String signature, String body) {
        return http.post(node.resolve(EVENTS), body, Map.of("Authorization", signature));
    }

    private static void refused(Answer answer, String why) {
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("Content-Type")).hasValue("application/problem+json");
        assertThat(answer.json().path("type").asText()).isEqualTo("urn:ovation:problem:unauthorized");
        assertThat(answer.json().path("detail").asText()).contains(why);
    }

    private static double refused(URI node, String reason) {
        return Numbers.of(node, "ovation_internal_refused_total", "reason=\"" + reason + '"');
    }

    private double refusedByAllFor(String reason) {
        return internals().mapToDouble(node -> refused(node, reason)).sum();
    }
}
