package dev.ovation.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A part of a measurement that runs on a thread of its own until it is told to stop. Thread-safe. */
final class BenchThread {
    private final String name;
    private final FutureTask<Void> task;

    private BenchThread(String name, FutureTask<Void> task) {
        this.name = name;
        this.task = task;
    }

    /** What it does. */
    interface Part {
        /** Returns when it was told to stop. */
        void run() throws IOException;
    }

    /** Starts it; the process does not wait for it. */
    static BenchThread start(String name, Part part) {
        Callable<Void> work = () -> {
            part.run();
            return null;
        };
        FutureTask<Void> task = new FutureTask<>(work);
        Thread.ofPlatform().daemon().name(name).start(task);
        return new BenchThread(name, task);
    }

    /**
     * Looks whether it still runs.
     *
     * @throws IOException when it has failed; the message says why
     */
    void check() throws IOException, InterruptedException {
        if (task.isDone()) {
            join();
        }
    }

    /** Waits for its end; throws as {@link #check} does. */
    void join() throws IOException, InterruptedException {
        try {
            task.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw new IOException("the " + name + " failed: " + (cause == null ? e : cause.getMessage()), e);
        }
    }
}
