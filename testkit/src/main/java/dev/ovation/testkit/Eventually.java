package dev.ovation.testkit;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Waits for what other threads or processes are about to make true, by looking every 5 ms. Give it a generous time: it
 * returns as soon as it sees what it waits for, and only a failure takes all of it. No state, any thread.
 *
 * <p>What a look throws is thrown on at once: a look that may fail for a while says false instead.
 */
public final class Eventually {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(5);

    private Eventually() {}

    /**
     * Waits until it is true.
     *
     * @param what the sentence that should become true, for the message
     * @throws AssertionError when it is still false after {@code within}
     */
    public static void until(String what, Duration within, BooleanSupplier look) {
        value(what, within, look::getAsBoolean, Boolean.TRUE::equals);
    }

    /**
     * Waits until the value is as wanted, and returns it.
     *
     * @param what the sentence that should become true, for the message
     * @throws AssertionError with the last value seen when it is still another after {@code within}
     */
    public static <T extends @Nullable Object> T value(
            String what, Duration within, Supplier<? extends T> look, Predicate<? super T> wanted) {
        long deadline = System.nanoTime() + within.toNanos();
        while (true) {
            T seen = look.get();
            if (wanted.test(seen)) {
                return seen;
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new AssertionError("Interrupted while waiting: " + what + ". Last seen: " + seen);
            }
            if (System.nanoTime() - deadline >= 0) {
                throw new AssertionError("Not within " + within + ": " + what + ". Last seen: " + seen);
            }
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
    }
}
