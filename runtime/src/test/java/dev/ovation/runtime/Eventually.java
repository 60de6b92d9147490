package dev.ovation.runtime;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what other threads are about to make true; only a failure takes the whole, generous time. */
final class Eventually {
    private static final Duration WITHIN = Duration.ofSeconds(30);

    private Eventually() {}

    /** Waits until it is true, or fails with that sentence. */
    static void until(String what, BooleanSupplier look) {
        long deadline = System.nanoTime() + WITHIN.toNanos();
        while (!look.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("Not within " + WITHIN + ": " + what);
            }
            LockSupport.parkNanos(2_000_000);
        }
    }

    /** Waits until the thread has ended. */
    static void ended(Thread thread) throws InterruptedException {
        if (!thread.join(WITHIN)) {
            throw new AssertionError("Not within " + WITHIN + ": the end of " + thread);
        }
    }

    /** Waits until the thread waits. */
    static void waits(Thread thread) {
        until(thread + " waits", () -> thread.getState() == Thread.State.WAITING);
    }
}
