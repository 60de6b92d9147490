package dev.ovation.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ovation.benchmarks.Tally;
import dev.ovation.protocol.Json;
import java.io.IOException;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConnectionsReportTest {
    private static final Machine MACHINE =
            new Machine("", 2, 8_000_000_000L, "Linux 6.1 amd64", "Some Vendor 25", 20_000);
    private static final ConnectionsReport.Held HELD = new ConnectionsReport.Held(9_876, 12_345, 5_432);
    private static final ConnectionsReport.Viewers ALL = viewers(0, 0, "");

    @Test
    void theTableOfPlainConnectsHasNoEvents() {
        String table = report(0, ALL, HELD, null).table();

        assertThat(table.lines().toList())
                .first()
                .isEqualTo("2,000 viewers come to 2 frontends, as fast as they can, without events, on 2 processors");
        assertThat(rows(table))
                .contains(
                        List.of("established", "2,000"),
                        List.of("refused, or failed to connect", "0"),
                        List.of("connected/s", "1,234"),
                        List.of("p50", "5.0"),
                        List.of("max", "9.0"),
                        List.of("east-d1", "0.10", "200", "2", "3.5", "2.5"),
                        List.of("east-f1", "0.20", "200"),
                        List.of("publisher", "0.50", "200"),
                        List.of("server CPU per connect, us", "300.0"),
                        List.of("frontend, resident", "9,876"),
                        List.of("before a garbage collection", "12,345"),
                        List.of("kernel, both ends", "5,432"));
        assertThat(table).doesNotContain("published", "lost", "the first one");
    }

    @Test
    void theTableOfAStormHasTheEventsToo() {
        String table = report(500, ALL, HELD, events(0)).table();

        assertThat(table).startsWith("2,000 viewers come to 2 frontends, 500 a second, 100 events/s of 60 bytes, on ");
        assertThat(rows(table))
                .contains(
                        List.of("published", "700"),
                        List.of("delivered", "4,000"),
                        List.of("while others were coming", "3,000"),
                        List.of("lost", "0"),
                        List.of("duplicated", "0"),
                        List.of("out of order", "0"));
        assertThat(table.lines().filter(line -> line.startsWith("  p99 "))).hasSize(2);
    }

    @Test
    void whoWasRefusedIsAFaultAndTheReasonIsSaid() {
        ConnectionsReport report = report(0, viewers(3, 0, "No stream but: HTTP/1.1 503"), HELD, null);

        assertThat(report.isFaultless()).isFalse();
        assertThat(rows(report.table())).contains(List.of("refused, or failed to connect", "3"));
        assertThat(report.table()).contains("the first one: No stream but: HTTP/1.1 503");
        assertThat(report(0, viewers(0, 1, "ended by the server"), HELD, null).isFaultless())
                .isFalse();
        assertThat(report(0, ALL, HELD, null).isFaultless()).isTrue();
    }

    @Test
    void whatBecameOfTheEventsIsAFaultUnlessAllCame() {
        assertThat(report(0, ALL, HELD, events(0)).isFaultless()).isTrue();
        assertThat(report(0, ALL, HELD, events(1)).isFaultless()).isFalse();
    }

    @Test
    void aDashStandsForWhatWasNotLookedAt() throws IOException {
        ConnectionsReport stopped = report(0, ALL, null, null);

        assertThat(rows(stopped.table()))
                .contains(
                        List.of("frontend, resident", "-"),
                        List.of("before a garbage collection", "-"),
                        List.of("kernel, both ends", "-"));
        assertThat(Json.mapper().readTree(stopped.json()).path("held").isNull()).isTrue();
        assertThat(stopped.isFaultless()).isTrue();
    }

    @Test
    void whenNobodyCameAllFiguresAreZero() {
        ConnectionsReport.Viewers nobody = new ConnectionsReport.Viewers(0, 0, 5, 0, "Connection refused", 0, 0);
        ConnectionsReport report = new ConnectionsReport(
                setup(0, 0), MACHINE, nobody, 0.5, FanoutReport.Latency.of(new Histogram(2)), List.of(), null, null);

        assertThat(rows(report.table()))
                .contains(
                        List.of("connected/s", "0"),
                        List.of("p50", "0.0"),
                        List.of("server CPU per connect, us", "0.0"));
    }

    @Test
    void theJsonHasWhatTheTableSays() throws IOException {
        JsonNode json = Json.mapper()
                .readTree(report(500, viewers(2, 1, "reset"), HELD, events(0)).json());

        assertThat(json.path("setup").path("viewers").asInt()).isEqualTo(2_000);
        assertThat(json.path("setup").path("connectsPerSecondAtMost").asInt()).isEqualTo(500);
        assertThat(json.path("setup").path("rate").asDouble()).isEqualTo(100);
        assertThat(json.path("viewers").path("failed").asInt()).isEqualTo(2);
        assertThat(json.path("viewers").path("ended").asInt()).isEqualTo(1);
        assertThat(json.path("viewers").path("failure").asText()).isEqualTo("reset");
        assertThat(json.path("serverCpuMicrosPerConnect").asDouble()).isCloseTo(300, within(1e-6));
        assertThat(json.path("welcome").path("p50Ms").asDouble()).isCloseTo(5, within(0.1));
        assertThat(json.path("held").path("frontendBytes").asLong()).isEqualTo(9_876);
        assertThat(json.path("held").path("frontendBytesWithGarbage").asLong()).isEqualTo(12_345);
        assertThat(json.path("held").path("kernelBytes").asLong()).isEqualTo(5_432);
        assertThat(json.path("events").path("published").asLong()).isEqualTo(700);
        assertThat(json.path("events").path("latencyMeanwhile").path("maxMs").isNumber())
                .isTrue();
    }

    private static ConnectionsReport.Viewers viewers(int failed, int ended, String failure) {
        return new ConnectionsReport.Viewers(2_000, 2_000, failed, ended, failure, 1.62, 1_234.4);
    }

    private static ConnectionsReport.Events events(long lost) {
        return new ConnectionsReport.Events(
                700, 4_000, 3_000, lost, 0, 0, 0, FanoutReport.Latency.of(new Tally().latencies()));
    }

    private static ConnectionsReport.Setup setup(int connectsPerSecond, double rate) {
        return new ConnectionsReport.Setup(
                2_000, 1_000, connectsPerSecond, rate, 60, 2, List.of("-Xmx1g"), List.of("-Xmx2g"));
    }

    /** In two seconds 0.6 s of the nodes, one more of the publisher. */
    private static ConnectionsReport report(
            int connectsPerSecond,
            ConnectionsReport.Viewers viewers,
            ConnectionsReport.@Nullable Held held,
            ConnectionsReport.@Nullable Events events) {
        Histogram micros = new Histogram(3);
        micros.recordValue(5_000);
        micros.recordValue(5_000);
        micros.recordValue(9_000);
        return new ConnectionsReport(
                setup(connectsPerSecond, events == null ? 0 : 100),
                MACHINE,
                viewers,
                2,
                FanoutReport.Latency.of(micros),
                List.of(
                        new FanoutReport.ProcessFigures(
                                "east-d1", true, 0.1, 200L << 20, new FanoutReport.Pauses(2, 3.5, 2.5)),
                        new FanoutReport.ProcessFigures("east-f1", true, 0.2, 200L << 20, null),
                        new FanoutReport.ProcessFigures("publisher", false, 0.5, 200L << 20, null)),
                held,
                events);
    }

    /** Names and figures. */
    private static List<List<String>> rows(String table) {
        return table.lines()
                .map(line -> List.of(line.strip().split(" {2,}")))
                .filter(row -> row.size() > 1)
                .toList();
    }
}
