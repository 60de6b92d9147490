package dev.ovation.benchmarks;

import dev.ovation.protocol.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A {@link SwarmMain} in a child process: one process may have only so many descriptors, and what viewers cost must not be mixed up with
 * the publisher's.
 *
 * <p>Thread-safe. Closing it ends the process.
 */
public final class SwarmProcess implements AutoCloseable {
    private static final List<String> OPTIONS = List.of(
            "-XX:+UseSerialGC", "-Xms512m", "-Xmx2g", "-XX:+UseCompactObjectHeaders", "-XX:+UseStringDeduplication");

    private final Process process;
    private final Thread reader;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private final List<Tally> seconds = new ArrayList<>();
    private Tally meanwhile = new Tally();
    private Arrivals arrivals = new Arrivals();
    private int established;
    private int failed;
    private int ended;
    private int slowEnded;
    private String failure = "";

    private SwarmProcess(Process process) {
        this.process = process;
        this.reader = Thread.ofVirtual().name("swarm").unstarted(this::read);
    }

    /** Starts the viewers; they connect at once. */
    public static SwarmProcess start(SwarmPlan plan) throws IOException {
        return start(plan, List.of());
    }

    /**
     * Starts the viewers; they connect at once.
     *
     * @param more options of the process's JVM, beside {@link #options}
     */
    public static SwarmProcess start(SwarmPlan plan, List<String> more) throws IOException {
        List<String> options = new ArrayList<>(OPTIONS);
        options.addAll(more);
        Process process = ChildJvm.of(options, SwarmMain.class, List.of())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        SwarmProcess swarm = new SwarmProcess(process);
        swarm.write(new String(Json.bytes(plan), StandardCharsets.UTF_8));
        swarm.reader.start();
        return swarm;
    }

    /** The options of every such process's JVM. */
    public static List<String> options() {
        return OPTIONS;
    }

    /** Waits until every viewer has its welcome or has failed, at most that long; false when some have not. */
    public boolean awaitReady(long time, TimeUnit unit) throws InterruptedException, IOException {
        return await(ready, time, unit);
    }

    /**
     * Tells the viewers what was the last number of each topic and waits for what they make of it, at most half a minute.
     *
     * @throws IOException when they are gone
     */
    public void end(long[] lastNumbers) throws IOException, InterruptedException {
        write("end " + Arrays.stream(lastNumbers).mapToObj(Long::toString).collect(Collectors.joining(",")));
        if (!await(end, 30, TimeUnit.SECONDS)) {
            throw new IOException("The viewers do not end");
        }
    }

    /** How those came that were there when it was ready; none before. */
    public synchronized Arrivals arrivals() {
        return arrivals;
    }

    /** What came to those who were there while others were still coming; nothing before it was ready. */
    public synchronized Tally meanwhile() {
        return meanwhile;
    }

    /** What came in each second since they were ready, in order; the last is what came after the end was asked for. */
    public synchronized List<Tally> seconds() {
        return List.copyOf(seconds);
    }

    /** Viewers that have read their welcome. */
    public synchronized int established() {
        return established;
    }

    /** Viewers that were refused or could not connect. */
    public synchronized int failed() {
        return failed;
    }

    /** Streams that ended by themselves, of viewers who read. */
    public synchronized int ended() {
        return ended;
    }

    /** Streams that ended by themselves, of viewers who read a byte a second. */
    public synchronized int slowEnded() {
        return slowEnded;
    }

    /** Why the first viewer failed; empty when none did. */
    public synchronized String failure() {
        return failure;
    }

    /** Of the process. */
    public long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private boolean await(CompletableFuture<Void> done, long time, TimeUnit unit)
            throws InterruptedException, IOException {
        long deadline = System.nanoTime() + unit.toNanos(time);
        while (!done.isDone() && System.nanoTime() < deadline) {
            if (!process.isAlive() && !reader.isAlive()) {
                throw new IOException("The viewers' process has ended");
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
        return done.isDone();
    }

    private void write(String line) throws IOException {
        OutputStream to = process.getOutputStream();
        to.write((line + '\n').getBytes(StandardCharsets.UTF_8));
        to.flush();
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                heard(line.split(" ", 6));
            }
        } catch (IOException e) {
            ready.completeExceptionally(e);
        }
    }

    private synchronized void heard(String[] words) {
        switch (words[0]) {
            case "viewers" -> {
                established = Integer.parseInt(words[1]);
                failed = Integer.parseInt(words[2]);
            }
            case "ready" -> {
                established = Integer.parseInt(words[1]);
                failed = Integer.parseInt(words[2]);
                arrivals = Arrivals.decode(words[3]);
                meanwhile = Tally.decode(words[4]);
                failure = words[5].equals("null") ? "" : words[5];
                ready.complete(null);
            }
            case "second", "end" -> {
                ended = Integer.parseInt(words[1]);
                slowEnded = Integer.parseInt(words[2]);
                seconds.add(Tally.decode(words[3]));
                if (words[0].equals("end")) {
                    end.complete(null);
                }
            }
            default -> throw new IllegalArgumentException("An unknown word from the viewers: " + words[0]);
        }
    }
}
