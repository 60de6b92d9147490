package dev.ovation.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class NodeMetricsTest {
    private static final String LABELS = "data_center=\"east\",node=\"east-f1\",role=\"frontend\"";

    @AutoClose
    private final NodeMetrics metrics = new NodeMetrics(new NodeConfig("east-f1", "east"), "frontend");

    @Test
    void labelsEveryMeterWithNodeRoleAndDataCenter() {
        metrics.counter("ovation.things", "Things").increment();
        metrics.timer("ovation.time", "Time").record(Duration.ofMillis(3));
        metrics.gauge("ovation.level", "Level", this, test -> 4);
        metrics.link("frontend", "east").offered();

        assertThat(samples(metrics)).isNotEmpty().allSatisfy(line -> assertThat(line)
                .contains("data_center=\"east\"", "node=\"east-f1\"", "role=\"frontend\""));
    }

    @Test
    void writesCountersGaugesAndTimersForPrometheus() {
        metrics.counter("ovation.things", "Things that happened", "kind", "good")
                .increment(3);
        metrics.gauge("ovation.level", "How high", this, test -> 4.5, "side", "left");
        metrics.timer("ovation.time", "How long").record(Duration.ofMillis(3));

        assertThat(metrics.scrape())
                .contains("# HELP ovation_things_total Things that happened\n# TYPE ovation_things_total counter\n")
                .contains(
                        "ovation_things_total{data_center=\"east\",kind=\"good\",node=\"east-f1\",role=\"frontend\"} 3.0\n")
                .contains("ovation_level{data_center=\"east\",node=\"east-f1\",role=\"frontend\",side=\"left\"} 4.5\n")
                .contains("ovation_time_seconds_count{" + LABELS + "} 1\n");
    }

    @Test
    void keepsTheHistogramOfATimerBetween100MicrosecondsAnd10Seconds() {
        metrics.timer("ovation.time", "How long").record(Duration.ofMillis(3));

        List<Double> bounds = samples(metrics).stream()
                .filter(line -> line.startsWith("ovation_time_seconds_bucket") && !line.contains("+Inf"))
                .map(line -> Double.valueOf(line.replaceAll(".*le=\"([^\"]+)\".*", "$1")))
                .toList();

        assertThat(bounds).hasSizeGreaterThan(20).isSorted().allMatch(bound -> bound >= 0.0001 && bound <= 10);
        assertThat(bounds).startsWith(0.0001).endsWith(10.0);
    }

    @Test
    void readsAGaugeWhenItIsAskedFor() {
        AtomicInteger level = new AtomicInteger(1);
        metrics.gauge("ovation.level", "Level", level, AtomicInteger::get);
        assertThat(metrics.scrape()).contains("ovation_level{" + LABELS + "} 1.0\n");

        level.set(2);

        assertThat(metrics.scrape()).contains("ovation_level{" + LABELS + "} 2.0\n");
    }

    @Test
    void countsTheSameMeterOnce() {
        metrics.counter("ovation.things", "Things", "kind", "good").increment();
        metrics.counter("ovation.things", "Things", "kind", "good").increment();

        assertThat(metrics.counter("ovation.things", "Things", "kind", "good").count())
                .isEqualTo(2);
    }

    @Test
    void countsWhatALinkDoes() {
        LinkMetrics link = metrics.link("frontend", "west");
        for (int i = 0; i < 10; i++) {
            link.offered();
        }
        link.sent(4, 321, 2_000_000);
        link.sent(2, 79, 4_000_000);
        link.dropped(LinkMetrics.Reason.FULL, 1);
        link.dropped(LinkMetrics.Reason.UNREACHABLE, 2);
        link.dropped(LinkMetrics.Reason.REFUSED, 3);
        link.dropped(LinkMetrics.Reason.CLOSED, 4);

        assertThat(value("ovation_link_offered_total{")).isEqualTo(10);
        assertThat(value("ovation_link_sent_total{")).isEqualTo(6);
        assertThat(value("ovation_link_bytes_total{")).isEqualTo(400);
        assertThat(value("ovation_link_batches_total{")).isEqualTo(2);
        assertThat(value("ovation_link_batch_time_seconds_sum{")).isEqualTo(0.006);
        assertThat(dropped("full")).isEqualTo(1);
        assertThat(dropped("unreachable")).isEqualTo(2);
        assertThat(dropped("refused")).isEqualTo(3);
        assertThat(dropped("closed")).isEqualTo(4);
    }

    @Test
    void showsALinksDropsAsZeroBeforeThereAreAny() {
        LinkMetrics unused = metrics.link("frontend", "west");

        assertThat(unused).isNotNull();
        assertThat(dropped("full")).isZero();
        assertThat(dropped("closed")).isZero();
    }

    @Test
    void countsRefusedCallsByTheirReason() {
        RefusalMetrics refusals = metrics.refusals();
        refusals.refused(RefusalMetrics.Reason.CLOCK);
        refusals.refused(RefusalMetrics.Reason.CLOCK);
        refusals.refused(RefusalMetrics.Reason.BODY);
        RefusalMetrics.NONE.refused(RefusalMetrics.Reason.BODY);

        String start = "ovation_internal_refused_total{data_center=\"east\",node=\"east-f1\",reason=\"";
        assertThat(value(start + "clock")).isEqualTo(2);
        assertThat(value(start + "body")).isEqualTo(1);
        assertThat(value(start + "replay")).isZero();
    }

    @Test
    void tellsTheJvmsMemoryCollectorsProcessorAndFiles() {
        assertThat(metrics.scrape())
                .contains("jvm_memory_used_bytes{", "process_files_open_files{", "process_cpu_usage{", "jvm_gc_");
    }

    @Test
    void doesNotMixTheNodesOfOneJvm() {
        try (NodeMetrics other = new NodeMetrics(new NodeConfig("west-d1", "west"), "dispatcher")) {
            metrics.counter("ovation.things", "Things").increment(5);
            other.counter("ovation.things", "Things").increment(7);

            assertThat(samples(metrics))
                    .noneMatch(line -> line.contains("west"))
                    .anyMatch(line -> line.endsWith("} 5.0"));
            assertThat(samples(other))
                    .noneMatch(line -> line.contains("east"))
                    .anyMatch(line -> line.endsWith("} 7.0"));
        }
    }

    @Test
    void letsALinkCountNothing() {
        LinkMetrics.NONE.offered();
        LinkMetrics.NONE.sent(1, 1, 1);
        LinkMetrics.NONE.dropped(LinkMetrics.Reason.FULL, 1);

        assertThat(metrics.scrape()).doesNotContain("ovation_link");
    }

    private double dropped(String reason) {
        return value("ovation_link_dropped_total{data_center=\"east\",link=\"frontend\",node=\"east-f1\",reason=\""
                + reason);
    }

    private double value(String start) {
        return samples(metrics).stream()
                .filter(line -> line.startsWith(start))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static List<String> samples(NodeMetrics metrics) {
        return metrics.scrape().lines().filter(line -> !line.startsWith("#")).toList();
    }
}
