package dev.ovation.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * Time that stands still until a test moves it: a wall clock and a nano ticker that advance together.
 *
 * <p>The ticker starts below zero, because {@link System#nanoTime()} may, and code that takes 0 for "never" is wrong. Any
 * thread.
 */
public final class FakeTime implements InstantSource {
    /** Where tickers start: an hour before zero, so that a test can also cross zero. */
    public static final long FIRST_NANOS = -Duration.ofHours(1).toNanos();

    private Instant now;
    private long nanos = FIRST_NANOS;

    /** Starts on 2026-01-01 at midnight UTC. */
    public FakeTime() {
        this(Instant.parse("2026-01-01T00:00:00Z"));
    }

    /** Starts at that instant. */
    public FakeTime(Instant start) {
        now = start;
    }

    @Override
    public synchronized Instant instant() {
        return now;
    }

    /** The ticker's time, as {@link System#nanoTime()} would give it: only differences mean something. */
    public synchronized long nanos() {
        return nanos;
    }

    /** {@link #nanos()} as a function. */
    public LongSupplier ticker() {
        return this::nanos;
    }

    /**
     * Moves the clock and the ticker forward.
     *
     * @throws IllegalArgumentException when the time is negative; only {@link #setInstant} goes back
     */
    public synchronized void advance(Duration by) {
        if (by.isNegative()) {
            throw new IllegalArgumentException("A ticker never goes back, so it cannot advance by " + by);
        }
        now = now.plus(by);
        nanos += by.toNanos();
    }

    /** Sets the wall clock alone, forward or back, as an operator or NTP may do; the ticker does not notice. */
    public synchronized void setInstant(Instant instant) {
        now = instant;
    }
}
