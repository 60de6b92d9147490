package dev.ovation.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

class MicroClockTest {
    private final MicroClock clock = new MicroClock();

    @Test
    void isTheTimeOfDay() {
        long before = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        long now = clock.micros();
        long after = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());

        // Between two readings, and what the clocks may be apart: a hundredth of a millisecond would do, were nothing
        // else running.
        assertThat(now).isBetween(before - 1_000, after + 1_000);
    }

    @Test
    void goesOnWithTheClockThatOnlyGoesForward() {
        long nanos = System.nanoTime();

        assertThat(clock.micros(nanos + 2_000_000_000L) - clock.micros(nanos)).isEqualTo(2_000_000);
    }
}
