package dev.ovation.cli;

import dev.ovation.benchmarks.PacedPublisher;
import dev.ovation.benchmarks.ProcessUse;
import dev.ovation.benchmarks.SwarmPlan;
import dev.ovation.benchmarks.SwarmProcess;
import dev.ovation.benchmarks.Tally;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * One measurement of {@code bench fanout}: starts the nodes, the viewers and the publisher, and takes down what they see and use. Used by
 * one thread; closing it ends all processes.
 */
final class FanoutRun implements AutoCloseable {
    /** With a limit of 20,000 descriptors, and a reserve. */
    static final int MOST_PER_PROCESS = 19_000;

    private static final String TOPIC = "likes:bench";
    private static final int SOURCES_PER_SWARM = 40;
    private static final long READY_SECONDS = 120;
    private static final String SETTINGS = "stream: {lifetime-least: 24h, lifetime-most: 24h}\n";

    private final Plan plan;
    private final BooleanSupplier stopAsked;
    private final Progress progress;
    private final Path folder;
    private final List<BenchNode> nodes = new ArrayList<>();
    private final List<SwarmProcess> swarms = new ArrayList<>();

    /**
     * What is measured.
     *
     * @param rate of events in a second, over all topics
     * @param bytes of each event's data
     * @param frontendJvm more options for the frontends' JVMs
     */
    record Plan(
            int viewers,
            double rate,
            int topics,
            int bytes,
            Duration warmUp,
            Duration measured,
            int frontends,
            List<String> frontendJvm) {}

    FanoutRun(Plan plan, BooleanSupplier stopAsked, Progress progress) throws IOException {
        this.plan = plan;
        this.stopAsked = stopAsked;
        this.progress = progress;
        this.folder = Files.createTempDirectory("ovation-bench-");
    }

    FanoutReport measure() throws IOException, InterruptedException {
        progress.at("starting a dispatcher and " + plan.frontends() + " frontends");
        BenchNode dispatcher = BenchNode.start(folder, "dispatcher", "east-d1", "", List.of());
        nodes.add(dispatcher);
        long kernelBefore = ProcessUse.kernelBytes();
        for (int i = 1; i <= plan.frontends(); i++) {
            nodes.add(BenchNode.start(
                    folder,
                    "frontend",
                    "east-f" + i,
                    "dispatchers: ['http://127.0.0.1:" + dispatcher.internal().getPort() + "']\n" + SETTINGS,
                    plan.frontendJvm()));
        }
        Map<String, ProcessUse> empty = use();
        long begun = System.nanoTime();
        connect();
        double connectSeconds = (System.nanoTime() - begun) / 1e9;
        Map<String, ProcessUse> idle = use();
        long kernelIdle = ProcessUse.kernelBytes();

        PacedPublisher publisher =
                new PacedPublisher(dispatcher.open(), TOPIC, plan.topics(), plan.rate(), plan.bytes());
        FutureTask<Long> publishing = run(publisher);
        await(plan.warmUp(), "warming up", publisher, publishing);
        int skipped = secondsSeen();
        Map<String, ProcessUse> before = use();
        long publishedBefore = publisher.published();
        long measuredFrom = System.nanoTime();
        await(plan.measured(), "measuring", publisher, publishing);
        double seconds = (System.nanoTime() - measuredFrom) / 1e9;
        Map<String, ProcessUse> after = use();
        long published = publisher.published() - publishedBefore;
        int until = secondsSeen();
        publisher.stop();
        finish(publishing);
        awaitQuiet();
        for (SwarmProcess swarm : swarms) {
            swarm.end(publisher.lastNumbers());
        }
        return new FanoutReport(
                plan,
                swarms.stream().mapToInt(SwarmProcess::established).sum(),
                swarms.stream().mapToInt(SwarmProcess::failed).sum(),
                swarms.stream().mapToInt(SwarmProcess::ended).sum(),
                connectSeconds,
                seconds,
                published,
                sum(skipped, until),
                sum(0, Integer.MAX_VALUE),
                FanoutReport.Cost.between(before, after, seconds),
                FanoutReport.Memory.of(plan.viewers(), empty, idle, kernelIdle - kernelBefore));
    }

