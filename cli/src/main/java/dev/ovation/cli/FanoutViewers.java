package dev.ovation.cli;

import dev.ovation.benchmarks.Arrivals;
import dev.ovation.benchmarks.ProcessUse;
import dev.ovation.benchmarks.SwarmPlan;
import dev.ovation.benchmarks.SwarmProcess;
import dev.ovation.benchmarks.Tally;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The viewers of a fan-out, in as many processes as their number asks for; numbered from 1. Used by one thread; closing it ends the
 * processes.
 */
final class FanoutViewers implements AutoCloseable {
    private static final int SOURCES_PER_SWARM = 40;
    private static final long READY_SECONDS = 120;

    /** How long what was published may still be on its way once nothing more is. */
    private static final int LATE_SECONDS = 30;

    private final List<SwarmProcess> swarms = new ArrayList<>();
    private final List<Path> gcLogs = new ArrayList<>();
    private final List<String> jvm;

    FanoutViewers() {
        this(List.of());
    }

    /** @param jvm more options of their processes' JVMs */
    FanoutViewers(List<String> jvm) {
        this.jvm = jvm;
    }

    /** Starts the processes; the viewers connect at once, as fast as they can. */
    void start(FanoutPlan plan, List<String> frontends, boolean ownAddresses, Path folder) throws IOException {
        start(plan, 0, frontends, ownAddresses, folder);
    }

    /**
     * Starts the processes; the viewers begin to connect at once.
     *
     * @param connectsPerSecond 0 for as fast as they can
     * @param frontends where, {@code host:port}
     * @param ownAddresses whether the viewers come from addresses of 127.0.0.0/8, which only a frontend on this machine can answer
     * @param folder for what the processes' collectors log
     */
    void start(FanoutPlan plan, int connectsPerSecond, List<String> frontends, boolean ownAddresses, Path folder)
            throws IOException {
        int processes = plan.swarms();
        int first = 0;
        for (int i = 0; i < processes; i++) {
            int viewers = share(plan.viewers(), processes, i);
            SwarmPlan swarm = new SwarmPlan(
                    frontends,
                    viewers,
                    plan.topic(),
                    plan.topics(),
                    first,
                    share(connectsPerSecond, processes, i),
                    i * SOURCES_PER_SWARM,
                    ownAddresses ? SOURCES_PER_SWARM : 0,
                    plan.lazy());
            Path gcLog = folder.resolve("viewers-" + (i + 1) + ".gc");
            gcLogs.add(gcLog);
            List<String> options = new ArrayList<>(jvm);
            options.add(GcLog.option(gcLog));
            swarms.add(SwarmProcess.start(swarm, options));
            first += viewers;
        }
    }

    /** What number {@code i} of so many parts gets. */
    private static int share(int all, int parts, int i) {
        return all / parts + (i < all % parts ? 1 : 0);
    }

