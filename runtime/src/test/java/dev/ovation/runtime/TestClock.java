package dev.ovation.runtime;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A wall clock that a test sets. The testkit has one too, but needs this module. Any thread. */
final class TestClock implements InstantSource {
    private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @Override
    public Instant instant() {
        return now;
    }

    /** Goes forward, or back by a negative time. */
    void advance(Duration by) {
        now = now.plus(by);
    }

    /** Another clock that is that far ahead of this one, and stays so. */
    InstantSource ahead(Duration by) {
        return () -> now.plus(by);
    }
}
