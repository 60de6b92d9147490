package dev.ovation.cli;

import dev.ovation.benchmarks.Tally;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Lets viewers watch for a while, and says every second what they see. Used by one thread. */
final class FanoutWatch {
    private final FanoutViewers viewers;
    private final BooleanSupplier stopAsked;
    private final Progress progress;

    FanoutWatch(FanoutViewers viewers, BooleanSupplier stopAsked, Progress progress) {
        this.viewers = viewers;
        this.stopAsked = stopAsked;
        this.progress = progress;
    }

    /** How many events there have been so far. */
    interface Published {
        long count() throws IOException;
    }

    /** Whether all still goes on that has to. */
    interface Check {
        /** Does not wait; throws when something has failed, with a message that says what. */
        void run() throws IOException, InterruptedException;
    }

    /** Watches for that time, or until it is asked to stop; the check is made every second. */
    void await(Duration time, String step, Published published, Check check) throws IOException, InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        long last = published.count();
        while (System.nanoTime() < end && !stopAsked.getAsBoolean()) {
            long begun = System.nanoTime();
            awaitSecond(end);
            check.run();
            Tally second = viewers.lastSecond();
            long now = published.count();
            long nanos = System.nanoTime();
            int ended = viewers.ended();
            progress.at(String.format(
                    Locale.ROOT,
                    "%s, %d s left: %,.0f published/s, %,d delivered/s, p99 %.1f ms%s",
                    step,
                    Math.max(0, (end - nanos + 500_000_000) / 1_000_000_000),
                    (now - last) * 1e9 / (nanos - begun),
                    second.delivered(),
                    second.latencies().getValueAtPercentile(99) / 1e3,
                    ended == 0 ? "" : String.format(Locale.ROOT, ", %,d disconnected", ended)));
            last = now;
        }
    }

    /**
     * Looks before something begins that could not be reported.
     *
     * @throws IOException when it is asked to stop
     */
    void requireNotStopped() throws IOException {
        if (stopAsked.getAsBoolean()) {
            throw new IOException("stopped before anything was measured");
        }
    }

    /** A second, or until the end, or until it is asked to stop. */
    private void awaitSecond(long endNanos) throws InterruptedException {
        long until = Math.min(endNanos, System.nanoTime() + 1_000_000_000);
        while (System.nanoTime() < until && !stopAsked.getAsBoolean()) {
            TimeUnit.NANOSECONDS.sleep(Math.clamp(until - System.nanoTime(), 1, 50_000_000));
        }
    }
}
