package dev.ovation.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class BucketTimesTest {
    private static final String METRICS = """
            # HELP ovation_hop_time_seconds Time of an event in one hop
            # TYPE ovation_hop_time_seconds histogram
            ovation_hop_time_seconds_bucket{hop="dispatcher",node="f1",le="0.001"} 10
            ovation_hop_time_seconds_bucket{hop="dispatcher",node="f1",le="0.002"} 90
            ovation_hop_time_seconds_bucket{hop="dispatcher",node="f1",le="1.0E-1"} 100
            ovation_hop_time_seconds_bucket{hop="dispatcher",node="f1",le="+Inf"} 100
            ovation_hop_time_seconds_count{hop="dispatcher",node="f1"} 100
            ovation_hop_time_seconds_sum{hop="dispatcher",node="f1"} 0.5
            ovation_hop_time_seconds_bucket{hop="to-frontend",node="f1",le="0.001"} 7
            ovation_hop_time_seconds_count{hop="to-frontend",node="f1"} 7
            ovation_hop_time_seconds_sum{hop="to-frontend",node="f1"} 0.0035
            ovation_hop_time_seconds_max{hop="dispatcher",node="f1"} 0.05
            ovation_hop_time_seconds_extra_count{hop="dispatcher"} 1000
            """;

    @Test
    void readsTheOneHistogramThatIsAskedFor() {
        BucketTimes times = BucketTimes.of(METRICS, "ovation_hop_time_seconds", "hop=\"dispatcher\"");
        assertThat(times.atMost()).containsOnlyKeys(0.001, 0.002, 0.1).containsEntry(0.002, 90.0);
        assertThat(times.count()).isEqualTo(100);
        assertThat(times.meanMillis()).isEqualTo(5);
    }

    @Test
    void withoutALabelAllAreOne() {
        BucketTimes times = BucketTimes.of(METRICS, "ovation_hop_time_seconds", "");
        assertThat(times.count()).isEqualTo(107);
        assertThat(times.atMost()).containsEntry(0.001, 17.0);
    }

    @Test
    void whatIsNotThereIsNothing() {
        BucketTimes times = BucketTimes.of(METRICS, "ovation_deliveries_lag_seconds", "");
        assertThat(times).isEqualTo(BucketTimes.NONE);
        assertThat(times.meanMillis()).isZero();
        assertThat(times.percentileMillis(0.99)).isZero();
    }

    @Test
    void aPercentileLiesInItsBucketAsFarAsThereAreTimesBeforeIt() {
        BucketTimes times = BucketTimes.of(METRICS, "ovation_hop_time_seconds", "hop=\"dispatcher\"");
        assertThat(times.percentileMillis(0.05)).isCloseTo(0.5, within(1e-9));
        assertThat(times.percentileMillis(0.10)).isCloseTo(1, within(1e-9));
        assertThat(times.percentileMillis(0.50)).isCloseTo(1.5, within(1e-9));
        assertThat(times.percentileMillis(0.99)).isCloseTo(2 + 0.9 * 98, within(1e-9));
        assertThat(times.percentileMillis(1)).isCloseTo(100, within(1e-9));
    }

    @Test
    void aTimeAboveAllBoundsCountsAsTheHighest() {
        BucketTimes times = BucketTimes.of("""
                t_bucket{le="0.1"} 1
                t_bucket{le="+Inf"} 2
                t_count{} 2
                t_sum{} 99
                """, "t", "");
        assertThat(times.percentileMillis(0.99)).isEqualTo(100);
    }

    @Test
    void theDifferenceOfTwoReadingsIsWhatCameBetween() {
        BucketTimes earlier = BucketTimes.of(METRICS, "ovation_hop_time_seconds", "hop=\"to-frontend\"");
        BucketTimes both = earlier.plus(BucketTimes.of(METRICS, "ovation_hop_time_seconds", "hop=\"dispatcher\""));
        BucketTimes since = both.since(earlier);
        assertThat(since.count()).isEqualTo(100);
        assertThat(since.atMost()).containsEntry(0.001, 10.0).containsEntry(0.1, 100.0);
        assertThat(since.meanMillis()).isCloseTo(5, within(1e-9));
        assertThat(earlier.since(BucketTimes.NONE)).isEqualTo(earlier);
    }
}
