package dev.ovation.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.protocol.ProblemType;
import dev.ovation.runtime.NodeConfig;
import dev.ovation.runtime.NodeMetrics;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class DispatcherMetricsTest {
    private final NodeMetrics registry = new NodeMetrics(new NodeConfig("east-d1", "east"), "dispatcher");
    private final DispatcherMetrics metrics = DispatcherMetrics.of(registry);

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void countsEachThingUnderItsOwnName() {
        assertCounts("ovation_dispatcher_published_total", "", DispatcherMetrics::published);
        assertCounts("ovation_dispatcher_repeated_total", "", DispatcherMetrics::repeated);
        assertCounts("ovation_dispatcher_received_total", "", DispatcherMetrics::received);
        assertCounts("ovation_dispatcher_echoed_total", "", DispatcherMetrics::echoed);
        assertCounts("ovation_dispatcher_unrouted_total", "", DispatcherMetrics::unrouted);
        assertCounts("ovation_dispatcher_notices_skipped_total", "", DispatcherMetrics::noticeSkipped);
    }

    @Test
    void countsReadingsByTheirResult() {
        assertCounts("ovation_dispatcher_route_reads_total", "result=\"ok\"", counted -> counted.routeRead(true));
        assertCounts("ovation_dispatcher_route_reads_total", "result=\"failed\"", counted -> counted.routeRead(false));
        assertCounts("ovation_dispatcher_rows_written_total", "result=\"ok\"", counted -> counted.rowsWritten(1, true));
        assertCounts(
                "ovation_dispatcher_rows_written_total", "result=\"failed\"", counted -> counted.rowsWritten(1, false));
    }

    @Test
    void countsRefusalsByTheirReason() {
        assertCounts(
                "ovation_dispatcher_rejected_total",
                "reason=\"too_large\"",
                counted -> counted.rejected(ProblemType.TOO_LARGE));
        assertCounts(
                "ovation_dispatcher_rejected_total",
                "reason=\"conflict\"",
                counted -> counted.rejected(ProblemType.CONFLICT));
    }

    @Test
    void canCountNothing() {
        for (int i = 0; i < 3; i++) {
            DispatcherMetrics.NONE.published();
            DispatcherMetrics.NONE.rejected(ProblemType.CONFLICT);
            DispatcherMetrics.NONE.repeated();
            DispatcherMetrics.NONE.received();
            DispatcherMetrics.NONE.echoed();
            DispatcherMetrics.NONE.unrouted();
            DispatcherMetrics.NONE.routeRead(true);
            DispatcherMetrics.NONE.noticeSkipped();
            DispatcherMetrics.NONE.rowsWritten(1, true);
        }

        assertThat(registry.scrape().lines().filter(line -> line.startsWith("ovation_dispatcher")))
                .allMatch(line -> line.endsWith(" 0.0"));
    }

    private void assertCounts(String name, String label, Consumer<DispatcherMetrics> happening) {
        happening.accept(metrics);
        happening.accept(metrics);

        assertThat(registry.scrape().lines().filter(line -> line.startsWith(name + "{") && line.contains(label)))
                .singleElement()
                .asString()
                .contains("node=\"east-d1\"", "data_center=\"east\"")
                .endsWith(" 2.0");
    }
}
