package dev.ovation.benchmarks;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The time of day in microseconds, by which processes of one machine compare what they saw, from the clock that only goes forward.
 *
 * <p>Both clocks are read together once; a process that begins takes milliseconds to do so for the first time, which would be in every
 * latency, so that of many readings the closest counts. Thread-safe.
 */
final class MicroClock {
    private static final int READINGS = 50;

    private final long originMicros;
    private final long originNanos;

    /** Reads both clocks now. */
    MicroClock() {
        long closest = Long.MAX_VALUE;
        long micros = 0;
        long nanos = 0;
        for (int i = 0; i < READINGS; i++) {
            long before = System.nanoTime();
            long now = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
            long took = System.nanoTime() - before;
            if (took < closest) {
                closest = took;
                micros = now;
                nanos = before + took / 2;
            }
        }
        originMicros = micros;
        originNanos = nanos;
    }

    /** Since 1970, now. */
    long micros() {
        return micros(System.nanoTime());
    }

    /** Since 1970, at that {@link System#nanoTime()}. */
    long micros(long nanos) {
        return originMicros + (nanos - originNanos) / 1_000;
    }
}
