package dev.ovation.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ovation.protocol.Json;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class IntakeReportTest {
    private static final IntakeReport.Setup SETUP = new IntakeReport.Setup(1_000, 60, 8, 2, "memory", 4, "25");
    private static final IntakeReport.Times TIMES = new IntakeReport.Times(0.254, 10.4, 1_070.66);
    private static final IntakeReport.Row SINGLE = new IntakeReport.Row(1, 10, 96_670, 0, TIMES, 1.5, 0.25);
    private static final IntakeReport.Row BATCH = new IntakeReport.Row(1_000, 10, 6_179_000, 3, TIMES, 1.25, 0.08);

    @Test
    void theTableHasARowForEachSizeOfRequest() {
        IntakeReport report = new IntakeReport(SETUP, List.of(SINGLE, BATCH), 7_000_000, 7_000_000, "");

        assertThat(report.table().lines()).containsExactly("""
                What one dispatcher takes in: 1,000 topics, events of 60 bytes, 8 connections, at most 2 under way on each, store memory, 4 processors

                    EVENTS A     ACCEPTED                P50      P99      MAX  DISPATCHER    CPU US  PUBLISHER
                     REQUEST     A SECOND   REFUSED       MS       MS       MS       CORES  AN EVENT      CORES
                           1        9,667         0     0.25    10.40  1070.66        1.50     155.2       0.25
                       1,000      617,900         3     0.25    10.40  1070.66        1.25       2.0       0.08
                """.lines().toArray(String[]::new));
    }

    @Test
    void saysWhenThePublishersAreWhatLimits() {
        IntakeReport.Row busy = new IntakeReport.Row(1, 10, 1, 0, TIMES, 0.4, 3.61);
        IntakeReport.Row idle = new IntakeReport.Row(1, 10, 1, 0, TIMES, 0.4, 3.6);

        assertThat(report(SETUP, busy))
                .contains("The publishers of 1 used 3.61 of the 4 processors that they could use");
        assertThat(report(SETUP, idle)).doesNotContain("could use");
    }

    @Test
    void onePublisherCanUseOneProcessor() {
        IntakeReport.Setup one = new IntakeReport.Setup(1_000, 60, 1, 2, "memory", 4, "25");
        IntakeReport.Row busy = new IntakeReport.Row(1, 10, 1, 0, TIMES, 0.4, 0.95);

        assertThat(report(one, busy)).contains("used 0.95 of the 1 processors");
        assertThat(report(SETUP, busy)).doesNotContain("could use");
    }

    @Test
    void saysHowTheFirstEventWasRefused() {
        assertThat(new IntakeReport(SETUP, List.of(SINGLE), 5, 5, "503 busy\n").table())
                .endsWith(String.format("%nThe first refusal: 503 busy%n"));
    }

    @Test
    void saysWhenTheDispatcherCountsOtherEventsThanItsPublishers() {
        IntakeReport report = new IntakeReport(SETUP, List.of(SINGLE), 5_000, 4_999, "");

        assertThat(report.isConsistent()).isFalse();
        assertThat(report.table()).contains("5,000 events are accepted", "counts 4,999");
        assertThat(new IntakeReport(SETUP, List.of(SINGLE), 5_000, 5_000, "").isConsistent())
                .isTrue();
    }

    @Test
    void aDashStandsForFiguresThatThereAreNot() {
        IntakeReport.Row nothing = new IntakeReport.Row(1, 0, 0, 0, null, 0, 0);

        assertThat(report(SETUP, nothing).lines().toList())
                .last()
                .asString()
                .matches(" +1 +0 +0 +- +- +- +0.00 +- +0.00");
        assertThat(report(SETUP).lines()).hasSize(4);
    }

    @Test
    void theTableIsTheSameInEveryLanguage() {
        String expected = report(SETUP, SINGLE, BATCH);
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            assertThat(report(SETUP, SINGLE, BATCH)).isEqualTo(expected);
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void theJsonHasWhatTheTableSaysAndHowItWasMeasured() throws IOException {
        JsonNode json = Json.mapper()
                .readTree(new IntakeReport(SETUP, List.of(SINGLE, BATCH), 7_000_000, 6_999_999, "503 busy").json());

        assertThat(json.path("setup").path("connections").asInt()).isEqualTo(8);
        assertThat(json.path("setup").path("store").asText()).isEqualTo("memory");
        assertThat(json.path("rows")).hasSize(2);
        JsonNode row = json.path("rows").path(1);
        assertThat(row.path("batch").asInt()).isEqualTo(1_000);
        assertThat(row.path("acceptedPerSecond").asDouble()).isEqualTo(617_900);
        assertThat(row.path("requestMs").path("p99").asDouble()).isEqualTo(10.4);
        assertThat(row.path("microsPerEvent").asDouble()).isBetween(2.02, 2.03);
        assertThat(json.path("consistent").asBoolean(true)).isFalse();
        assertThat(json.path("refusal").asText()).isEqualTo("503 busy");
    }

    @Test
    void timesAreOfAHistogramInMicroseconds() {
        Histogram micros = new Histogram(3);
        assertThat(IntakeReport.Times.of(micros)).isNull();
        for (int i = 1; i <= 100; i++) {
            micros.recordValue(i * 10L);
        }

        assertThat(IntakeReport.Times.of(micros)).isEqualTo(new IntakeReport.Times(0.5, 0.99, 1.0));
    }

    private static String report(IntakeReport.Setup setup, IntakeReport.Row... rows) {
        return new IntakeReport(setup, List.of(rows), 5, 5, "").table();
    }
}