    /**
     * Waits until all are there.
     *
     * @throws IOException when some cannot connect, or are not there after two minutes
     */
    void awaitAll(int viewers, BooleanSupplier stopAsked, Progress progress) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        for (SwarmProcess swarm : swarms) {
            awaitReady(swarm, viewers, begun, READY_SECONDS, stopAsked, progress);
            if (swarm.failed() > 0) {
                throw new IOException(swarm.failed() + " viewers could not connect: " + swarm.failure());
            }
        }
    }

    /**
     * Waits until each is there or could not connect.
     *
     * @param connectsPerSecond 0 for as fast as they can
     * @return false when it was asked to stop
     * @throws IOException when some are not there two minutes later than they should be
     */
    boolean awaitReady(int viewers, int connectsPerSecond, BooleanSupplier stopAsked, Progress progress)
            throws IOException, InterruptedException {
        long begun = System.nanoTime();
        long seconds = READY_SECONDS + (connectsPerSecond == 0 ? 0 : viewers / connectsPerSecond);
        for (SwarmProcess swarm : swarms) {
            awaitReady(swarm, viewers, begun, seconds, stopAsked, progress);
        }
        return !stopAsked.getAsBoolean();
    }

    private void awaitReady(
            SwarmProcess swarm,
            int viewers,
            long begunNanos,
            long seconds,
            BooleanSupplier stopAsked,
            Progress progress)
            throws IOException, InterruptedException {
        while (!stopAsked.getAsBoolean() && !swarm.awaitReady(1, TimeUnit.SECONDS)) {
            progress.at(established() + " of " + viewers + " viewers are there");
            if (System.nanoTime() - begunNanos > TimeUnit.SECONDS.toNanos(seconds)) {
                throw new IOException(
                        "only " + established() + " of " + viewers + " viewers are there after " + seconds + " s");
            }
        }
    }

    /**
     * Looks whether the processes are still there.
     *
     * @throws IOException when one is not
     */
    void requireAlive() throws IOException {
        for (int i = 0; i < swarms.size(); i++) {
            if (!ProcessHandle.of(swarms.get(i).pid())
                    .map(ProcessHandle::isAlive)
                    .orElse(false)) {
                throw new IOException("the process of " + name(i) + " has ended while it was measured");
            }
        }
    }

    int established() {
        return swarms.stream().mapToInt(SwarmProcess::established).sum();
    }

    int failed() {
        return swarms.stream().mapToInt(SwarmProcess::failed).sum();
    }

    /** Streams that ended by themselves, of viewers who read. */
    int ended() {
        return swarms.stream().mapToInt(SwarmProcess::ended).sum();
    }

    /** Streams that ended by themselves, of viewers who read a byte a second. */
    int slowEnded() {
        return swarms.stream().mapToInt(SwarmProcess::slowEnded).sum();
    }

    /** Why the first of them failed; empty when none did. */
    String failure() {
        return swarms.stream()
                .map(SwarmProcess::failure)
                .filter(failure -> !failure.isEmpty())
                .findFirst()
                .orElse("");
    }

    /** How they came, as far as all of a process have come. */
    Arrivals arrivals() {
        Arrivals all = new Arrivals();
        swarms.forEach(swarm -> all.add(swarm.arrivals()));
        return all;
    }

    /** What came to those who were there while others of the same process were still coming. */
    Tally meanwhile() {
        Tally sum = new Tally();
        swarms.forEach(swarm -> sum.add(swarm.meanwhile()));
        return sum;
    }

    /** How many seconds each process has told of. They begin at different moments, less than a second apart. */
    List<Integer> seconds() {
        return swarms.stream().map(swarm -> swarm.seconds().size()).toList();
    }

    /** What came second by second between those two; the shortest process's number of them. */
    List<Tally> between(List<Integer> from, List<Integer> to) {
        List<Tally> all = new ArrayList<>();
        for (int i = 0; i < swarms.size(); i++) {
            List<Tally> seconds = swarms.get(i).seconds().subList(from.get(i), to.get(i));
            for (int second = 0; second < seconds.size(); second++) {
                if (all.size() == second) {
                    all.add(new Tally());
                }
                all.get(second).add(seconds.get(second));
            }
        }
        int shortest = 0;
        for (int i = 0; i < swarms.size(); i++) {
            int length = to.get(i) - from.get(i);
            shortest = i == 0 ? length : Math.min(shortest, length);
        }
        return all.subList(0, shortest);
    }

    /** All that came between those two. */
    Tally sum(List<Integer> from, List<Integer> to) {
        Tally sum = new Tally();
        for (int i = 0; i < swarms.size(); i++) {
            swarms.get(i).seconds().subList(from.get(i), to.get(i)).forEach(sum::add);
        }
        return sum;
    }

    /** All that came until then, from when all of a process had come. */
    Tally sumUntil(List<Integer> to) {
        return sum(to.stream().map(_ -> 0).toList(), to);
    }

    /** What came in the last second. */
    Tally lastSecond() {
        List<Integer> now = seconds();
        return sum(now.stream().map(seconds -> Math.max(0, seconds - 1)).toList(), now);
    }

    /** Waits until every process has told of a whole second in which nothing came; false when it still comes after half a minute. */
    boolean awaitQuiet() throws InterruptedException {
        List<Integer> from = seconds();
        for (long i = 0; i < LATE_SECONDS * 20; i++) {
            TimeUnit.MILLISECONDS.sleep(50);
            List<Integer> now = seconds();
            boolean whole = true;
            for (int swarm = 0; swarm < from.size(); swarm++) {
                whole &= now.get(swarm) >= from.get(swarm) + 2;
            }
            if (whole && lastSecond().delivered() == 0) {
                return true;
            }
        }
        return false;
    }

    /** Tells them what was the last number of each topic, so that they know what they have lost. */
    void end(long[] lastNumbers) throws IOException, InterruptedException {
        for (SwarmProcess swarm : swarms) {
            swarm.end(lastNumbers);
        }
    }

    /** Adds what the processes have used, by name. */
    void addUse(Map<String, ProcessUse> use) throws IOException {
        for (int i = 0; i < swarms.size(); i++) {
            use.put(name(i), ProcessUse.of(swarms.get(i).pid()));
        }
    }

    /** Adds their collectors' pauses so far, by the processes' names. */
    void addPauses(Map<String, GcLog> pauses) throws IOException {
        for (int i = 0; i < swarms.size(); i++) {
            pauses.put(name(i), GcLog.read(gcLogs.get(i)));
        }
    }

    private static String name(int swarm) {
        return "viewers " + (swarm + 1);
    }

    @Override
    public void close() {
        swarms.forEach(SwarmProcess::close);
    }
}
