package dev.ovation.runtime;

import static dev.ovation.runtime.Calls.contentType;
import static dev.ovation.runtime.Calls.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every node serves, and how its listeners come and go. */
@Timeout(120)
class NodeServerIT {
    @AutoClose
    private final SampleServer sample = SampleServer.started();

    @AutoClose
    private final Calls calls = new Calls();

    @Test
    void saysThatItLives() throws Exception {
        sample.check.set(CheckResult.failed("not ready, but alive"));

        HttpResponse<String> live = calls.get(sample.internal("/health/live"));

        assertThat(live.statusCode()).isEqualTo(200);
        assertThat(live.body()).isEqualTo("{\"status\":\"UP\"}\n");
        assertThat(contentType(live)).isEqualTo("application/json");
    }

    @Test
    void saysThatItIsReady() throws Exception {
        HttpResponse<String> ready = calls.get(sample.internal("/health/ready"));

        assertThat(ready.statusCode()).isEqualTo(200);
        assertThat(ready.body()).isEqualTo("{\"status\":\"UP\"}\n");
        assertThat(contentType(ready)).isEqualTo("application/json");
    }

    @Test
    void saysWhyItIsNotReady() throws Exception {
        sample.check.set(CheckResult.failed("no dispatcher answers"));

        HttpResponse<String> ready = calls.get(sample.internal("/health/ready"));

        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(json(ready).path("status").asText()).isEqualTo("DOWN");
        assertThat(json(ready).path("reason").asText()).isEqualTo("no dispatcher answers");
    }

    @Test
    void asksForItsStateEachTime() throws Exception {
        sample.check.set(CheckResult.failed("x"));
        assertThat(calls.get(sample.internal("/health/ready")).statusCode()).isEqualTo(503);

        sample.check.set(CheckResult.OK);

        assertThat(calls.get(sample.internal("/health/ready")).statusCode()).isEqualTo(200);
    }

    @Test
    void givesItsMetersToPrometheus() throws Exception {
        sample.metrics.counter("ovation.things", "Things").increment(7);

        HttpResponse<String> metrics = calls.get(sample.internal("/metrics"));

        assertThat(metrics.statusCode()).isEqualTo(200);
        assertThat(contentType(metrics)).startsWith("text/plain; version=0.0.4");
        assertThat(metrics.body())
                .contains("ovation_things_total{data_center=\"east\",node=\"east-f1\",role=\"frontend\"} 7.0\n");
        assertThat(metrics.body().lines().filter(line -> !line.startsWith("#")))
                .allMatch(line -> line.contains("node=\"east-f1\""));
    }

    @Test
    void countsTheConnectionsThatItEndedBecauseTheirRequestWasLate() throws Exception {
        assertThat(calls.get(sample.internal("/metrics")).body())
                .contains("ovation_requests_late{data_center=\"east\",node=\"east-f1\",role=\"frontend\"} 0.0\n");
    }

    @Test
    void givesItsNumbersToTheConsole() throws Exception {
        HttpResponse<String> stats = calls.get(sample.internal("/internal/v1/stats"));

        assertThat(stats.statusCode()).isEqualTo(200);
        assertThat(contentType(stats)).isEqualTo("application/json");
        assertThat(json(stats).path("viewers").asInt()).isEqualTo(3);
        assertThat(json(stats).path("topics").asInt()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health/live", "/health/ready", "/metrics", "/internal/v1/stats"})
    void keepsThemFromThePublic(String path) throws Exception {
        assertThat(calls.get(sample.open(path)).statusCode()).isEqualTo(404);
        assertThat(calls.get(sample.internal(path)).statusCode()).isEqualTo(200);
    }

    @Test
    void servesTheRoutesOfEachListener() throws Exception {
        assertThat(calls.post(sample.open("/echo"), "hello").body()).isEqualTo("hello");
        assertThat(calls.post(sample.internal("/echo"), "hello").body()).isEqualTo("hello");
    }

    @Test
    void tellsWhereItListens() {
        assertThat(sample.server.openPort())
                .isPositive()
                .isNotEqualTo(sample.server.internalAddress().getPort());
        assertThat(sample.server.openAddress()).hasToString("http://127.0.0.1:" + sample.server.openPort());
        assertThat(sample.server.isRunning()).isTrue();
    }

    @Test
    void tellsTheAddressThatItAdvertises() {
        try (SampleServer behindProxy =
                new SampleServer(new ListenConfig("127.0.0.1", 0, "https://f1.example.org"), SampleServer.ANYWHERE)) {
            behindProxy.server.start();

            assertThat(behindProxy.server.openAddress()).isEqualTo(URI.create("https://f1.example.org"));
        }
    }

    @Test
    void hasNoAddressesBeforeItsStart() {
        try (SampleServer unstarted = new SampleServer()) {
            assertThat(unstarted.server.isRunning()).isFalse();
            assertThatIllegalStateException()
                    .isThrownBy(unstarted.server::openPort)
                    .withMessageContaining("east-f1");
            assertThatIllegalStateException().isThrownBy(unstarted.server::internalAddress);
        }
    }

    @Test
    void hasNoPublicAddressWithoutAPublicListener() {
        try (NodeMetrics metrics = new NodeMetrics(SampleServer.NODE, "relay");
                NodeServer internalOnly = new NodeServer(SampleServer.NODE, metrics, () -> CheckResult.OK, Map::of)) {
            internalOnly
                    .internal(SampleServer.ANYWHERE, InternalKey.open(), routing -> {})
                    .start();

            assertThatIllegalStateException()
                    .isThrownBy(internalOnly::openAddress)
                    .withMessage("east-f1 has no public listener");
            assertThat(internalOnly.isRunning()).isTrue();
        }
    }

    @Test
    void listensNoMoreOnceItIsClosed() throws IOException, InterruptedException {
        URI live = sample.internal("/health/live");
        URI echo = sample.open("/echo");
        assertThat(calls.get(live).statusCode()).isEqualTo(200);

        sample.server.close();
        sample.server.close();

        assertThat(sample.server.isRunning()).isFalse();
        try (Calls fresh = new Calls()) {
            assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> fresh.get(live));
            assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> fresh.post(echo, "x"));
        }
    }

    @Test
    void doesNotMixWithAnotherOfTheSameJvm() throws Exception {
        try (SampleServer other = SampleServer.started()) {
            other.check.set(CheckResult.failed("the other"));

            assertThat(calls.get(sample.internal("/health/ready")).statusCode()).isEqualTo(200);
            assertThat(calls.get(other.internal("/health/ready")).statusCode()).isEqualTo(503);
        }
    }
}
