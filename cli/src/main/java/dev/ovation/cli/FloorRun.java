package dev.ovation.cli;

import dev.ovation.benchmarks.FloorPlan;
import dev.ovation.benchmarks.FloorProcess;
import dev.ovation.benchmarks.ProcessUse;
import dev.ovation.benchmarks.SwarmProcess;
import dev.ovation.benchmarks.Tally;
import dev.ovation.runtime.FileLimit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * One measurement of {@code bench floor}: what {@code FanoutRun} measures, of bare loops instead of a platform. Used by one thread; closing
 * it ends all processes.
 */
final class FloorRun implements AutoCloseable {
    private final FanoutPlan plan;
    private final int flushMillis;
    private final BooleanSupplier stopAsked;
    private final Progress progress;
    private final Path folder;
    private final Floors floors;
    private final FanoutViewers viewers = new FanoutViewers();
    private final FanoutWatch watch;

    /**
     * A measurement that has not begun.
     *
     * @param plan of one topic; its frontends are loops
     * @param flushMillis how often each viewer is written to
     */
    FloorRun(FanoutPlan plan, int flushMillis, BooleanSupplier stopAsked, Progress progress) throws IOException {
        this.plan = plan;
        this.flushMillis = flushMillis;
        this.stopAsked = stopAsked;
        this.progress = progress;
        this.folder = Files.createTempDirectory("ovation-bench-");
        this.floors = new Floors(folder);
        this.watch = new FanoutWatch(viewers, stopAsked, progress);
    }

    /**
     * Measures, until the time is over or it is asked to stop.
     *
     * @throws IOException when something does not work, or it was stopped too early; the message says what
     */
    FloorReport measure() throws IOException, InterruptedException {
        progress.at("starting " + FanoutTable.count(plan.frontends(), "bare loop"));
        floors.start(plan.frontends(), new FloorPlan(plan.topic() + "-0", plan.rate(), plan.bytes(), flushMillis));
        long floorBytes = floors.residentBytes();
        long kernelBytes = ProcessUse.kernelBytes();
        viewers.start(plan, floors.addresses(), true, folder);
        viewers.awaitAll(plan.viewers(), stopAsked, progress);
        watch.requireNotStopped();
        FanoutReport.Idle idle = new FanoutReport.Idle(
                (floors.residentBytes() - floorBytes) / plan.viewers(),
                (ProcessUse.kernelBytes() - kernelBytes) / plan.viewers());

        List<Integer> begun = viewers.seconds();
        floors.begin();
        watch.await(plan.warmUp(), "warming up", floors::published, this::check);
        watch.requireNotStopped();
        FanoutMoment before = moment();
        watch.await(plan.measured(), "measuring", floors::published, this::check);
        FanoutMoment after = moment();
        return new FloorReport(report(end(begun), before, after, idle), flushMillis);
    }

    private void check() throws IOException {
        floors.check();
        viewers.requireAlive();
    }

    private FanoutMoment moment() throws IOException {
        Map<String, GcLog> pauses = new LinkedHashMap<>();
        floors.addPauses(pauses);
        viewers.addPauses(pauses);
        Map<String, ProcessUse> use = new LinkedHashMap<>();
        floors.addUse(use);
        viewers.addUse(use);
        return new FanoutMoment(System.nanoTime(), floors.published(), viewers.seconds(), use, pauses);
    }

    /** Lets no more events come, waits for what is on its way and counts what is missing. */
    private FanoutReport.Whole end(List<Integer> begun) throws IOException, InterruptedException {
        long last = floors.stop();
        progress.at("waiting for what is still on its way");
        viewers.awaitQuiet();
        viewers.end(new long[] {last});
        return FanoutReport.Whole.of(last, last * plan.viewers(), viewers.sum(begun, viewers.seconds()));
    }

    private FanoutReport report(
            FanoutReport.Whole whole, FanoutMoment before, FanoutMoment after, FanoutReport.Idle idle) {
        double seconds = after.secondsSince(before);
        Tally tally = viewers.sum(before.seconds(), after.seconds());
        List<FanoutReport.ProcessFigures> processes = after.processesSince(before, floors.names());
        return new FanoutReport(
                setup(),
                Machine.here(FileLimit.descriptors()),
                new FanoutReport.Viewers(
                        viewers.established(),
                        viewers.ended(),
                        0,
                        viewers.arrivals().perSecond()),
                whole,
                FanoutReport.Measured.of(seconds, after.published() - before.published(), tally),
                FanoutReport.Latency.of(tally.latencies()),
                FanoutReport.Second.of(viewers.between(before.seconds(), after.seconds())),
                List.of(),
                processes,
                FanoutReport.ProcessFigures.nodesMicrosFor(processes, seconds, tally.delivered()),
                idle,
                List.of());
    }

    private FanoutReport.Setup setup() {
        return new FanoutReport.Setup(
                true,
                plan.frontends(),
                plan.viewers(),
                plan.rate(),
                plan.topics(),
                plan.bytes(),
                0,
                0,
                plan.topic(),
                plan.warmUpRate(),
                plan.warmUp().toSeconds(),
                plan.measured().toSeconds(),
                FloorProcess.options(),
                SwarmProcess.options());
    }

    @Override
    public void close() throws IOException {
        viewers.close();
        floors.close();
        BenchFiles.remove(folder);
    }
}
