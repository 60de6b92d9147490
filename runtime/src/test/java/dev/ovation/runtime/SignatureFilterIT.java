package dev.ovation.runtime;

import static dev.ovation.runtime.Calls.contentType;
import static dev.ovation.runtime.Calls.problem;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ovation.protocol.Limits;
import dev.ovation.protocol.Problem;
import dev.ovation.protocol.ProblemType;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A node's internal listener with a key, over real HTTP: what it takes, what it refuses and what it says then. */
@Timeout(120)
class SignatureFilterIT {
    private static final String STATS = "/internal/v1/stats";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before the test.
    private Path folder;

    @AutoClose
    private final Calls calls = new Calls();

    private Keys keys = new Keys(Path.of(""));
    private InternalKey key = InternalKey.open();

    @SuppressWarnings("NullAway.Init") // Set before each test.
    private SampleServer sample;

    @BeforeEach
    void start() {
        keys = new Keys(folder);
        key = keys.of(Keys.A);
        sample = SampleServer.started(key);
    }

    @AfterEach
    void stop() {
        sample.close();
    }

    @Test
    void takesWhatALinkClientWithTheKeySends() {
        try (LinkClient client = new LinkClient(Duration.ofSeconds(30), key)) {
            assertThat(post(client, "/echo", "hello")).isEqualTo("hello");
            assertThat(post(client, "/echo?to=we%20st&x=%C3%A4", "")).isEmpty();
        }
        assertThat(refused("")).isZero();
    }

    @Test
    void takesAFullBatchOverAndOverOnOneConnection() {
        String batch = "x".repeat(10 * SampleServer.OPEN_BYTES);
        try (LinkClient client = new LinkClient(Duration.ofSeconds(30), key)) {
            for (int i = 0; i < 20; i++) {
                assertThat(post(client, "/large", batch)).isEqualTo(batch);
            }
        }
    }

    @Test
    void takesChunksToo() throws Exception {
        String signature = key.sign("POST", "/echo", "hello".getBytes(UTF_8)).orElseThrow();

        HttpResponse<String> answer = calls.send(HttpRequest.newBuilder(sample.internal("/echo"))
                .header("Authorization", signature)
                .POST(BodyPublishers.fromPublisher(BodyPublishers.ofString("hello"))));

        assertThat(answer.body()).isEqualTo("hello");
    }

    @Test
    void signsThePathAsItIsWritten() throws Exception {
        assertThat(get("/where?a=b%20c&d=%2F").body()).isEqualTo("a=b%20c&d=%2F");
    }

    @Test
    void refusesWhatIsNotSigned() throws Exception {
        refused(calls.get(sample.internal(STATS)), "signature", "The call is not signed");
        refused(calls.post(sample.internal("/echo"), "hello"), "signature", "The call is not signed");
        refused(calls.get(sample.internal("/nothing")), "signature", "The call is not signed");
    }

    @Test
    void answersWhoSendsALargeBodyThatIsNotSigned() throws Exception {
        refused(calls.post(sample.internal("/large"), "x".repeat(Limits.LINK_BATCH_BYTES)), "signature", "not signed");
        refused(
                calls.postChunked(sample.internal("/large"), "x".repeat(Limits.LINK_BATCH_BYTES)),
                "signature",
                "not signed");
    }

    @Test
    void refusesAnotherKey() throws Exception {
        refused(get(keys.of(Keys.B), STATS), "signature", "a key that this node does not have");
    }

    @Test
    void refusesANodeWhoseClockIsWrong() throws Exception {
        InstantSource late = () -> InstantSource.system().instant().minusSeconds(3_600);

        refused(get(keys.of(late, Keys.A), STATS), "clock", "The clocks of the two nodes differ by 3600.");
    }

    @Test
    void refusesACallThatComesAgain() throws Exception {
        String signature = key.sign("GET", STATS, new byte[0]).orElseThrow();
        assertThat(get(signature, STATS).statusCode()).isEqualTo(200);

        refused(get(signature, STATS), "replay", "This call came before");
        refused(get(signature, "/where"), "signature", "or was changed on its way");
    }

    @Test
    void refusesABodyThatWasChangedOnItsWay() throws Exception {
        for (String body : List.of("hullo", "", "hello\n")) {
            String signature =
                    key.sign("POST", "/echo", "hello".getBytes(UTF_8)).orElseThrow();
            refused(
                    calls.send(HttpRequest.newBuilder(sample.internal("/echo"))
                            .header("Authorization", signature)
                            .POST(BodyPublishers.ofString(body))),
                    "body",
                    "The body is not the one that was signed");
        }
        assertThat(refused("reason=\"body\"")).isEqualTo(3);
    }

