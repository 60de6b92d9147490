package dev.ovation.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ovation.cli.LocalPlatform;
import dev.ovation.frontend.Frontend;
import dev.ovation.testkit.HttpCalls;
import dev.ovation.testkit.SseClient;
import dev.ovation.testkit.SseEvent;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The way of one event over three data centers: published anywhere, seen once by everyone who watches, and by nobody else. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EventPathIT {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final int EAST = 0;
    private static final int WEST = 1;
    private static final int SOUTH = 2;

    private final LocalPlatform platform = new LocalPlatform(Platforms.plan(List.of("east", "west", "south"), 2, 2));
    private final HttpCalls http = HttpCalls.http11();
    private int topics;

    @BeforeAll
    void start() {
        platform.start();
    }

    @AfterAll
    void stop() {
        http.close();
        platform.close();
    }

    @Test
    void aStreamBeginsWithRetryAndWelcomeBeforeAnyEvent() {
        try (SseClient viewer = watch(EAST, 0, "likes:begin")) {
            SseEvent welcome = viewer.next(SOON);
            assertThat(welcome.event()).isEqualTo("welcome");
            assertThat(Platforms.json(welcome).path("frontend").asText()).isEqualTo("east-f1");
            assertThat(Platforms.json(welcome).path("viewer").asText()).startsWith("east-f1-");
            assertThat(Platforms.json(welcome).path("heartbeat").asInt()).isEqualTo(25);
            assertThat(Platforms.json(welcome).path("resumed").asBoolean(true)).isFalse();
            assertThat(viewer.retryMillis().orElse(-1)).isBetween(1_000L, 4_000L);
            assertThat(viewer.header("content-type")).contains("text/event-stream");
            assertThat(viewer.header("cache-control")).contains("no-store");
            assertThat(viewer.header("x-accel-buffering")).contains("no");
        }
    }

    @Test
    void anEventPublishedInAnyDataCenterReachesTheViewersOfAllOnce() {
        String topic = topic();
        try (SseClient east = welcomed(EAST, 0, topic);
                SseClient eastToo = welcomed(EAST, 1, topic);
                SseClient west = welcomed(WEST, 0, topic)) {
            Platforms.awaitSubscriptions(platform);
            String fromEast = publish(EAST, 0, topic, "{\"by\": \"m-17\"}");
            String fromEastToo = publish(EAST, 1, topic, "{\"by\": \"m-18\"}");
            String fromWest = publish(WEST, 0, topic, "{\"by\": \"m-19\"}");
            assertThat(List.of(fromEast, fromEastToo, fromWest))
                    .allSatisfy(id -> assertThat(id).contains(topic));
            for (SseClient viewer : List.of(east, eastToo, west)) {
                List<String> seen = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    JsonNode event = Platforms.json(viewer.next("likes", SOON));
                    assertThat(event.properties().stream().map(e -> e.getKey()).toList())
                            .containsExactly("topic", "type", "at", "data");
                    assertThat(event.path("topic").asText()).isEqualTo(topic);
                    assertThat(event.path("type").asText()).isEqualTo("like");
                    seen.add(event.path("data").path("by").asText());
                }
                assertThat(seen).containsExactlyInAnyOrder("m-17", "m-18", "m-19");
                viewer.expectNothing(Duration.ofMillis(200), "likes");
            }
        }
    }

    @Test
    void theOrderOfOneDispatchersEventsHoldsEverywhere() {
        String topic = topic();
        try (SseClient east = welcomed(EAST, 1, topic);
                SseClient west = welcomed(WEST, 1, topic)) {
            Platforms.awaitSubscriptions(platform);
            StringBuilder batch = new StringBuilder();
            for (int i = 0; i < 1_000; i++) {
                batch.append("{\"topic\":\"")
                        .append(topic)
                        .append("\",\"data\":")
                        .append(i)
                        .append("}\n");
            }
            URI events = platform.dispatcher(EAST, 0).openAddress().resolve("/v1/events");
            assertThat(http.post(events, batch.toString()).status()).isEqualTo(202);
            for (SseClient viewer : List.of(east, west)) {
                for (int i = 0; i < 1_000; i++) {
                    assertThat(Platforms.json(viewer.next("likes", SOON))
                                    .path("data")
                                    .asInt(-1))
                            .isEqualTo(i);
                }
            }
        }
    }

    @Test
    void aFrontendWithoutViewersOfTheTopicReceivesNothing() {
        String topic = topic();
        Frontend with = platform.frontend(SOUTH, 0);
        Frontend without = platform.frontend(SOUTH, 1);
        double before = received(without);
        double withBefore = received(with);
        try (SseClient viewer = welcomed(SOUTH, 0, topic)) {
            for (int i = 0; i < 20; i++) {
                publish(SOUTH, i % 2, topic, "{}");
            }
            for (int i = 0; i < 20; i++) {
                viewer.next("likes", SOON);
            }
        }
        assertThat(received(with) - withBefore).isEqualTo(20);
        assertThat(received(without) - before).isZero();
    }

    @Test
    void anEventIsRelayedOnlyWhereItIsWatchedAndNeverComesBack() {
        String topic = topic();
        double toWest = relayed("west");
        double toSouth = relayed("south");
        try (SseClient west = welcomed(WEST, 0, topic)) {
            Platforms.awaitSubscriptions(platform);
            for (int i = 0; i < 10; i++) {
                publish(EAST, 0, topic, "{}");
            }
            for (int i = 0; i < 10; i++) {
                west.next("likes", SOON);
            }
            west.expectNothing(Duration.ofMillis(200), "likes");
        }
        assertThat(relayed("west") - toWest).isEqualTo(10);
        assertThat(relayed("south") - toSouth).isZero();
        for (int dc : new int[] {EAST, WEST, SOUTH}) {
            for (int number : new int[] {0, 1}) {
                URI dispatcher = platform.dispatcher(dc, number).internalAddress();
                assertThat(Numbers.of(dispatcher, "ovation_dispatcher_echoed_total"))
                        .isZero();
            }
        }
    }

    @Test
    void aViewerOfManyTopicsGetsEachOfThem() {
        String likes = topic();
        String comments = "comments:" + likes.substring("likes:".length());
        try (SseClient viewer = SseClient.open(stream(EAST, 0, likes + "&topic=" + comments))) {
            viewer.next("welcome", SOON);
            publish(EAST, 0, likes, "1");
            publish(EAST, 0, comments, "\"hello\"");
            assertThat(Platforms.json(viewer.next("likes", SOON)).path("data").asInt())
                    .isEqualTo(1);
            JsonNode comment = Platforms.json(viewer.next("comments", SOON));
            assertThat(comment.path("data").asText()).isEqualTo("hello");
            assertThat(comment.path("id").asText()).contains(comments);
        }
    }

    @Test
    void everyNodeTellsItsHealthAndItsMetrics() {
        for (Frontend frontend : platform.frontends()) {
            assertThat(Numbers.ready(frontend.internalAddress())).isTrue();
            assertThat(Numbers.of(frontend.internalAddress(), "ovation_viewers_max"))
                    .isPositive();
        }
        platform.dispatchers().forEach(node -> assertThat(Numbers.ready(node.internalAddress()))
                .isTrue());
        platform.relays().forEach(node -> assertThat(Numbers.ready(node.internalAddress()))
                .isTrue());
        URI open = platform.frontend(EAST, 0).openAddress();
        assertThat(http.get(open.resolve("/internal/v1/stats")).status()).isEqualTo(404);
        assertThat(http.get(open.resolve("/metrics")).status()).isEqualTo(404);
    }

    private double received(Frontend frontend) {
        return Numbers.of(frontend.internalAddress(), "ovation_frontend_received_total");
    }

    private double relayed(String to) {
        return Numbers.of(
                platform.dispatcher(EAST, 0).internalAddress(),
                "ovation_link_offered_total",
                "link=\"relay\"",
                "to=\"" + to + '"');
    }

    private String topic() {
        return "likes:path-" + ++topics;
    }

    private String publish(int dc, int number, String topic, String json) {
        URI events = platform.dispatcher(dc, number).openAddress().resolve("/v1/topics/" + topic + "/events?type=like");
        HttpCalls.Answer answer = http.post(events, json);
        assertThat(answer.status()).as(answer.body()).isEqualTo(202);
        return answer.json().path("id").asText();
    }

    private SseClient welcomed(int dc, int number, String topic) {
        SseClient viewer = watch(dc, number, topic);
        viewer.next("welcome", SOON);
        return viewer;
    }

    private SseClient watch(int dc, int number, String topic) {
        return SseClient.open(stream(dc, number, topic));
    }

    private URI stream(int dc, int number, String topic) {
        return platform.frontend(dc, number).openAddress().resolve("/v1/stream?topic=" + topic);
    }
}
