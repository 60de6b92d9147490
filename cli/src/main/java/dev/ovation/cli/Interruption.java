package dev.ovation.cli;

import java.util.concurrent.CountDownLatch;

/**
 * Ctrl-C or SIGTERM while a command measures: the command is asked to stop, and the process ends with status 0 when it has said what
 * it measured and closed what it started. Until then the process is kept alive.
 *
 * <p>Made before the work and closed after it, by the same thread; {@link #isAsked} by any.
 */
final class Interruption implements AutoCloseable {
    private final CountDownLatch finished = new CountDownLatch(1);
    private final Thread hook = new Thread(this::stop, "stop");
    private volatile boolean asked;

    /** From now on the process ends in this way. */
    Interruption() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Whether the work is to stop. */
    boolean isAsked() {
        return asked;
    }

    /** The work is done; from now on the process ends as it likes. */
    @Override
    public void close() {
        finished.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process ends already: the hook runs, and was just told that it may finish.
        }
    }

    private void stop() {
        asked = true;
        try {
            finished.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }
}
