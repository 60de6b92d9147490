package dev.ovation.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * After what times dispatchers routed, beside the time that is promised: a histogram in microseconds, exact to three digits. Used by
 * one thread.
 */
final class RoutingTimes {
    private static final int DIGITS = 3;

    private final Duration promised;
    private final Histogram micros = new Histogram(DIGITS);
    private long later;
    private long never;

    /** No times yet. */
    RoutingTimes(Duration promised) {
        this.promised = promised;
    }

    /** A dispatcher routed after that time. */
    void routedAfter(Duration time) {
        micros.recordValue(TimeUnit.NANOSECONDS.toMicros(time.toNanos()));
        if (time.compareTo(promised) > 0) {
            later++;
        }
    }

    /** A dispatcher did not route within the time it was given; it counts with that time, so that no percentile looks better for it. */
    void neverWithin(Duration given) {
        routedAfter(given);
        never++;
    }

    Figures figures() {
        return new Figures(
                micros.getTotalCount(),
                percentile(50),
                percentile(90),
                percentile(99),
                percentile(100),
                promised.toMillis(),
                later,
                never);
    }

    private @Nullable Double percentile(double percent) {
        return micros.getTotalCount() == 0 ? null : micros.getValueAtPercentile(percent) / 1_000.0;
    }

    /**
     * The times in milliseconds, null when there are none.
     *
     * @param count dispatchers, once for each topic
     * @param promisedMs within what each should route
     * @param later how many did not, those that never did among them
     * @param never how many did not while they were watched
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Figures(
            long count,
            @Nullable Double p50Ms,
            @Nullable Double p90Ms,
            @Nullable Double p99Ms,
            @Nullable Double maxMs,
            long promisedMs,
            long later,
            long never) {}
}
