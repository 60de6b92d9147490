package dev.ovation.scenarios;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ovation.cli.LocalPlatform;
import dev.ovation.testkit.HttpCalls;
import dev.ovation.testkit.RawAnswer;
import dev.ovation.testkit.RawHttp;
import dev.ovation.testkit.SseClient;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What strangers send: each is answered with a problem that says what to do, and a viewer beside it notices nothing. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputIT {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration SILENCE = Duration.ofSeconds(2);
    private static final String EVENTS = "/v1/topics/likes:bad/events";

    private final LocalPlatform platform = new LocalPlatform(Platforms.plan(List.of("east"), 1, 1));
    private final HttpCalls http = HttpCalls.http11();
    private URI frontend = URI.create("http://127.0.0.1");
    private URI dispatcher = URI.create("http://127.0.0.1");

    @SuppressWarnings("NullAway.Init") // Set before each test.
    private SseClient bystander;

    @BeforeAll
    void start() {
        platform.start();
        frontend = platform.frontend(0, 0).openAddress();
        dispatcher = platform.dispatcher(0, 0).openAddress();
    }

    @AfterAll
    void stop() {
        http.close();
        platform.close();
    }

    @BeforeEach
    void aViewerWatches() {
        bystander = SseClient.open(Platforms.stream(frontend, "likes:bad"));
        bystander.next("welcome", SOON);
    }

    @AfterEach
    void nothingElseIsDisturbed() {
        assertThat(post(EVENTS, "\"after\"").status()).isEqualTo(202);
        assertThat(bystander
                        .await(event -> event.data().contains("\"after\""), SOON)
                        .event())
                .isEqualTo("likes");
        assertThat(bystander.closedByServer()).isFalse();
        bystander.close();
    }

    @Test
    void malformedJson() {
        problem(post(EVENTS, "{\"by\": "), 400, "malformed", "Not valid JSON");
        problem(post(EVENTS, ""), 400, "malformed", "empty");
        problem(post(EVENTS, "{} {}"), 400, "malformed", "more than one");
    }

    @Test
    void aPayloadOverTheLimit() {
        String fits = '"' + "x".repeat(16 * 1024 - 2) + '"';
        assertThat(post(EVENTS, fits).status()).isEqualTo(202);
        problem(post(EVENTS, fits + ' '), 413, "too-large", "16384");
    }

    @Test
    void aBadTopic() {
        problem(post("/v1/topics/likes/events", "{}"), 422, "invalid-topic", "namespace:name");
        problem(post("/v1/topics/Likes:x/events", "{}"), 422, "invalid-topic", "lower-case");
        problem(post("/v1/topics/welcome:x/events", "{}"), 422, "invalid-topic", "own word");
        problem(get("/v1/stream?topic=likes:a%20b"), 422, "invalid-topic", "name of a topic");
        problem(get("/v1/stream"), 400, "malformed", "at least one topic");
    }

    @Test
    void anUnknownNamespace() {
        problem(post("/v1/topics/lkes:x/events", "{}"), 422, "invalid-topic", "likes");
        problem(get("/v1/stream?topic=lkes:x"), 422, "invalid-topic", "likes");
        problem(post("/v1/topics/presence:m-17/events", "{}"), 403, "forbidden", "Only the platform");
    }

    @Test
    void moreThan128Topics() {
        String topics =
                IntStream.range(0, 129).mapToObj(i -> "topic=likes:t" + i).collect(Collectors.joining("&"));
        problem(get("/v1/stream?" + topics), 400, "too-many-topics", "128");
    }

    @Test
    void aWrongMethodAndAnUnknownPath() {
        HttpCalls.Answer answer = http.get(dispatcher.resolve(EVENTS));
        problem(answer, 405, "method-not-allowed", "POST");
        assertThat(answer.headers()).containsEntry("allow", "POST");
        problem(http.call("DELETE", frontend.resolve("/v1/stream"), "", Map.of()), 405, "method-not-allowed", "GET");
        problem(get("/v1/nothing"), 404, "not-found", "PROTOCOL");
        problem(post("/", "{}"), 404, "not-found", "PROTOCOL");
    }

    @Test
    void aHeaderOverTheLimit() {
        RawAnswer answer = raw(
                frontend,
                "GET /v1/stream?topic=likes:bad HTTP/1.1\r\nHost: x\r\nX-Big: " + "x".repeat(20_000) + "\r\n\r\n");
        assertThat(answer.status()).isEqualTo(431);
        assertThat(answer.header("content-type")).contains("application/problem+json");
        assertThat(answer.json().path("detail").asText()).contains("16 KiB");
    }

    @Test
    void aRequestThatIsNoHttp() {
        RawAnswer answer = raw(frontend, "GET /v1/stream?topic=<script> HTTP/1.1\r\nHost: x\r\n\r\n");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("type").asText()).isEqualTo("urn:ovation:problem:malformed");
        RawAnswer garbage = raw(frontend, "\u0000\u0001\u0002 no word of HTTP in a whole long line\r\n\r\n");
        assertThat(garbage.status()).isEqualTo(400);
        assertThat(garbage.json().path("type").asText()).isEqualTo("urn:ovation:problem:malformed");
    }

    @Test
    void aRequestCutOffInTheMiddle() {
        try (RawHttp connection = RawHttp.connect("127.0.0.1", dispatcher.getPort())) {
            connection.send("POST " + EVENTS + " HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{\"by\":");
            connection.abort();
        }
        try (RawHttp connection = RawHttp.connect("127.0.0.1", dispatcher.getPort())) {
            connection.send("POST " + EVENTS + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n{\"by");
            RawAnswer answer = connection.halfClose().answer(SILENCE);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.json().path("detail").asText()).contains("cut off");
        }
        bystander.expectNothing(Duration.ofMillis(200), "likes");
    }

    @Test
    void aClientThatClosesDuringTheHeaders() {
        for (URI listener : List.of(frontend, dispatcher)) {
            try (RawHttp connection = RawHttp.connect("127.0.0.1", listener.getPort())) {
                connection.send("GET /v1/stream?topic=likes:bad HTTP/1.1\r\nHost: x\r\nAcc");
                connection.abort();
            }
        }
    }

    @Test
    void aBatchWithSomeBadLines() {
        String batch = """
                {"topic":"likes:bad","data":{"n":1}}
                {"topic":"likes:bad","data":
                {"topic":"likes","data":{}}
                {"topic":"likes:bad"}
                {"topic":"likes:bad","data":{"n":2},"type":"like"}
                """;
        HttpCalls.Answer answer = post("/v1/events", batch);
        assertThat(answer.status()).isEqualTo(202);
        List<JsonNode> lines = answer.body().lines().map(Platforms::json).toList();
        assertThat(lines).hasSize(5);
        assertThat(lines.get(0).path("id").asText()).contains("likes:bad");
        assertThat(lines.get(1).path("problem").path("status").asInt()).isEqualTo(400);
        assertThat(lines.get(2).path("problem").path("status").asInt()).isEqualTo(422);
        assertThat(lines.get(3).path("problem").path("detail").asText()).contains("\"data\"");
        assertThat(lines.get(4).path("id").asText()).contains("likes:bad");
        assertThat(Platforms.json(bystander.next("likes", SOON))
                        .path("data")
                        .path("n")
                        .asInt())
                .isEqualTo(1);
        assertThat(Platforms.json(bystander.next("likes", SOON))
                        .path("data")
                        .path("n")
                        .asInt())
                .isEqualTo(2);
    }

    @Test
    void garbageOnTheInternalListener() {
        URI internal = platform.frontend(0, 0).internalAddress();
        problem(http.post(internal.resolve("/internal/v1/events"), "garbage"), 400, "malformed", "batch");
        URI leases = platform.dispatcher(0, 0).internalAddress().resolve("/internal/v1/leases");
        problem(http.post(leases, "{\"node\":\"x y\"}"), 400, "malformed", "NodeLease");
    }

    private static void problem(HttpCalls.Answer answer, int status, String type, String detail) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers()).containsEntry("content-type", "application/problem+json");
        assertThat(answer.json().path("type").asText()).isEqualTo("urn:ovation:problem:" + type);
        assertThat(answer.json().path("status").asInt()).isEqualTo(status);
        assertThat(answer.json().path("title").asText()).isNotBlank();
        assertThat(answer.json().path("detail").asText()).contains(detail);
    }

    private static RawAnswer raw(URI listener, String request) {
        try (RawHttp connection = RawHttp.connect("127.0.0.1", listener.getPort())) {
            return connection.send(request.getBytes(UTF_8)).answer(SILENCE);
        }
    }

    private HttpCalls.Answer post(String path, String body) {
        return http.post(dispatcher.resolve(path), body);
    }

    private HttpCalls.Answer get(String path) {
        return http.get(frontend.resolve(path));
    }
}
