package dev.ovation.cli;

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

    /**
     * Starts the processes; the viewers connect at once.
     *
     * @param frontends where, {@code host:port}
     * @param ownAddresses whether the viewers come from addresses of 127.0.0.0/8, which only a frontend on this machine can answer
     * @param folder for what the processes' collectors log
     */
    void start(FanoutPlan plan, List<String> frontends, boolean ownAddresses, Path folder) throws IOException {
        int processes = plan.swarms();
        int first = 0;
        for (int i = 0; i < processes; i++) {
            int viewers = plan.viewers() / processes + (i < plan.viewers() % processes ? 1 : 0);
            SwarmPlan swarm = new SwarmPlan(
                    frontends,
                    viewers,
                    plan.topic(),
                    plan.topics(),
                    first,
                    0,
                    i * SOURCES_PER_SWARM,
                    ownAddresses ? SOURCES_PER_SWARM : 0,
                    0,
                    0);
            Path gcLog = folder.resolve("viewers-" + (i + 1) + ".gc");
            gcLogs.add(gcLog);
            swarms.add(SwarmProcess.start(swarm, List.of(GcLog.option(gcLog))));
            first += viewers;
        }
    }

    /**
     * Waits until all are there.
     *
     * @throws IOException when some cannot connect, or are not there after two minutes
     */
    void awaitAll(int viewers, BooleanSupplier stopAsked, Progress progress) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_SECONDS);
        for (SwarmProcess swarm : swarms) {
            while (!stopAsked.getAsBoolean() && !swarm.awaitReady(1, TimeUnit.SECONDS)) {
                progress.at(established() + " of " + viewers + " viewers are there");
                if (System.nanoTime() > deadline) {
                    throw new IOException("only " + established() + " of " + viewers + " viewers are there after "
                            + READY_SECONDS + " s");
                }
            }
            if (swarm.failed() > 0) {
                throw new IOException(swarm.failed() + " viewers could not connect: " + swarm.failure());
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

    /** Streams that ended by themselves. */
    int ended() {
        return swarms.stream().mapToInt(SwarmProcess::ended).sum();
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
