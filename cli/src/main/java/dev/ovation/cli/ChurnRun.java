package dev.ovation.cli;

import dev.ovation.benchmarks.LazyViewers;
import dev.ovation.benchmarks.PacedPublisher;
import dev.ovation.benchmarks.ProcessUse;
import dev.ovation.benchmarks.SwarmPlan;
import dev.ovation.benchmarks.SwarmProcess;
import dev.ovation.benchmarks.Tally;
import dev.ovation.benchmarks.Visitors;
import dev.ovation.runtime.InternalKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * One measurement of {@code bench churn}: starts a dispatcher, a frontend, those who stay, those who come and go, and the publisher; takes
 * down what happens while nobody comes or goes, and then while they do. Used by one thread; closing it ends all processes.
 */
final class ChurnRun implements AutoCloseable {
    private static final String TOPIC = "likes:bench";
    private static final String SETTINGS = "stream: {lifetime-least: 24h, lifetime-most: 24h}\n";
    private static final String ROWS_WRITTEN = "ovation_dispatcher_rows_written_total";
    private static final String VIEWERS = "ovation_viewers";
    private static final int SOURCES = 40;
    private static final long READY_SECONDS = 120;

    /** After a pause begins: counts of viewers are told with a delay of a second. */
    private static final Duration SETTLING = Duration.ofSeconds(2);

    private static final int QUIET_SECONDS = 30;

    private final Plan plan;
    private final BooleanSupplier stopAsked;
    private final Progress progress;
    private final Path folder;
    private final NodeProbe probe = new NodeProbe(InternalKey.open());
    private final List<AutoCloseable> started = new ArrayList<>();

    /**
     * What is measured.
     *
     * @param viewers who stay
     * @param visitors who are there at the same time of those who come and go
     * @param rate of events in a second, over the topics of those who stay
     * @param measured without changes, and as long with them
     * @param seed draws the topics of those who come
     */
    record Plan(
            int viewers,
            int visitors,
            double changesPerSecond,
            int topics,
            double rate,
            int bytes,
            Duration warmUp,
            Duration measured,
            LocalStore store,
            long seed) {
        /** Topics of those who stay. */
        int stayedOn() {
            return Math.min(viewers, topics);
        }
    }

    ChurnRun(Plan plan, BooleanSupplier stopAsked, Progress progress) throws IOException {
        this.plan = plan;
        this.stopAsked = stopAsked;
        this.progress = progress;
        this.folder = Files.createTempDirectory("ovation-bench-");
    }

    /** Measures; without the rest when the stop is asked for. */
    ChurnReport measure() throws IOException, InterruptedException {
        progress.at("starting a dispatcher and a frontend");
        BenchNode dispatcher = start("dispatcher", "east-d1", plan.store().yaml(BenchNode.DATA_CENTER));
        BenchNode frontend = start(
                "frontend",
                "east-f1",
                "dispatchers: ['http://127.0.0.1:" + dispatcher.internal().getPort() + "']\n" + SETTINGS);
        SwarmProcess staying = connect(frontend);
        Visitors visitors = new Visitors(new Visitors.Plan(
                frontend.open(), TOPIC, plan.topics(), plan.visitors(), plan.changesPerSecond(), plan.seed()));
        PacedPublisher publisher =
                new PacedPublisher(dispatcher.open(), TOPIC, plan.stayedOn(), plan.rate(), plan.bytes());
        Parts parts = new Parts(
                dispatcher,
                frontend,
                staying,
                visitors,
                BenchThread.start("publisher", publisher::run),
                BenchThread.start("coming and going", visitors::run));
        await(plan.warmUp(), "warming up", parts);
        visitors.pause();
        await(SETTLING, "letting it settle", parts);
        ChurnReport.Phase without = measure("measuring without changes", parts);
        visitors.resume();
        ChurnReport.Phase with = measure("measuring with changes", parts);
        visitors.stop();
        parts.coming.join();
        publisher.stop();
        parts.publishing.join();
        long left = awaitGone(frontend);
        awaitQuiet(staying);
        staying.end(publisher.lastNumbers());
        return new ChurnReport(setup(), without, with, faults(parts, left));
    }

    private BenchNode start(String role, String id, String settings) throws IOException, InterruptedException {
        BenchNode node = BenchNode.start(folder, role, id, settings, List.of());
        started.add(node);
        return node;
    }

