package dev.ovation.frontend;

import static dev.ovation.frontend.Samples.CHAT;
import static dev.ovation.frontend.Samples.LIKES;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ovation.protocol.Topic;
import dev.ovation.testkit.HttpCalls;
import dev.ovation.testkit.HttpCalls.Answer;
import dev.ovation.testkit.RawAnswer;
import dev.ovation.testkit.RawHttp;
import dev.ovation.testkit.SseClient;
import dev.ovation.testkit.SseEvent;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How viewers are let in; {@link DeliveryIT} has what they get then. */
final class StreamServiceIT {
    private static final Duration WITHIN = Duration.ofSeconds(20);

    private final LiveFrontend frontend = new LiveFrontend(settings -> settings.with("viewers.max", 2));

    @AfterEach
    void close() {
        frontend.close();
    }

    @Test
    void beginsAStreamWithAWelcome() {
        try (SseClient viewer = SseClient.open(frontend.stream(LIKES))) {
            SseEvent welcome = viewer.next(WITHIN);
            JsonNode data = welcome.json();

            assertThat(welcome.event()).isEqualTo("welcome");
            assertThat(data.get("viewer").textValue()).matches("east-f1-[0-9a-f-]{36}");
            assertThat(data.get("frontend").textValue()).isEqualTo("east-f1");
            assertThat(data.get("heartbeat").intValue()).isEqualTo(25);
            assertThat(data.get("resumed").booleanValue()).isFalse();
            assertThat(data.size()).isEqualTo(4);
            assertThat(viewer.retryMillis().orElse(0)).isBetween(1_000L, 4_000L);
        }
    }

    @Test
    void keepsProxiesFromHoldingTheStreamBack() {
        SseClient viewer = frontend.watch(LIKES);

        assertThat(viewer.status()).isEqualTo(200);
        assertThat(viewer.header("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
        assertThat(viewer.header("Cache-Control")).hasValue("no-store");
        assertThat(viewer.header("X-Accel-Buffering")).hasValue("no");
    }

    @Test
    void tellsADispatcherBeforeItWelcomes() {
        frontend.watch(LIKES, CHAT);

        assertThat(frontend.dispatcher.heard(LIKES, 1)).isEqualTo(1);
        assertThat(frontend.dispatcher.heard(CHAT, 1)).isEqualTo(1);
    }

    @Test
    void welcomesAlsoWhenNoDispatcherHears() {
        frontend.dispatcher.close();

        assertThat(frontend.watch(LIKES).status()).isEqualTo(200);
    }

    @Test
    void givesEachStreamANameOfItsOwn() {
        try (SseClient first = SseClient.open(frontend.stream(LIKES));
                SseClient second = SseClient.open(frontend.stream(LIKES))) {
            assertThat(first.next(WITHIN).json().get("viewer"))
                    .isNotEqualTo(second.next(WITHIN).json().get("viewer"));
        }
    }

    @Test
    void wantsATopic() {
        assertProblem(frontend.calls.get(frontend.open("/v1/stream")), 400, "malformed");
        assertProblem(frontend.calls.get(frontend.open("/v1/stream?topics=likes:a")), 400, "malformed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"topic=", "topic=likes", "topic=likes:", "topic=Likes:a", "topic=gap:a", "topic=likes:a%0Ab"})
    void refusesWhatIsNoTopic(String query) {
        assertProblem(frontend.calls.get(frontend.open("/v1/stream?topic=likes:a&" + query)), 422, "invalid-topic");
        assertThat(frontend.stats().get("viewers").intValue()).isZero();
        assertThat(frontend.stats().get("topics").intValue()).isZero();
    }

    @Test
    void refusesANamespaceThatThereIsNot() {
        Answer answer = frontend.calls.get(frontend.open("/v1/stream?topic=dances:a"));

        assertProblem(answer, 422, "invalid-topic");
        assertThat(answer.json().get("detail").textValue()).contains("'dances'", "likes");
    }

    @Test
    void carries128TopicsAndNotOneMore() {
        Topic[] most = topics(128);
        SseClient viewer = frontend.watch(most);

        assertThat(viewer.status()).isEqualTo(200);
        assertThat(frontend.stats().get("topics").intValue()).isEqualTo(128);
        frontend.dispatcher.awaitHeard(most[127], 1);
        assertProblem(frontend.calls.get(frontend.stream(topics(129))), 400, "too-many-topics");
    }

    @Test
    void takesTheSameTopicTwiceForOne() {
        SseClient viewer = frontend.watch(LIKES, LIKES, LIKES);
        frontend.deliver(Samples.event(1));
        frontend.deliver(Samples.event(2));

        assertThat(viewer.next(WITHIN).json().get("data").get("n").intValue()).isEqualTo(1);
        assertThat(viewer.next(WITHIN).json().get("data").get("n").intValue()).isEqualTo(2);
        assertThat(frontend.stats().get("topics").intValue()).isEqualTo(1);
        assertThat(frontend.dispatcher.heard(LIKES, 1)).isEqualTo(1);
    }

    @Test
    void readsATopicThatIsPercentEncoded() {
        try (SseClient viewer = SseClient.open(frontend.open("/v1/stream?topic=likes%3Avideo%2D42"))) {
            viewer.next("welcome", WITHIN);
            frontend.deliver(Samples.event(1));

            assertThat(viewer.next("likes", WITHIN).json().get("topic").textValue())
                    .isEqualTo("likes:video-42");
        }
    }

    @Test
    void turnsAwayWhoeverComesWhenItIsFullAndClosesTheConnection() {
        frontend.watch(LIKES);
        frontend.watch(LIKES);
        RawAnswer refused = RawHttp.send(
                "127.0.0.1",
                frontend.node.openAddress().getPort(),
                "GET /v1/stream?topic=likes:a HTTP/1.1\r\nHost: x\r\n\r\n");

        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.json().get("type").textValue()).isEqualTo("urn:ovation:problem:full");
        assertThat(refused.header("Retry-After"))
                .hasValueSatisfying(after -> assertThat(Integer.parseInt(after)).isBetween(1, 8));
        assertThat(refused.header("Connection")).hasValue("close");
        assertThat(refused.closed()).isTrue();
        assertThat(frontend.stats().get("viewers").intValue()).isEqualTo(2);
        frontend.awaitCounted("ovation_stream_refused_total", "reason=\"full\"", 1);
    }

    @Test
    void letsAnotherInWhenOneHasLeft() {
        SseClient first = frontend.watch(LIKES);
        frontend.watch(LIKES);
        first.close();
        frontend.awaitViewers(1);

        assertThat(frontend.watch(LIKES).status()).isEqualTo(200);
    }

    @Test
    void turnsAwayOverHttp2Too() {
        frontend.watch(LIKES);
        frontend.watch(LIKES);
        try (HttpCalls http2 = HttpCalls.h2c()) {
            assertProblem(http2.get(frontend.open("/v1/stream")), 400, "malformed");
            assertProblem(http2.get(frontend.stream(LIKES)), 503, "full");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE"})
    void servesNoOtherMethod(String method) {
        Answer answer = frontend.calls.call(method, frontend.stream(LIKES), "{}", Map.of());

        assertProblem(answer, 405, "method-not-allowed");
        assertThat(answer.header("Allow")).hasValue("GET");
    }

    private static Topic[] topics(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Topic.parse("likes:t" + i))
                .toArray(Topic[]::new);
    }

    private static void assertProblem(Answer answer, int status, String type) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).hasValue("application/problem+json");
        assertThat(answer.json().get("type").textValue()).isEqualTo("urn:ovation:problem:" + type);
    }
}
