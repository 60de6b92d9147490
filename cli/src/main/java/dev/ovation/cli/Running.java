package dev.ovation.cli;

import java.util.concurrent.CountDownLatch;

/**
 * Keeps the process running until it is told to stop (Ctrl-C or SIGTERM), then closes what runs and ends with status 0: stopping when
 * asked to is no failure.
 */
final class Running {
    private Running() {}

    /** Blocks for ever; the shutdown hook closes {@code what} and ends the process. */
    static void untilStopped(AutoCloseable what, Runnable stopping) throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(what, stopping), "stop"));
        new CountDownLatch(1).await();
    }

    private static void stop(AutoCloseable what, Runnable stopping) {
        int status = 0;
        try {
            stopping.run();
            what.close();
        } catch (Exception e) {
            System.err.println("ovation: stopped with an error: " + e);
            status = 1;
        }
        System.out.flush();
        Runtime.getRuntime().halt(status);
    }
}
