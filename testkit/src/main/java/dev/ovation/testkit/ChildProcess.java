package dev.ovation.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Another process of a test: a node that can be killed, stopped, or run out of descriptors without hurting the test itself.
 *
 * <p>Its output is read all the time, so it never blocks on a full pipe; the last {@link #KEPT_LINES} lines are kept. When the test
 * forgets to close it, a shutdown hook kills it with this JVM. Any thread may call any method.
 */
public final class ChildProcess implements AutoCloseable {
    /** Lines of its output that are kept; older ones are dropped and counted. */
    public static final int KEPT_LINES = 20_000;

    /** Characters after which a line is broken, so that output without line ends is bounded too. */
    public static final int KEPT_LINE_CHARS = 64 * 1024;

    private static final int TOLD_LINES = 40;
    private static final Duration KILL_WITHIN = Duration.ofSeconds(10);

    private final ChildCommand command;
    private final Process process;
    private final ChildOutput output = new ChildOutput(KEPT_LINES, KEPT_LINE_CHARS);
    private final List<Thread> readers;
    private final Thread hook = new Thread(this::kill, "child-process-hook");

    private ChildProcess(ChildCommand command, Process process) {
        this.command = command;
        this.process = process;
        // Platform threads: a read of a pipe holds its carrier, and carriers are few.
        this.readers = List.of(
                Thread.ofPlatform()
                        .daemon()
                        .name("child-out")
                        .unstarted(() -> output.read(process.getInputStream(), false)),
                Thread.ofPlatform()
                        .daemon()
                        .name("child-err")
                        .unstarted(() -> output.read(process.getErrorStream(), true)));
    }

    /** Starts a main class with this JVM's binary and class path. */
    public static ChildProcess java(Class<?> main, List<String> jvmArgs, List<String> args) {
        return java(main.getName(), jvmArgs, args);
    }

    /** Starts a main class, by its binary name, with this JVM's binary and class path. */
    public static ChildProcess java(String main, List<String> jvmArgs, List<String> args) {
        return start(ChildCommand.java(main, jvmArgs, args));
    }

    /**
     * Starts a command; its standard input is empty.
     *
     * @throws UncheckedIOException when the program cannot be started
     */
    public static ChildProcess start(ChildCommand command) {
        ProcessBuilder builder = new ProcessBuilder(command.started());
        builder.environment().putAll(command.env());
        Path directory = command.directory();
        if (directory != null) {
            builder.directory(directory.toFile());
        }
        try {
            ChildProcess child = new ChildProcess(command, builder.start());
            Runtime.getRuntime().addShutdownHook(child.hook);
            child.readers.forEach(Thread::start);
            child.process.getOutputStream().close();
            return child;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its process id. */
    public long pid() {
        return process.pid();
    }

    /** Whether it runs, or is stopped by a signal. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** A line of either stream in which the regular expression is found; see {@link #awaitLine(Predicate, Duration)}. */
    public String awaitLine(String regex, Duration within) {
        Predicate<String> found = Pattern.compile(regex).asPredicate();
        return awaitLine("with " + regex, found, within);
    }

    /**
     * Waits for a line of either stream, and returns the first kept one that matches, printed before or after the call.
     *
     * @throws AssertionError with its last output when there is none in time, or both streams have ended
     */
    public String awaitLine(Predicate<String> wanted, Duration within) {
        return awaitLine("as wanted", wanted, within);
    }

    private String awaitLine(String what, Predicate<String> wanted, Duration within) {
        try {
            String line = output.await(wanted, within);
            if (line == null) {
                throw failed("No line " + what + " within " + within);
            }
            return line;
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    /**
     * Sends it a signal.
     *
     * @param name without SIG: {@code TERM}, {@code INT}, {@code KILL}, {@code STOP}, {@code CONT}; a JVM ignores {@code INT} when
     *     the shell that started these tests ran them in the background without job control
     * @throws IllegalStateException when {@code kill} refuses, for example because the process has ended
     */
    public void signal(String name) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            int status = kill.waitFor();
            if (status != 0) {
                throw new IllegalStateException("kill -" + name + " " + pid() + " ended with status " + status);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    /**
     * Waits for its end and that of its output; the status, which for a signal is 128 and the signal's number.
     *
     * @throws AssertionError with its last output when it still runs after {@code within}
     */
    public int awaitExit(Duration within) {
        try {
            if (!process.waitFor(within.toNanos(), TimeUnit.NANOSECONDS)) {
                throw failed("It still runs after " + within);
            }
            awaitReaders();
            return process.exitValue();
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    /** Its open files, sockets included, where the system has {@code /proc}; empty elsewhere and when it has ended. */
    public OptionalInt descriptors() {
        Path directory = Path.of("/proc", Long.toString(pid()), "fd");
        if (!Files.isDirectory(directory)) {
            return OptionalInt.empty();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return OptionalInt.of(Math.toIntExact(files.count()));
        } catch (NoSuchFileException e) {
            return OptionalInt.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The kept lines of both streams, in the order in which they were read. */
    public List<String> output() {
        return output.lines(null);
    }

    /** The kept lines of its standard output. */
    public List<String> stdout() {
        return output.lines(false);
    }

    /** The kept lines of its standard error. */
    public List<String> stderr() {
        return output.lines(true);
    }

    /** Lines that were dropped for newer ones. */
    public long droppedLines() {
        return output.dropped();
    }

    /** Kills it and all that it started, and waits until it is gone. Does nothing the second time. */
    @Override
    public void close() {
        kill();
        try {
            if (!process.waitFor(KILL_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                throw failed("It survived a KILL for " + KILL_WITHIN);
            }
            awaitReaders();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is shutting down, and the hook has nothing left to kill.
        }
    }

    /** Children first: once their parent is gone nobody knows whose they were. */
    private void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    /** Bounded, because a process that it started may hold the pipes open. */
    private void awaitReaders() throws InterruptedException {
        for (Thread reader : readers) {
            reader.join(KILL_WITHIN);
        }
    }

    private AssertionError failed(String sentence) {
        List<String> lines = output();
        List<String> last = lines.subList(Math.max(0, lines.size() - TOLD_LINES), lines.size());
        String state = process.isAlive() ? "runs" : "ended with status " + process.exitValue();
        return new AssertionError(
                sentence + "\n  " + command.words() + " " + state + "; its last output:\n" + String.join("\n", last));
    }

    private static AssertionError interrupted() {
        Thread.currentThread().interrupt();
        return new AssertionError("Interrupted while waiting for a child process");
    }
}