    @Test
    void refusesAnotherMethod() throws Exception {
        String signature = key.sign("GET", "/echo", new byte[0]).orElseThrow();

        refused(
                calls.send(HttpRequest.newBuilder(sample.internal("/echo"))
                        .header("Authorization", signature)
                        .POST(BodyPublishers.noBody())),
                "signature",
                "or was changed on its way");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/%69nternal/v1/stats",
                "/internal%2fv1/stats",
                "//internal/v1/stats",
                "/internal//v1/stats",
                "/./internal/v1/stats",
                "/internal/v1/stats/",
                "/internal/v1/stats;a=b",
                "/internal;a=b/v1/stats",
                "/health/../internal/v1/stats",
                "/health/live/../../internal/v1/stats",
                "/health/live;/../../internal/v1/stats",
                "/metrics/../internal/v1/stats",
                "/internal/v1/stats?x=/health/live",
            })
    void hasNoWayAroundTheCheck(String path) throws Exception {
        HttpResponse<String> answer = calls.get(URI.create(sample.server.internalAddress() + path));

        assertThat(answer.statusCode()).isBetween(400, 499);
        assertThat(answer.body()).doesNotContain("viewers");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health/live", "/health/ready", "/metrics"})
    void asksNobodyForHealthAndMetrics(String path) throws Exception {
        assertThat(calls.get(sample.internal(path)).statusCode()).isEqualTo(200);
        assertThat(get("Bearer of a scraper's own token", path).statusCode()).isEqualTo(200);
        assertThat(refused("")).isZero();
    }

    @Test
    void knowsNothingOfInternalPathsInPublic() throws Exception {
        for (String path : List.of(STATS, "/internal/v1/events", "/internal/", "/internal")) {
            HttpResponse<String> answer = calls.get(sample.open(path));
            assertThat(problem(answer).type()).isEqualTo(ProblemType.NOT_FOUND.uri());
            assertThat(answer.headers().firstValue("WWW-Authenticate")).isEmpty();
        }
        assertThat(calls.post(sample.open("/echo"), "hello").body()).isEqualTo("hello");
        assertThat(refused("")).isZero();
    }

    @Test
    void recognisesTwoKeysWhileOneTakesThePlaceOfTheOther() throws Exception {
        try (SampleServer between = SampleServer.started(keys.of(Keys.B, Keys.A))) {
            for (String known : List.of(Keys.A, Keys.B)) {
                try (LinkClient client = new LinkClient(Duration.ofSeconds(30), keys.of(known))) {
                    assertThat(client.post(between.server.internalAddress(), "/echo", "text/x-test", bytes("hello")))
                            .isEqualTo(bytes("hello"));
                }
            }
            try (LinkClient client = new LinkClient(Duration.ofSeconds(30), keys.of(Keys.C))) {
                assertThatExceptionOfType(LinkException.class)
                        .isThrownBy(() ->
                                client.post(between.server.internalAddress(), "/echo", "text/x-test", bytes("hello")))
                        .withMessageContaining("answered 401: The call is signed with a key that this node does not");
            }
        }
    }

    @Test
    void showsWhatItRefusedAsZeroBeforeThereIsAny() throws Exception {
        String metrics = calls.get(sample.internal("/metrics")).body();

        for (String reason : List.of("signature", "clock", "replay", "full", "body")) {
            assertThat(metrics).contains("reason=\"" + reason + "\",role=\"frontend\"} 0.0\n");
        }
    }

    private void refused(HttpResponse<String> answer, String reason, String detail) {
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(contentType(answer)).isEqualTo(Problem.MEDIA_TYPE);
        assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValue("Ovation-HMAC-SHA256");
        assertThat(problem(answer).type()).isEqualTo(ProblemType.UNAUTHORIZED.uri());
        assertThat(problem(answer).detail()).contains(detail);
        assertThat(refused("reason=\"" + reason + '"')).isPositive();
    }

    /** How many calls were counted as refused, for that reason. */
    private double refused(String reason) {
        return sample.metrics
                .scrape()
                .lines()
                .filter(line -> line.startsWith("ovation_internal_refused_total{") && line.contains(reason))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return get(key, path);
    }

    private HttpResponse<String> get(InternalKey by, String path) throws IOException, InterruptedException {
        return get(by.sign("GET", path, new byte[0]).orElseThrow(), path);
    }

    private HttpResponse<String> get(String authorization, String path) throws IOException, InterruptedException {
        URI uri = sample.internal(path);
        return calls.send(HttpRequest.newBuilder(uri).header("Authorization", authorization));
    }

    private String post(LinkClient client, String path, String body) {
        return new String(
                client.post(sample.server.internalAddress(), path, "text/x-test", body.getBytes(UTF_8)), UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