    private void connect() throws IOException, InterruptedException {
        int processes = Math.ceilDiv(plan.viewers(), MOST_PER_PROCESS);
        List<String> frontends = nodes.stream()
                .skip(1)
                .map(node -> "127.0.0.1:" + node.open().getPort())
                .toList();
        int first = 0;
        for (int i = 0; i < processes; i++) {
            int viewers = plan.viewers() / processes + (i < plan.viewers() % processes ? 1 : 0);
            swarms.add(SwarmProcess.start(new SwarmPlan(
                    frontends,
                    viewers,
                    TOPIC,
                    plan.topics(),
                    first,
                    0,
                    i * SOURCES_PER_SWARM,
                    SOURCES_PER_SWARM,
                    0,
                    0)));
            first += viewers;
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_SECONDS);
        for (SwarmProcess swarm : swarms) {
            while (!swarm.awaitReady(1, TimeUnit.SECONDS)) {
                progress.at(established() + " of " + plan.viewers() + " viewers are there");
                if (System.nanoTime() > deadline || stopAsked.getAsBoolean()) {
                    throw new IOException("only " + established() + " viewers are there after " + READY_SECONDS + " s");
                }
            }
            if (swarm.failed() > 0) {
                throw new IOException(swarm.failed() + " viewers could not connect: " + swarm.failure());
            }
        }
    }

    private int established() {
        return swarms.stream().mapToInt(SwarmProcess::established).sum();
    }

    private static FutureTask<Long> run(PacedPublisher publisher) {
        Callable<Long> work = () -> {
            publisher.run();
            return publisher.published();
        };
        FutureTask<Long> task = new FutureTask<>(work);
        Thread.ofPlatform().daemon().name("publisher").start(task);
        return task;
    }

    private static void finish(FutureTask<Long> publishing) throws IOException, InterruptedException {
        try {
            publishing.get();
        } catch (ExecutionException e) {
            throw new IOException("the publisher failed: " + e.getMessage(), e);
        }
    }

    private void await(Duration time, String step, PacedPublisher publisher, FutureTask<Long> publishing)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        long last = publisher.published();
        while (System.nanoTime() < end && !stopAsked.getAsBoolean()) {
            TimeUnit.NANOSECONDS.sleep(Math.min(1_000_000_000, Math.max(1, end - System.nanoTime())));
            if (publishing.isDone()) {
                finish(publishing);
            }
            Tally second = lastSecond();
            long now = publisher.published();
            progress.at(String.format(
                    Locale.ROOT,
                    "%s, %d s left: %,d published/s, %,d delivered/s, p99 %.1f ms",
                    step,
                    Math.max(0, (end - System.nanoTime() + 500_000_000) / 1_000_000_000),
                    now - last,
                    second.delivered(),
                    second.latencies().getValueAtPercentile(99) / 1e3));
            last = now;
        }
    }

    /** Waits until nothing comes any more. */
    private void awaitQuiet() throws InterruptedException {
        for (int i = 0; i < 30; i++) {
            TimeUnit.MILLISECONDS.sleep(1_100);
            if (lastSecond().delivered() == 0) {
                return;
            }
        }
    }

    private int secondsSeen() {
        return swarms.stream().mapToInt(swarm -> swarm.seconds().size()).max().orElse(0);
    }

    private Tally lastSecond() {
        int seen = secondsSeen();
        return sum(seen - 1, seen);
    }

    private Tally sum(int from, int to) {
        Tally sum = new Tally();
        for (SwarmProcess swarm : swarms) {
            List<Tally> seconds = swarm.seconds();
            for (int i = Math.max(0, from); i < Math.min(to, seconds.size()); i++) {
                sum.add(seconds.get(i));
            }
        }
        return sum;
    }

    private Map<String, ProcessUse> use() throws IOException {
        Map<String, ProcessUse> use = new LinkedHashMap<>();
        for (BenchNode node : nodes) {
            use.put(node.id(), ProcessUse.of(node.pid()));
        }
        for (int i = 0; i < swarms.size(); i++) {
            use.put("viewers " + (i + 1), ProcessUse.of(swarms.get(i).pid()));
        }
        use.put("publisher", ProcessUse.of(ProcessHandle.current().pid()));
        return use;
    }

    @Override
    public void close() throws IOException {
        swarms.forEach(SwarmProcess::close);
        nodes.reversed().forEach(BenchNode::close);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
