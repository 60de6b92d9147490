package dev.ovation.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ovation.protocol.Json;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ChurnReportTest {
    private static final ChurnReport.Setup SETUP =
            new ChurnReport.Setup(1_000, 100, 200, 10_000, 100, 60, "cassandra", 42, 2, "25");
    private static final IntakeReport.Times EVENTS = new IntakeReport.Times(11.07, 135.16, 156.67);
    private static final IntakeReport.Times COMINGS = new IntakeReport.Times(7.67, 110.07, 1_141.31);
    private static final ChurnReport.Phase WITHOUT =
            new ChurnReport.Phase(20, 0, 0, 2_000, EVENTS, null, 0, 0, 0.30, 0.15);
    private static final ChurnReport.Phase WITH =
            new ChurnReport.Phase(20, 2_001, 1_999, 1_980, EVENTS, COMINGS, 3_990, 7, 0.42, 0.45);
    private static final ChurnReport.Faults NONE = new ChurnReport.Faults(0, 0, 0, 0, 0, 0, 0, "");

    @Test
    void theTableHasBothBesideEachOtherAndWhatAChangeCosts() {
        assertThat(new ChurnReport(SETUP, WITHOUT, WITH, NONE).table().lines().map(String::stripTrailing))
                .containsExactly("""
                        1,000 viewers stay, 100 come and go with 200 changes/s over 10,000 topics; 100 events/s of 60 bytes, store cassandra, 2 processors, seed 42

                                                                        WITHOUT           WITH
                          seconds measured                                 20.0           20.0
                          changes/s                                         0.0          200.0
                          delivered/s to those who stay                     100             99
                          published to read, ms
                            p50                                            11.1           11.1
                            p99                                           135.2          135.2
                            max                                           156.7          156.7
                          meant to come to welcome, ms
                            p50                                               -            7.7
                            p99                                               -          110.1
                            max                                               -        1,141.3
                          rows written to the store/s                       0.0          199.5
                          rows not written                                    0              7
                          dispatcher, processors                           0.30           0.42
                          frontend, processors                             0.15           0.45
                          dispatcher CPU per change, us                                    600
                          frontend CPU per change, us                                    1,500

                          from the first event to the last
                          lost                                                0
                          duplicated                                          0
                          out of order                                        0
                          ended by themselves                                 0
                          visitors who could not come or stay                 0
                          lost, duplicated ... for visitors                   0
                          gone, but still counted                             0
                        """.lines().toArray(String[]::new));
    }

    @Test
    void whatWasNotMeasuredIsADash() {
        String text = new ChurnReport(SETUP, WITHOUT, null, NONE).table();

        assertThat(text.lines())
                .anyMatch(line -> line.matches("  changes/s +0.0 +-"))
                .anyMatch(line -> line.matches("  frontend CPU per change, us +-"));
        assertThat(new ChurnReport(SETUP, null, null, NONE).table().lines())
                .anyMatch(line -> line.matches("  rows written to the store/s +- +-"));
    }

    @Test
    void everyFaultIsAFault() {
        assertThat(faulty(0, 0, 0, 0, 0, 0, 0)).isFalse();
        assertThat(faulty(1, 0, 0, 0, 0, 0, 0)).isTrue();
        assertThat(faulty(0, 1, 0, 0, 0, 0, 0)).isTrue();
        assertThat(faulty(0, 0, 1, 0, 0, 0, 0)).isTrue();
        assertThat(faulty(0, 0, 0, 1, 0, 0, 0)).isTrue();
        assertThat(faulty(0, 0, 0, 0, 1, 0, 0)).isTrue();
        assertThat(faulty(0, 0, 0, 0, 0, 1, 0)).isTrue();
        assertThat(faulty(0, 0, 0, 0, 0, 0, 1)).isTrue();
    }

    @Test
    void saysWhyTheLastVisitorFailed() {
        ChurnReport.Faults faults = new ChurnReport.Faults(0, 0, 0, 0, 12, 0, 0, "ended by the server");

        assertThat(new ChurnReport(SETUP, WITHOUT, WITH, faults).table())
                .containsPattern("could not come or stay +12")
                .endsWith(String.format("%nThe last visitor who failed: ended by the server%n"));
    }

    @Test
    void theJsonHasWhatTheTableSaysAndHowItWasMeasured() throws IOException {
        JsonNode json = Json.mapper().readTree(new ChurnReport(SETUP, WITHOUT, WITH, NONE).json());

        assertThat(json.path("setup").path("seed").asInt()).isEqualTo(42);
        assertThat(json.path("without").path("comingMs").isNull()).isTrue();
        assertThat(json.path("with").path("came").asInt()).isEqualTo(2_001);
        assertThat(json.path("with").path("changesPerSecond").asDouble()).isEqualTo(200);
        assertThat(json.path("with").path("rowsWrittenPerSecond").asDouble()).isEqualTo(199.5);
        assertThat(json.path("faults").path("lost").asInt(-1)).isZero();
        assertThat(json.path("frontendMicrosPerChange").asDouble()).isBetween(1_499.9, 1_500.1);
        JsonNode stopped = Json.mapper().readTree(new ChurnReport(SETUP, WITHOUT, null, NONE).json());
        assertThat(stopped.path("with").isNull()).isTrue();
        assertThat(stopped.path("frontendMicrosPerChange").isNull()).isTrue();
    }

    private static boolean faulty(
            int lost, int duplicated, int outOfOrder, int ended, int failed, int visitorsLost, int left) {
        return !new ChurnReport(
                        SETUP,
                        WITHOUT,
                        WITH,
                        new ChurnReport.Faults(lost, duplicated, outOfOrder, ended, failed, visitorsLost, left, ""))
                .isFaultless();
    }
}
