package dev.ovation.runtime;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * One thread that does small works again and again, one at a time, such as renewing a lease.
 *
 * <p>A work that throws is logged and done again at its next time: a defect in one round does not end the rounds. Thread-safe.
 */
public final class Periodic implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(Periodic.class.getName());

    private final String name;
    private final ScheduledThreadPoolExecutor executor;

    /** A thread with that name, idle so far. */
    public Periodic(String name) {
        this.name = name;
        this.executor =
                new ScheduledThreadPoolExecutor(1, Thread.ofVirtual().name(name).factory());
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Does the work again and again, that long after each end of it, for the first time after that delay. */
    public void every(Duration delay, Runnable work) {
        ScheduledFuture<?> _ = executor.scheduleWithFixedDelay(
                () -> run(work), delay.toNanos(), delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Does the work once, soon. After {@link #close} it is not done. */
    public void soon(Runnable work) {
        try {
            executor.execute(() -> run(work));
        } catch (RejectedExecutionException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "{0} has ended, its work is left", name);
        }
    }

    /** Ends the thread; a work under way is interrupted. */
    @Override
    public void close() {
        executor.shutdownNow();
    }

    private void run(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            LOGGER.log(System.Logger.Level.ERROR, name + " failed and goes on", e);
        }
    }
}