    private SwarmProcess connect(BenchNode frontend) throws IOException, InterruptedException {
        SwarmProcess staying = SwarmProcess.start(new SwarmPlan(
                List.of("127.0.0.1:" + frontend.open().getPort()),
                plan.viewers(),
                TOPIC,
                plan.stayedOn(),
                0,
                0,
                0,
                SOURCES,
                LazyViewers.NONE));
        started.add(staying);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_SECONDS);
        while (!staying.awaitReady(1, TimeUnit.SECONDS)) {
            progress.at(staying.established() + " of " + plan.viewers() + " viewers are there");
            if (System.nanoTime() > deadline || stopAsked.getAsBoolean()) {
                throw new IOException("only " + staying.established() + " viewers are there");
            }
        }
        if (staying.failed() > 0) {
            throw new IOException(staying.failed() + " viewers could not connect: " + staying.failure());
        }
        return staying;
    }

    /** Null when it was stopped before it began. */
    private ChurnReport.@Nullable Phase measure(String step, Parts parts) throws IOException, InterruptedException {
        if (stopAsked.getAsBoolean()) {
            return null;
        }
        parts.visitors.comings();
        Moment before = moment(parts);
        await(plan.measured(), step, parts);
        Moment after = moment(parts);
        Tally tally = sum(parts.staying, before.seconds, after.seconds);
        double seconds = (after.nanos - before.nanos) / 1e9;
        Histogram comings = parts.visitors.comings();
        return new ChurnReport.Phase(
                seconds,
                after.came - before.came,
                after.went - before.went,
                tally.delivered(),
                IntakeReport.Times.of(tally.latencies()),
                IntakeReport.Times.of(comings),
                after.rows - before.rows,
                after.rowsFailed - before.rowsFailed,
                (after.dispatcherMillis - before.dispatcherMillis) / 1e3 / seconds,
                (after.frontendMillis - before.frontendMillis) / 1e3 / seconds);
    }

    private void await(Duration time, String step, Parts parts) throws IOException, InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        long last = parts.visitors.came() + parts.visitors.went();
        while (System.nanoTime() < end && !stopAsked.getAsBoolean()) {
            TimeUnit.NANOSECONDS.sleep(Math.clamp(end - System.nanoTime(), 1, 1_000_000_000));
            parts.publishing.check();
            parts.coming.check();
            int seen = parts.staying.seconds().size();
            Tally second = sum(parts.staying, seen - 1, seen);
            long now = parts.visitors.came() + parts.visitors.went();
            progress.at(String.format(
                    Locale.ROOT,
                    "%s, %d s left: %,d changes/s, %,d delivered/s, p99 %.1f ms",
                    step,
                    Math.max(0, (end - System.nanoTime() + 500_000_000) / 1_000_000_000),
                    now - last,
                    second.delivered(),
                    second.latencies().getValueAtPercentile(99) / 1e3));
            last = now;
        }
    }

    private Moment moment(Parts parts) throws IOException, InterruptedException {
        NodeMeters meters = NodeMeters.of(probe, parts.dispatcher);
        return new Moment(
                System.nanoTime(),
                parts.staying.seconds().size(),
                parts.visitors.came(),
                parts.visitors.went(),
                (long) meters.sum(ROWS_WRITTEN, "result=\"ok\""),
                (long) meters.sum(ROWS_WRITTEN, "result=\"failed\""),
                ProcessUse.of(parts.dispatcher.pid()).cpuMillis(),
                ProcessUse.of(parts.frontend.pid()).cpuMillis());
    }

    /** Waits until the frontend counts none of those who have gone, and tells how many it still does. */
    private long awaitGone(BenchNode frontend) throws IOException, InterruptedException {
        long left = 0;
        for (int i = 0; i < QUIET_SECONDS; i++) {
            left = (long) NodeMeters.of(probe, frontend).sum(VIEWERS) - plan.viewers();
            if (left <= 0) {
                break;
            }
            TimeUnit.SECONDS.sleep(1);
        }
        return Math.max(0, left);
    }

    /** Waits until nothing comes any more to those who stay. */
    private static void awaitQuiet(SwarmProcess staying) throws InterruptedException {
        for (int i = 0; i < QUIET_SECONDS; i++) {
            TimeUnit.MILLISECONDS.sleep(1_100);
            int seen = staying.seconds().size();
            if (sum(staying, seen - 1, seen).delivered() == 0) {
                return;
            }
        }
    }

    private ChurnReport.Setup setup() {
        return new ChurnReport.Setup(
                plan.viewers(),
                plan.visitors(),
                plan.changesPerSecond(),
                plan.topics(),
                plan.rate(),
                plan.bytes(),
                plan.store().kind(),
                plan.seed(),
                Runtime.getRuntime().availableProcessors(),
                Runtime.version().toString());
    }

    private static ChurnReport.Faults faults(Parts parts, long left) {
        Tally all = sum(parts.staying, 0, Integer.MAX_VALUE);
        Tally visitors = parts.visitors.tally();
        return new ChurnReport.Faults(
                all.lost(),
                all.duplicated(),
                all.outOfOrder(),
                parts.staying.ended(),
                parts.visitors.failed(),
                visitors.lost() + visitors.duplicated() + visitors.outOfOrder(),
                left,
                parts.visitors.failure());
    }

    private static Tally sum(SwarmProcess swarm, int from, int to) {
        Tally sum = new Tally();
        List<Tally> seconds = swarm.seconds();
        for (int i = Math.max(0, from); i < Math.min(to, seconds.size()); i++) {
            sum.add(seconds.get(i));
        }
        return sum;
    }

    @Override
    public void close() throws IOException {
        probe.close();
        for (AutoCloseable part : started.reversed()) {
            try {
                part.close();
            } catch (Exception e) {
                throw new IOException(e);
            }
        }
        BenchFiles.remove(folder);
    }

    /** Who takes part. */
    private record Parts(
            BenchNode dispatcher,
            BenchNode frontend,
            SwarmProcess staying,
            Visitors visitors,
            BenchThread publishing,
            BenchThread coming) {}

    /**
     * What there is at one time.
     *
     * @param seconds of those who stay
     */
    private record Moment(
            long nanos,
            int seconds,
            long came,
            long went,
            long rows,
            long rowsFailed,
            long dispatcherMillis,
            long frontendMillis) {}
}
