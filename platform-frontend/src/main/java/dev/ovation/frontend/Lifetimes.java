package dev.ovation.frontend;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/** Draws how long streams live, and when their clients come back: spread, so that they move to other nodes without a herd. Thread-safe. */
final class Lifetimes {
    /** Longer than any stream lives, and short enough to be counted in nanoseconds. */
    private static final Duration MOST = Duration.ofDays(365);

    private final FrontendConfig.StreamConfig config;
    private final InstantSource clock;
    private final LongSupplier nanoTime;

    Lifetimes(FrontendConfig.StreamConfig config, InstantSource clock, LongSupplier nanoTime) {
        this.config = config;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /** Of a stream that begins now. */
    Viewer.Lifetime age() {
        long nanos =
                between(config.lifetimeLeast().toNanos(), config.lifetimeMost().toNanos());
        return new Viewer.Lifetime(nanoTime.getAsLong() + nanos, new Goodbye(Goodbye.Reason.LIFETIME, retryMillis()));
    }

    /** Until a token expires. */
    Viewer.Lifetime until(Instant expires) {
        Duration left = Duration.between(clock.instant(), expires);
        long nanos = (left.compareTo(MOST) < 0 ? left : MOST).toNanos();
        return new Viewer.Lifetime(
                nanoTime.getAsLong() + nanos, new Goodbye(Goodbye.Reason.TOKEN_EXPIRED, retryMillis()));
    }

    /** When a client comes back that has lost its stream. */
    long retryMillis() {
        return between(config.retryLeast().toMillis(), config.retryMost().toMillis());
    }

    private static long between(long least, long most) {
        return ThreadLocalRandom.current().nextLong(least, most + 1);
    }
}
