package dev.ovation.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ovation.protocol.Json;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class RoutingReportTest {
    private static final RoutingReport.Setup SETUP =
            new RoutingReport.Setup(List.of("east", "west"), 2, "memory", 200, 20, 42, 2, "25");
    private static final RoutingTimes.Figures OWN = new RoutingTimes.Figures(400, 8.75, 31.4, 92.45, 1234.5, 250, 3, 0);
    private static final RoutingTimes.Figures OTHERS =
            new RoutingTimes.Figures(400, 149.2, 242.1, 260.9, 261.0, 1500, 0, 0);
    private static final RoutingTimes.Figures NONE = new RoutingTimes.Figures(0, null, null, null, null, 1500, 0, 0);

    @Test
    void theTableHasARowForEachKindOfDispatcher() {
        assertThat(new RoutingReport(SETUP, 200, OWN, OTHERS).table()).isEqualToNormalizingNewlines("""
                Routed after, in ms: 200 of 200 topics, east, west with 2 dispatchers each, store memory, 2 processors, seed 42

                  DISPATCHERS OF               COUNT       P50       P90       P99       MAX  PROMISED  LATER
                  the viewer's data center       400       8.8      31.4      92.5    1234.5       250      3
                  the other data centers         400     149.2     242.1     260.9     261.0      1500      0
                """);
    }

    @Test
    void theTableIsTheSameInEveryLanguage() {
        RoutingReport report = new RoutingReport(SETUP, 200, OWN, OTHERS);
        String expected = report.table();
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            assertThat(report.table()).isEqualTo(expected);
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void aDashStandsForFiguresThatThereAreNot() {
        assertThat(new RoutingReport(SETUP, 0, NONE, NONE).table().lines().toList())
                .last()
                .asString()
                .matches("  the other data centers +0( +-){4} +1500 +0");
    }

    @Test
    void whatNeverRoutedIsSaidUnderTheTable() {
        RoutingTimes.Figures never = new RoutingTimes.Figures(4, 9_000.0, 10_000.0, 10_000.0, 10_000.0, 1500, 4, 2);
        assertThat(new RoutingReport(SETUP, 2, OWN, never).table())
                .endsWith(String.format("%n2 of them did not route within 10000 ms and count with that time.%n"));
    }

    @Test
    void theJsonHasWhatTheTableSaysAndHowItWasMeasured() throws IOException {
        JsonNode json = Json.mapper().readTree(new RoutingReport(SETUP, 150, OWN, OTHERS).json());
        assertThat(json.path("topics").asInt()).isEqualTo(150);
        assertThat(json.path("setup").path("topics").asInt()).isEqualTo(200);
        assertThat(json.path("setup").path("seed").asLong()).isEqualTo(42);
        assertThat(json.path("setup").path("dataCenters")).hasSize(2);
        assertThat(json.path("own").path("p99Ms").asDouble()).isEqualTo(92.45);
        assertThat(json.path("own").path("later").asInt()).isEqualTo(3);
        assertThat(json.path("others").path("promisedMs").asInt()).isEqualTo(1500);
        assertThat(json.path("others").path("never").asInt()).isZero();
    }
}
