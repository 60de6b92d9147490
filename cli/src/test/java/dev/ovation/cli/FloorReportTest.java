package dev.ovation.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ovation.protocol.Json;
import java.io.IOException;
import java.util.Iterator;
import org.junit.jupiter.api.Test;

class FloorReportTest {
    private static final FanoutReport DELIVERIES = FanoutReports.good();

    @Test
    void theTableIsThatOfAFanOutUnderAnotherLine() {
        String table = new FloorReport(DELIVERIES, 50).table();

        assertThat(table)
                .startsWith(
                        "2,000 viewers of 2 bare loops, each written to every 50 ms, 50 events/s of 60 bytes, measured for "
                                + "20.0 s on 2 processors")
                .endsWith(FanoutTable.figures(DELIVERIES, "floor"));
        assertThat(FanoutTable.of(DELIVERIES)).endsWith(FanoutTable.figures(DELIVERIES, "frontend"));
    }

    @Test
    void theFloorIsWhatHoldsTheConnections() {
        assertThat(new FloorReport(DELIVERIES, 50).table())
                .containsPattern("floor, resident +40,017")
                .doesNotContain("frontend, resident");
    }

    @Test
    void theJsonIsThatOfAFanOutAndSaysHowOftenItWrites() throws IOException {
        JsonNode json = Json.mapper().readTree(new FloorReport(DELIVERIES, 20).json());

        assertThat(json.path("flushMillis").asInt()).isEqualTo(20);
        JsonNode fanout = Json.mapper().readTree(DELIVERIES.json());
        assertThat(json.size()).isEqualTo(fanout.size() + 1);
        for (Iterator<String> names = fanout.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            assertThat(json.path(name)).as(name).isEqualTo(fanout.path(name));
        }
    }

    @Test
    void itsFaultsAreThoseOfTheDeliveries() {
        assertThat(new FloorReport(DELIVERIES, 50).isFaultless()).isTrue();
        FanoutReport left = FanoutReports.with(FanoutReports.WHOLE, new FanoutReport.Viewers(2_000, 1, 0, 400));
        assertThat(new FloorReport(left, 50).isFaultless()).isFalse();
        assertThat(new FloorReport(left, 50).table()).contains("1 viewers disconnected");
    }
}
