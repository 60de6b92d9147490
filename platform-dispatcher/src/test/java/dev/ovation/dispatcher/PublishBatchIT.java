package dev.ovation.dispatcher;

import static dev.ovation.dispatcher.Samples.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ovation.protocol.Event;
import dev.ovation.protocol.Json;
import dev.ovation.protocol.Limits;
import dev.ovation.protocol.ProblemType;
import dev.ovation.testkit.HttpCalls.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** NDJSON: many events in one request. */
final class PublishBatchIT {
    private final PublishingServer server = new PublishingServer();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void answersEachLineInItsPlace() throws Exception {
        Answer answer = server.batch(line(1) + "\n" + line(2) + "\n" + line(3) + "\n");

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.header("Content-Type")).hasValue("application/x-ndjson");
        List<Event> events = server.frontend.await(3);
        assertThat(events).extracting(event -> text(event.data())).containsExactly("1", "2", "3");
        assertThat(results(answer))
                .extracting(result -> result.get("id").textValue())
                .containsExactlyElementsOf(
                        events.stream().map(event -> event.id().toString()).toList());
    }

    @Test
    void letsGoodLinesThroughAndSaysWhatIsWrongWithTheOthersInTheirPlaces() throws Exception {
        Answer answer = server.batch(String.join(
                "\n",
                line(1),
                "oops",
                "{\"topic\":\"nope\",\"data\":1}",
                "{\"topic\":\"presence:m-1\",\"data\":1}",
                "{\"topic\":\"likes:video-42\"}",
                "{\"data\":1}",
                line(2)));

        List<JsonNode> results = results(answer);
        assertThat(answer.status()).isEqualTo(202);
        assertThat(results).hasSize(7);
        assertThat(results.get(0).has("id")).isTrue();
        assertThat(results.get(6).has("id")).isTrue();
        assertThat(results.subList(1, 6))
                .extracting(result -> result.get("problem").get("status").intValue())
                .containsExactly(400, 422, 403, 400, 400);
        assertThat(server.frontend.await(2))
                .extracting(event -> event.id().sequence())
                .containsExactly(1L, 2L);
        assertThat(server.line.metrics.rejected)
                .containsExactly(
                        ProblemType.MALFORMED,
                        ProblemType.INVALID_TOPIC,
                        ProblemType.FORBIDDEN,
                        ProblemType.MALFORMED,
                        ProblemType.MALFORMED);
    }

    @Test
    void keepsTheDataAsItIsWritten() {
        server.batch("{\"topic\":\"likes:video-42\",\"data\": { \"n\" : [1.10, 1e400] , \"s\" : \"\\ud800 x\" } }");

        assertThat(text(server.frontend.await(1).getFirst().data()))
                .isEqualTo("{\"n\":[1.10,1e400],\"s\":\"\\ud800 x\"}");
    }

    @Test
    void handsTheTypeAndTheKeyOn() {
        server.batch("{\"topic\":\"likes:video-42\",\"data\":1,\"type\":\"heart\",\"key\":\"m-17\"}");

        Event event = server.frontend.await(1).getFirst();
        assertThat(event.type()).isEqualTo("heart");
        assertThat(event.key()).isEqualTo("m-17");
    }

    @Test
    void passesOverBlankLinesAndEndsLinesAsWindowsDoes() throws Exception {
        Answer answer = server.batch("\r\n" + line(1) + "\r\n\r\n  \t\n" + line(2) + "\r\n");

        assertThat(results(answer)).hasSize(2).allMatch(result -> result.has("id"));
        assertThat(server.frontend.await(2))
                .extracting(event -> text(event.data()))
                .containsExactly("1", "2");
    }

    @Test
    void takesAThousandLinesAndNotOneMore() throws Exception {
        String thousand = lines(Limits.PUBLISH_LINES);

        assertThat(results(server.batch(thousand))).hasSize(1_000).allMatch(result -> result.has("id"));
        assertThat(server.batch(thousand + "\n" + line(0)).status()).isEqualTo(413);
        assertThat(server.frontend.await(1_000))
                .extracting(event -> text(event.data()))
                .containsExactlyElementsOf(
                        IntStream.range(0, 1_000).mapToObj(String::valueOf).toList());
        assertThat(server.line.metrics.published).hasValue(1_000);
    }

    @Test
    void refusesABatchOverItsBytes() {
        Answer answer = server.batch(" ".repeat(Limits.PUBLISH_BATCH_BYTES) + line(1));

        assertThat(answer.status()).isEqualTo(413);
        assertThat(server.line.metrics.published).hasValue(0);
    }

    @Test
    void refusesOneLineWithTooMuchDataAlone() throws Exception {
        String tooMuch = "{\"topic\":\"likes:video-42\",\"data\":\"" + "x".repeat(Limits.DATA_BYTES) + "\"}";
        List<JsonNode> results = results(server.batch(tooMuch + "\n" + line(1)));

        assertThat(results.get(0).get("problem").get("status").intValue()).isEqualTo(413);
        assertThat(results.get(1).has("id")).isTrue();
    }

    @Test
    void refusesAnEmptyBatch() {
        assertThat(server.batch("").status()).isEqualTo(400);
        assertThat(server.batch("\n \r\n\n").status()).isEqualTo(400);
    }

    @Test
    void refusesABatchWhileItDrains() {
        server.draining.set(true);
        Answer answer = server.batch(line(1));

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("Retry-After")).hasValue("1");
        assertThat(server.line.metrics.published).hasValue(0);
    }

    @Test
    void refusesAnotherMethod() {
        Answer answer = server.calls.call("GET", server.at("/v1/events"), "", Map.of());

        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.header("Allow")).hasValue("POST");
    }

    private static String line(int data) {
        return "{\"topic\":\"likes:video-42\",\"data\":" + data + "}";
    }

    private static String lines(int count) {
        return IntStream.range(0, count).mapToObj(PublishBatchIT::line).collect(Collectors.joining("\n"));
    }

    private static List<JsonNode> results(Answer answer) throws Exception {
        List<JsonNode> results = new ArrayList<>();
        for (String line : answer.body().lines().toList()) {
            results.add(Json.mapper().readTree(line));
        }
        return results;
    }
}
