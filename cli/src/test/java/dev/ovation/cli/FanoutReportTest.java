package dev.ovation.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ovation.benchmarks.Tally;
import dev.ovation.protocol.Json;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FanoutReportTest {
    @ParameterizedTest
    @CsvSource({
        "1000, 0, 0, 0, 0, ''",
        "998, 2, 0, 0, 0, 2 lost",
        "1000, 0, 1234, 0, 0, '1,234 duplicated'",
        "1000, 0, 0, 3, 0, 3 out of order",
        "1000, 0, 0, 0, 5, 5 viewers disconnected",
        "990, 10, 1, 0, 5, '10 lost, 1 duplicated, 5 viewers disconnected'",
        "999, 0, 0, 0, 0, '999 came of 1,000'",
        "1001, 0, 0, 0, 0, '1,001 came of 1,000'",
    })
    void isFaultlessOnlyWhenEveryViewerGotEverythingOnceAndInOrder(
            long delivered, long lost, long duplicated, long outOfOrder, int ended, String faults) {
        FanoutReport report = FanoutReports.with(
                new FanoutReport.Whole(10, 1_000, delivered, lost, 0, duplicated, outOfOrder),
                new FanoutReport.Viewers(100, ended, 0, 50));
        assertThat(String.join(", ", report.faults())).isEqualTo(faults);
        assertThat(report.isFaultless()).isEqualTo(faults.isEmpty());
    }

    @Test
    void theJsonHasEverything() throws IOException {
        JsonNode json = Json.mapper().readTree(FanoutReports.good().json());
        assertThat(json.path("setup").path("viewers").asInt()).isEqualTo(2_000);
        assertThat(json.path("setup").path("startedHere").asBoolean()).isTrue();
        assertThat(json.path("setup").path("nodeJvm").path(0).asText()).isEqualTo("-Xmx1g");
        assertThat(json.path("machine").path("processors").asInt()).isEqualTo(2);
        assertThat(json.path("machine").path("memoryBytes").asLong()).isEqualTo(25_276_502_016L);
        assertThat(json.path("machine").path("kernel").asText()).contains("Linux");
        assertThat(json.path("whole").path("expected").asLong()).isEqualTo(1_250_000);
        assertThat(json.path("measured").path("deliveredPerSecond").asDouble()).isEqualTo(49_975.01);
        assertThat(json.path("latency").path("p9999Ms").asDouble()).isEqualTo(176.1);
        assertThat(json.path("latency").path("curve")).hasSize(4);
        assertThat(json.path("seconds")).hasSize(2);
        assertThat(json.path("seconds").path(1).path("p99Ms").asDouble()).isEqualTo(80);
        assertThat(json.path("hops").path(2).path("name").asText()).isEqualTo("in the frontend, until written");
        assertThat(json.path("processes")
                        .path(0)
                        .path("pauses")
                        .path("longestMs")
                        .asDouble())
                .isEqualTo(19.9);
        assertThat(json.path("processes").path(3).path("pauses").isNull()).isTrue();
        assertThat(json.path("idle").path("kernelBytes").asLong()).isEqualTo(13_764);
        assertThat(json.path("unknown")).isEmpty();
    }

    @Test
    void whatIsNotKnownIsNullAndSaid() throws IOException {
        JsonNode json = Json.mapper().readTree(FanoutReports.ofRunning().json());
        assertThat(json.path("serverCpuMicrosPerDelivery").isNull()).isTrue();
        assertThat(json.path("idle").isNull()).isTrue();
        assertThat(json.path("hops")).isEmpty();
        assertThat(json.path("unknown").path(0).asText()).isEqualTo(FanoutReports.SENTENCE);
    }

    @Test
    void percentilesAreThoseOfTheHistogram() {
        Histogram micros = new Histogram(3);
        for (int i = 1; i <= 10_000; i++) {
            micros.recordValue(i * 10L);
        }
        FanoutReport.Latency latency = FanoutReport.Latency.of(micros);
        assertThat(latency.p50Ms()).isCloseTo(50, within(0.1));
        assertThat(latency.p99Ms()).isCloseTo(99, within(0.1));
        assertThat(latency.p9999Ms()).isCloseTo(99.99, within(0.1));
        assertThat(latency.maxMs()).isCloseTo(100, within(0.1));
        assertThat(latency.meanMs()).isCloseTo(50, within(0.1));
        assertThat(latency.curve()).hasSizeGreaterThan(20);
        assertThat(latency.curve().getLast().percent()).isEqualTo(100);
        assertThat(latency.curve())
                .isSortedAccordingTo((a, b) -> Double.compare(a.percent(), b.percent()))
                .isSortedAccordingTo((a, b) -> Double.compare(a.ms(), b.ms()));
    }

    @Test
    void whereNothingCameEveryFigureIsZeroAndNoneIsNotANumber() throws IOException {
        Tally nothing = new Tally();
        FanoutReport.Latency latency = FanoutReport.Latency.of(nothing.latencies());
        assertThat(latency.meanMs()).isZero();
        assertThat(latency.p99Ms()).isZero();
        assertThat(latency.maxMs()).isZero();
        assertThat(FanoutReport.Second.of(1, nothing)).isEqualTo(new FanoutReport.Second(1, 0, 0, 0, 0));
        assertThat(FanoutReport.Hop.of(FanoutHops.NONE, nothing)).hasSize(4).allSatisfy(hop -> assertThat(hop.p99Ms())
                .isZero());
        assertThat(Json.mapper().writeValueAsString(latency)).doesNotContain("NaN", "Infinity");
    }

    @Test
    void hopsComeInTheirOrderAndAllOfItLast() {
        BucketTimes times = new BucketTimes(new TreeMap<>(Map.of(0.001, 5.0, 0.002, 10.0)), 10, 0.015);
        List<FanoutReport.Hop> hops = FanoutReport.Hop.of(new FanoutHops(times, BucketTimes.NONE, times), new Tally());
        assertThat(hops)
                .extracting(FanoutReport.Hop::name)
                .containsExactly(
                        "in the dispatcher",
                        "to the frontend",
                        "in the frontend, until written",
                        "all, published to read");
        assertThat(hops.getFirst().meanMs()).isEqualTo(1.5);
        assertThat(hops.getFirst().times()).isEqualTo(10);
    }
}
