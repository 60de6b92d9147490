package dev.ovation.dispatcher;

import static dev.ovation.dispatcher.Samples.LIKES;
import static dev.ovation.dispatcher.Samples.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.protocol.Event;
import dev.ovation.protocol.Limits;
import dev.ovation.protocol.ProblemType;
import dev.ovation.protocol.Topic;
import dev.ovation.testkit.HttpCalls.Answer;
import dev.ovation.testkit.RawAnswer;
import dev.ovation.testkit.RawHttp;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One event for each request; {@link PublishBatchIT} has many. */
final class PublishServiceIT {
    private static final String TOPIC = "likes:video-42";

    private final PublishingServer server = new PublishingServer();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void takesAnEventAndAnswersItsId() {
        Answer answer = server.publish(TOPIC, "{\"by\":\"m-17\"}");

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.header("Content-Type")).hasValue("application/json");
        Event event = server.frontend.await(1).getFirst();
        assertThat(answer.json().get("id").textValue())
                .isEqualTo(event.id().toString())
                .endsWith("/" + TOPIC + "/1");
        assertThat(answer.json().size()).isEqualTo(1);
    }

    @Test
    void handsTheBodyTheTypeAndTheKeyOn() {
        server.publish(TOPIC, "type=heart%20%C3%A9&key=m%2F17", " { \"a\" : 1e400 }\n");

        Event event = server.frontend.await(1).getFirst();
        assertThat(text(event.data())).isEqualTo("{\"a\":1e400}");
        assertThat(event.type()).isEqualTo("heart \u00E9");
        assertThat(event.key()).isEqualTo("m/17");
    }

    @Test
    void takesEmojisByTheThousand() {
        String emojis = '"' + "\uD83D\uDE00".repeat(4_000) + '"';
        server.publish(TOPIC, emojis);

        assertThat(text(server.frontend.await(1).getFirst().data())).isEqualTo(emojis);
    }

    @Test
    void takesNoTypeAndNoKeyForNone() {
        server.publish(TOPIC, "type=&key=", "1");

        Event event = server.frontend.await(1).getFirst();
        assertThat(event.type()).isNull();
        assertThat(event.key()).isNull();
    }

    @Test
    void readsATopicThatIsPercentEncoded() {
        server.watching(Topic.parse("likes:a~b"));

        assertThat(server.publish("likes%3Aa%7Eb", "1").status()).isEqualTo(202);
        assertThat(server.frontend.await(1).getFirst().topic()).hasToString("likes:a~b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"likes", "Likes:a", "likes:", "likes:a%20b", "likes:a:b", "gap:a", "%FF:a"})
    void refusesWhatIsNoTopic(String topic) {
        Answer answer = server.publish(topic, "1");

        assertProblem(answer, 422, "urn:ovation:problem:invalid-topic");
        assertThat(server.line.metrics.rejected).containsExactly(ProblemType.INVALID_TOPIC);
    }

    @Test
    void refusesANamespaceThatThereIsNotAndNamesThoseThereAre() {
        Answer answer = server.publish("dances:a", "1");

        assertProblem(answer, 422, "urn:ovation:problem:invalid-topic");
        assertThat(answer.json().get("detail").textValue()).contains("'dances'", "comments, likes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"presence:m-17", "viewers:video-42"})
    void refusesWhatOnlyThePlatformPublishes(String topic) {
        assertProblem(server.publish(topic, "1"), 403, "urn:ovation:problem:forbidden");
        assertThat(server.line.metrics.rejected).containsExactly(ProblemType.FORBIDDEN);
    }

    @Test
    void refusesABodyThatIsNotJsonAndSaysWhere() {
        Answer answer = server.publish(TOPIC, "{\"a\":\n !}");

        assertProblem(answer, 400, "urn:ovation:problem:malformed");
        assertThat(answer.json().get("detail").textValue()).contains("(line 2, column 2)");
        assertThat(server.line.metrics.published).hasValue(0);
    }

    @Test
    void refusesAnEmptyBody() {
        assertProblem(server.publish(TOPIC, ""), 400, "urn:ovation:problem:malformed");
    }

    @Test
    void takesABodyOfExactlyTheLimitAndNotOneByteMore() {
        String largest = '"' + "x".repeat(Limits.DATA_BYTES - 2) + '"';

        assertThat(server.publish(TOPIC, largest).status()).isEqualTo(202);
        assertProblem(server.publish(TOPIC, largest + " "), 413, "urn:ovation:problem:too-large");
    }

    @Test
    void refusesABodyOverTheLimitThatComesInChunks() {
        RawAnswer largest = chunked('"' + "x".repeat(Limits.DATA_BYTES - 2) + '"');
        RawAnswer larger = chunked('"' + "x".repeat(Limits.DATA_BYTES - 1) + '"');

        assertThat(largest.status()).isEqualTo(202);
        assertThat(larger.status()).isEqualTo(413);
        assertThat(larger.json().get("type").textValue()).isEqualTo("urn:ovation:problem:too-large");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "DELETE", "PATCH"})
    void refusesAnotherMethodAndSaysWhichIsServed(String method) {
        Answer answer = server.calls.call(method, server.at("/v1/topics/" + TOPIC + "/events"), "1", Map.of());

        assertProblem(answer, 405, "urn:ovation:problem:method-not-allowed");
        assertThat(answer.header("Allow")).hasValue("POST");
    }

    @Test
    void refusesEverythingWhileItDrains() {
        server.draining.set(true);
        Answer answer = server.publish(TOPIC, "1");

        assertProblem(answer, 503, "urn:ovation:problem:draining");
        assertThat(answer.header("Retry-After")).hasValue("1");
        assertThat(server.line.metrics.rejected).containsExactly(ProblemType.DRAINING);
    }

    @Test
    void boundsTheTypeAndTheKey() {
        String type = "t".repeat(Limits.TYPE_CHARS);
        String key = "k".repeat(Limits.KEY_CHARS);

        assertThat(server.publish(TOPIC, "type=" + type + "&key=" + key, "1").status())
                .isEqualTo(202);
        assertProblem(server.publish(TOPIC, "type=t" + type, "1"), 400, "urn:ovation:problem:malformed");
        assertProblem(server.publish(TOPIC, "key=k" + key, "1"), 400, "urn:ovation:problem:malformed");
        assertProblem(server.publish(TOPIC, "type=%0A", "1"), 400, "urn:ovation:problem:malformed");
    }

    @Test
    void makesOneEventOfARetryWithTheSameIdempotencyKey() {
        Answer first = server.publish(TOPIC, "1", Map.of("Idempotency-Key", "k-1"));
        Answer retry = server.publish(TOPIC, " 1 ", Map.of("Idempotency-Key", "k-1"));
        Answer next = server.publish(TOPIC, "1", Map.of("Idempotency-Key", "k-2"));

        assertThat(retry.status()).isEqualTo(202);
        assertThat(retry.json()).isEqualTo(first.json());
        assertThat(next.json()).isNotEqualTo(first.json());
        assertThat(server.line.metrics.published).hasValue(2);
        assertThat(server.line.metrics.repeated).hasValue(1);
    }

    @Test
    void refusesAnIdempotencyKeyThatWasUsedForOtherDataOrIsTooLong() {
        server.publish(TOPIC, "1", Map.of("Idempotency-Key", "k-1"));

        assertProblem(
                server.publish(TOPIC, "2", Map.of("Idempotency-Key", "k-1")), 409, "urn:ovation:problem:conflict");
        assertProblem(
                server.publish(TOPIC, "1", Map.of("Idempotency-Key", "k".repeat(Limits.KEY_CHARS + 1))),
                400,
                "urn:ovation:problem:malformed");
    }

    @Test
    void numbersTheEventsOfATopicAcrossRequests() {
        for (int i = 0; i < 5; i++) {
            server.publish(TOPIC, "1");
        }

        assertThat(server.frontend.await(5))
                .extracting(event -> event.id().sequence())
                .containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(server.frontend.events()).allMatch(event -> event.topic().equals(LIKES));
    }

    private RawAnswer chunked(String body) {
        String half = body.substring(0, body.length() / 2);
        String rest = body.substring(half.length());
        return RawHttp.send(
                "127.0.0.1",
                server.served.port(),
                "POST /v1/topics/" + TOPIC + "/events HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + chunk(half) + chunk(rest) + "0\r\n\r\n");
    }

    private static String chunk(String text) {
        return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
    }

    private static void assertProblem(Answer answer, int status, String type) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).hasValue("application/problem+json");
        assertThat(answer.json().get("type").textValue()).isEqualTo(type);
        assertThat(answer.json().get("status").intValue()).isEqualTo(status);
        assertThat(answer.json().get("detail").textValue()).isNotBlank();
    }
}
