package dev.ovation.cli;

import dev.ovation.benchmarks.FullSpeedPublisher;
import dev.ovation.benchmarks.ProcessUse;
import dev.ovation.benchmarks.PublishRequests;
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

/**
 * One measurement of {@code bench publish}: starts a dispatcher, publishes with requests of one size after the other, and takes down what
 * it accepts and uses. Used by one thread; closing it ends the dispatcher.
 */
final class IntakeRun implements AutoCloseable {
    private static final String TOPIC = "likes:bench";
    private static final String PUBLISHED = "ovation_dispatcher_published_total";
    private static final int DIGITS = 2;

    private final Plan plan;
    private final BooleanSupplier stopAsked;
    private final Progress progress;
    private final Path folder;
    private final NodeProbe probe = new NodeProbe(InternalKey.open());
    private final List<BenchNode> started = new ArrayList<>();
    private final List<IntakeReport.Row> rows = new ArrayList<>();
    private long acceptedInAll;
    private String refusal = "";

    /**
     * What is measured.
     *
     * @param batches events in a request, for one measurement after the other
     * @param pipeline requests under way on each connection
     * @param bytes of each event's data
     * @param warmUp before each measurement
     * @param measured for each
     */
    record Plan(
            List<Integer> batches,
            int connections,
            int pipeline,
            int topics,
            int bytes,
            Duration warmUp,
            Duration measured,
            LocalStore store) {}

    IntakeRun(Plan plan, BooleanSupplier stopAsked, Progress progress) throws IOException {
        this.plan = plan;
        this.stopAsked = stopAsked;
        this.progress = progress;
        this.folder = Files.createTempDirectory("ovation-bench-");
    }

    /** Measures until all is measured or the stop is asked for. */
    IntakeReport measure() throws IOException, InterruptedException {
        progress.at("starting a dispatcher");
        BenchNode dispatcher =
                BenchNode.start(folder, "dispatcher", "east-d1", plan.store().yaml(BenchNode.DATA_CENTER), List.of());
        started.add(dispatcher);
        for (int batch : plan.batches()) {
            if (!stopAsked.getAsBoolean()) {
                measure(dispatcher, batch);
            }
        }
        long published = (long) NodeMeters.of(probe, dispatcher).sum(PUBLISHED);
        return new IntakeReport(
                new IntakeReport.Setup(
                        plan.topics(),
                        plan.bytes(),
                        plan.connections(),
                        plan.pipeline(),
                        plan.store().kind(),
                        Runtime.getRuntime().availableProcessors(),
                        Runtime.version().toString()),
                List.copyOf(rows),
                acceptedInAll,
                published,
                refusal);
    }

    private void measure(BenchNode dispatcher, int batch) throws IOException, InterruptedException {
        PublishRequests requests = new PublishRequests(dispatcher.open(), TOPIC, plan.topics(), plan.bytes(), batch);
        List<FullSpeedPublisher> publishers = new ArrayList<>();
        List<BenchThread> publishing = new ArrayList<>();
        for (int i = 0; i < plan.connections(); i++) {
            double part = (double) i / plan.connections();
            publishers.add(new FullSpeedPublisher(dispatcher.open(), requests, part, plan.pipeline()));
            publishing.add(BenchThread.start("publisher", publishers.getLast()::run));
        }
        try {
            Sum sum = new Sum(publishers, publishing);
            String step = batch == 1 ? "single events" : "batches of " + batch;
            await(plan.warmUp(), step + ", warming up", sum);
            sum.latencies();
            Moment before = moment(dispatcher, sum);
            await(plan.measured(), step, sum);
            rows.add(row(batch, before, moment(dispatcher, sum), sum.latencies()));
            publishers.forEach(FullSpeedPublisher::stop);
            for (BenchThread thread : publishing) {
                thread.join();
            }
            acceptedInAll += sum.accepted();
            refusal = refusal.isEmpty() ? sum.refusal() : refusal;
        } finally {
            publishers.forEach(FullSpeedPublisher::stop);
        }
    }

    private void await(Duration time, String step, Sum sum) throws IOException, InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        long last = sum.accepted();
        while (System.nanoTime() < end && !stopAsked.getAsBoolean()) {
            TimeUnit.NANOSECONDS.sleep(Math.clamp(end - System.nanoTime(), 1, 1_000_000_000));
            for (BenchThread thread : sum.publishing) {
                thread.check();
            }
            long now = sum.accepted();
            progress.at(String.format(
                    Locale.ROOT,
                    "%s, %d s left: %,d accepted/s, %,d refused",
                    step,
                    Math.max(0, (end - System.nanoTime() + 500_000_000) / 1_000_000_000),
                    now - last,
                    sum.refused()));
            last = now;
        }
    }

    private static Moment moment(BenchNode dispatcher, Sum sum) throws IOException {
        return new Moment(
                System.nanoTime(),
                sum.accepted(),
                sum.refused(),
                ProcessUse.of(dispatcher.pid()).cpuMillis(),
                ProcessUse.of(ProcessHandle.current().pid()).cpuMillis());
    }

    private static IntakeReport.Row row(int batch, Moment before, Moment after, Histogram latencies) {
        double seconds = (after.nanos - before.nanos) / 1e9;
        return new IntakeReport.Row(
                batch,
                seconds,
                after.accepted - before.accepted,
                after.refused - before.refused,
                IntakeReport.Times.of(latencies),
                (after.dispatcherMillis - before.dispatcherMillis) / 1e3 / seconds,
                (after.publisherMillis - before.publisherMillis) / 1e3 / seconds);
    }

    @Override
    public void close() throws IOException {
        probe.close();
        started.forEach(BenchNode::close);
        BenchFiles.remove(folder);
    }

    /** What there is at one time. */
    private record Moment(long nanos, long accepted, long refused, long dispatcherMillis, long publisherMillis) {}

    /** All publishers together. */
    private record Sum(List<FullSpeedPublisher> publishers, List<BenchThread> publishing) {
        long accepted() {
            return publishers.stream().mapToLong(FullSpeedPublisher::accepted).sum();
        }

        long refused() {
            return publishers.stream().mapToLong(FullSpeedPublisher::refused).sum();
        }

        String refusal() {
            return publishers.stream()
                    .map(FullSpeedPublisher::refusal)
                    .filter(text -> !text.isEmpty())
                    .findFirst()
                    .orElse("");
        }

        /** Since the call before. */
        Histogram latencies() {
            Histogram all = new Histogram(DIGITS);
            publishers.forEach(publisher -> all.add(publisher.latencies()));
            return all;
        }
    }
}
