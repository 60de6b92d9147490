package dev.ovation.frontend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.frontend.FrontendMetrics.End;
import dev.ovation.frontend.FrontendMetrics.Hop;
import dev.ovation.frontend.FrontendMetrics.Refusal;
import dev.ovation.runtime.NodeConfig;
import dev.ovation.runtime.NodeMetrics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class FrontendCountersTest {
    private final NodeMetrics registry = new NodeMetrics(new NodeConfig("east-f1", "east"), "frontend");
    private final FrontendCounters counters = new FrontendCounters(registry);

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void countsWhatBecomesOfEvents() {
        counters.received();
        counters.received();
        counters.unwanted();
        counters.duplicate();
        counters.late();

        assertThat(value("ovation_frontend_received_total", "")).isEqualTo(2);
        assertThat(value("ovation_frontend_dropped_total", "reason=\"unwanted\""))
                .isEqualTo(1);
        assertThat(value("ovation_frontend_dropped_total", "reason=\"duplicate\""))
                .isEqualTo(1);
        assertThat(value("ovation_frontend_dropped_total", "reason=\"late\"")).isEqualTo(1);
    }

    @Test
    void countsWhatBecomesOfDeliveries() {
        counters.offered(7);
        counters.written(3, 400, 2_000_000);
        counters.written(1, 50, 4_000_000);
        counters.behind(2);
        counters.ended(5);

        assertThat(value("ovation_deliveries_offered_total", "")).isEqualTo(7);
        assertThat(value("ovation_deliveries_written_total", "")).isEqualTo(4);
        assertThat(value("ovation_deliveries_bytes_total", "")).isEqualTo(450);
        assertThat(value("ovation_deliveries_lag_seconds_count", "")).isEqualTo(2);
        assertThat(value("ovation_deliveries_lag_seconds_sum", "")).isEqualTo(0.006);
        assertThat(value("ovation_deliveries_dropped_total", "reason=\"viewer-behind\""))
                .isEqualTo(2);
        assertThat(value("ovation_deliveries_dropped_total", "reason=\"stream-ended\""))
                .isEqualTo(5);
    }

    @Test
    void countsStreams() {
        counters.admitted();
        counters.heartbeat();
        counters.refused(Refusal.FULL);
        counters.refused(Refusal.DRAINING);
        counters.refused(Refusal.DRAINING);
        for (End end : End.values()) {
            counters.closed(end);
        }
        counters.closed(End.WRITE_DEADLINE);

        assertThat(value("ovation_stream_admitted_total", "")).isEqualTo(1);
        assertThat(value("ovation_stream_heartbeats_total", "")).isEqualTo(1);
        assertThat(value("ovation_stream_refused_total", "reason=\"full\"")).isEqualTo(1);
        assertThat(value("ovation_stream_refused_total", "reason=\"draining\"")).isEqualTo(2);
        assertThat(value("ovation_stream_ended_total", "reason=\"gone\"")).isEqualTo(1);
        assertThat(value("ovation_stream_ended_total", "reason=\"write-deadline\""))
                .isEqualTo(2);
        assertThat(value("ovation_stream_ended_total", "reason=\"lifetime\"")).isEqualTo(1);
        assertThat(value("ovation_stream_ended_total", "reason=\"drain\"")).isEqualTo(1);
    }

    @Test
    void measuresEachHopByItself() {
        counters.hop(Hop.DISPATCHER, 1_000);
        counters.hop(Hop.TO_RELAY, 2_000);
        counters.hop(Hop.RELAY, 3_000);
        counters.hop(Hop.WAN, 4_000);
        counters.hop(Hop.REMOTE_DISPATCHER, 5_000);
        counters.hop(Hop.TO_FRONTEND, 6_000);

        assertThat(value("ovation_hop_time_seconds_sum", "hop=\"dispatcher\"")).isEqualTo(0.001);
        assertThat(value("ovation_hop_time_seconds_sum", "hop=\"to-relay\"")).isEqualTo(0.002);
        assertThat(value("ovation_hop_time_seconds_sum", "hop=\"relay\"")).isEqualTo(0.003);
        assertThat(value("ovation_hop_time_seconds_sum", "hop=\"wan\"")).isEqualTo(0.004);
        assertThat(value("ovation_hop_time_seconds_sum", "hop=\"remote-dispatcher\""))
                .isEqualTo(0.005);
        assertThat(value("ovation_hop_time_seconds_sum", "hop=\"to-frontend\"")).isEqualTo(0.006);
    }

    @Test
    void takesAHopThatSeemsToEndBeforeItBeganForNoTimeAtAll() {
        counters.hop(Hop.WAN, -5_000);

        assertThat(value("ovation_hop_time_seconds_count", "hop=\"wan\"")).isEqualTo(1);
        assertThat(value("ovation_hop_time_seconds_sum", "hop=\"wan\"")).isZero();
    }

    private double value(String name, String label) {
        return registry.scrape()
                .lines()
                .filter(line -> line.startsWith(name + "{") && line.contains(label))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
