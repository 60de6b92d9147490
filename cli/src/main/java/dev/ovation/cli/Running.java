package dev.ovation.cli;

import java.util.concurrent.CountDownLatch;

/**
 * Lets the process end well when it is told to stop (Ctrl-C or SIGTERM): closes what runs and ends with status 0, since stopping when asked
 * to is no failure.
 */
final class Running {
    private Running() {}

    /**
     * From now on the process ends in this way. To be called before anybody is told that it runs: who reads that may stop it at once.
     *
     * @param stopping runs first, to say so
     */
    static void closeWhenStopped(AutoCloseable what, Runnable stopping) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(what, stopping), "stop"));
    }

    /** Blocks for ever. */
    static void untilStopped() throws InterruptedException {
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
