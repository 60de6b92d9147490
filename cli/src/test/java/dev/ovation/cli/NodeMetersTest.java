package dev.ovation.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NodeMetersTest {
    private static final String TEXT = """
            # HELP ovation_rows_total Rows
            # TYPE ovation_rows_total counter
            ovation_rows_total{node="east-d1",result="ok"} 12.0
            ovation_rows_total{node="east-d1",result="failed"} 3.0
            ovation_rows_total_more{node="east-d1",result="ok"} 100.0
            ovation_big{node="east-d1"} 1.234567E9
            """;

    private final NodeMeters meters = new NodeMeters(TEXT);

    @Test
    void sumsAMeterOverItsLabels() {
        assertThat(meters.sum("ovation_rows_total")).isEqualTo(15);
        assertThat(meters.sum("ovation_big")).isEqualTo(1_234_567_000);
    }

    @Test
    void sumsOnlyThoseWithTheLabelsThatAreAskedFor() {
        assertThat(meters.sum("ovation_rows_total", "result=\"ok\"")).isEqualTo(12);
        assertThat(meters.sum("ovation_rows_total", "node=\"east-d1\"", "result=\"failed\""))
                .isEqualTo(3);
        assertThat(meters.sum("ovation_rows_total", "result=\"late\"")).isZero();
    }

    @Test
    void aMeterThatIsNotThereIsNothing() {
        assertThat(meters.sum("ovation_rows")).isZero();
        assertThat(new NodeMeters("").sum("ovation_rows_total")).isZero();
    }
}
