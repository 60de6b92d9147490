package dev.ovation.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

class FakeTimeTest {
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private final FakeTime time = new FakeTime(START);

    @Test
    void standsStillUntilItIsMoved() {
        assertThat(time.instant()).isEqualTo(START);
        assertThat(time.millis()).isEqualTo(START.toEpochMilli());
        assertThat(time.nanos()).isEqualTo(FakeTime.FIRST_NANOS);
        assertThat(new FakeTime().instant()).isEqualTo(new FakeTime().instant());
    }

    @Test
    void advancesClockAndTickerTogether() {
        LongSupplier ticker = time.ticker();
        time.advance(Duration.ofSeconds(2).plusNanos(3));

        assertThat(time.instant()).isEqualTo(START.plusSeconds(2).plusNanos(3));
        assertThat(ticker.getAsLong() - FakeTime.FIRST_NANOS).isEqualTo(2_000_000_003L);
    }

    @Test
    void tickerIsNegativeAtFirstAndCrossesZero() {
        assertThat(time.nanos()).isNegative();
        time.advance(Duration.ofHours(1));
        assertThat(time.nanos()).isZero();
    }

    @Test
    void setsTheClockBackWithoutTheTicker() {
        time.setInstant(START.minusSeconds(60));

        assertThat(time.instant()).isEqualTo(START.minusSeconds(60));
        assertThat(time.nanos()).isEqualTo(FakeTime.FIRST_NANOS);
    }

    @Test
    void refusesToGoBack() {
        assertThatThrownBy(() -> time.advance(Duration.ofNanos(-1))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void losesNoStepOfManyThreads() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                for (int step = 0; step < 10_000; step++) {
                    time.advance(Duration.ofNanos(1));
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(time.nanos() - FakeTime.FIRST_NANOS).isEqualTo(40_000);
        assertThat(Duration.between(START, time.instant())).isEqualTo(Duration.ofNanos(40_000));
    }
}
