package dev.ovation.cli;

import dev.ovation.benchmarks.Jcmd;
import dev.ovation.benchmarks.LazyViewers;
import dev.ovation.benchmarks.PacedPublisher;
import dev.ovation.benchmarks.ProcessUse;
import dev.ovation.benchmarks.SwarmProcess;
import dev.ovation.benchmarks.Tally;
import dev.ovation.runtime.FileLimit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One measurement of {@code bench connections}: starts the nodes, lets the viewers come, with or without events meanwhile, and takes down
 * what it takes and what they hold once they are idle. Used by one thread; closing it ends all processes.
 */
final class ConnectionsRun implements AutoCloseable {
    private static final String PUBLISHER = "publisher";

    /** So that the last to come get events too. */
    private static final long EVENTS_GO_ON_MILLIS = 1_000;

    /**
     * Of the viewers' JVMs: they are through in seconds, and what better code would take to make would be taken from the nodes. Of 19,000 viewers
     * with 10 events/s a tenth more came in a second.
     */
    private static final List<String> BRIEF = List.of("-XX:TieredStopAtLevel=1");

    private final Plan plan;
    private final BooleanSupplier stopAsked;
    private final Progress progress;
    private final Path folder;
    private final FanoutPlatform platform;
    private final FanoutViewers viewers = new FanoutViewers(BRIEF);

    /**
     * What is measured.
     *
     * @param fanout of one topic; nothing is published if its rate is 0, and its times are not looked at
     * @param warmUp viewers that come and leave before
     * @param connectsPerSecond 0 for as fast as they can
     */
    record Plan(FanoutPlan fanout, int warmUp, int connectsPerSecond) {
        int viewers() {
            return fanout.viewers();
        }

        /** The viewers that come and leave before. */
        FanoutPlan first() {
            return new FanoutPlan(
                    warmUp,
                    0,
                    0,
                    1,
                    fanout.bytes(),
                    Duration.ZERO,
                    Duration.ZERO,
                    fanout.topic(),
                    fanout.room(),
                    fanout.frontends(),
                    fanout.frontendJvm(),
                    LazyViewers.NONE,
                    null);
        }
    }

    /** Events that are being published. */
    private record Publishing(PacedPublisher publisher, BenchThread thread) {}

    /** A measurement that has not begun. */
    ConnectionsRun(Plan plan, BooleanSupplier stopAsked, Progress progress) throws IOException {
        this.plan = plan;
        this.stopAsked = stopAsked;
        this.progress = progress;
        this.folder = Files.createTempDirectory("ovation-bench-");
        this.platform = new FanoutPlatform(folder);
    }

    /**
     * Measures, until all viewers are there or it is asked to stop.
     *
     * @throws IOException when something does not work, or it was stopped too early; the message says what
     */
    ConnectionsReport measure() throws IOException, InterruptedException {
        FanoutPlan fanout = plan.fanout();
        progress.at("starting a dispatcher and " + FanoutTable.count(fanout.frontends(), "frontend"));
        platform.start(fanout.frontends(), fanout.frontendJvm());
        warmUp();
        collectGarbage();
        long frontendBytes = platform.frontendBytes();
        long kernelBytes = ProcessUse.kernelBytes();
        FanoutMoment before = moment();
        Publishing publishing = fanout.rate() > 0 ? publish() : null;
        viewers.start(fanout, plan.connectsPerSecond(), platform.frontends(), true, folder);
        boolean there = viewers.awaitReady(plan.viewers(), plan.connectsPerSecond(), stopAsked, progress);
        FanoutMoment after = moment();
        int came = viewers.established();
        long[] last = publishing == null ? new long[1] : stop(publishing);
        // Those who are still coming when it is stopped hold something else every time one looks.
        ConnectionsReport.Held held = there && came > 0 ? held(frontendBytes, kernelBytes) : null;
        viewers.end(last);
        return new ConnectionsReport(
                setup(),
                Machine.here(FileLimit.descriptors()),
                ConnectionsReport.Viewers.of(viewers, came),
                after.secondsSince(before),
                FanoutReport.Latency.of(viewers.arrivals().times()),
                after.processesSince(before, platform.nodes()),
                held,
                publishing == null ? null : events(last[0], after));
    }

    /** So that the nodes' code is compiled and their memory there, as if they had been running for a while. */
    private void warmUp() throws IOException, InterruptedException {
        if (plan.warmUp() == 0) {
            return;
        }
        progress.at("warming up");
        try (FanoutViewers first = new FanoutViewers(BRIEF)) {
            first.start(plan.first(), platform.frontends(), true, folder);
            first.awaitAll(plan.warmUp(), stopAsked, progress);
        }
        if (stopAsked.getAsBoolean()) {
            throw new IOException("stopped before anything was measured");
        }
        platform.awaitNobody();
    }

    private Publishing publish() {
        FanoutPlan fanout = plan.fanout();
        PacedPublisher publisher =
                new PacedPublisher(platform.dispatcher(), fanout.topic(), 1, fanout.rate(), fanout.bytes());
        return new Publishing(publisher, BenchThread.start(PUBLISHER, publisher::run));
    }

    /** Publishes no more and waits for what is on its way; returns the number of the topic's last event. */
    private long[] stop(Publishing publishing) throws IOException, InterruptedException {
        progress.at("waiting for the last events");
        publishing.thread().check();
        TimeUnit.MILLISECONDS.sleep(EVENTS_GO_ON_MILLIS);
        publishing.publisher().stop();
        publishing.thread().join();
        viewers.awaitQuiet();
        return publishing.publisher().lastNumbers();
    }

    private ConnectionsReport.Held held(long frontendBytes, long kernelBytes) throws IOException, InterruptedException {
        progress.at("looking at what idle viewers hold");
        int count = viewers.established();
        long kernel = (ProcessUse.kernelBytes() - kernelBytes) / count;
        long withGarbage = (platform.frontendBytes() - frontendBytes) / count;
        collectGarbage();
        return new ConnectionsReport.Held((platform.frontendBytes() - frontendBytes) / count, withGarbage, kernel);
    }

    private void collectGarbage() throws IOException, InterruptedException {
        for (long pid : platform.frontendPids()) {
            Jcmd.collectGarbage(pid);
        }
    }

    private FanoutMoment moment() throws IOException {
        Map<String, GcLog> pauses = new LinkedHashMap<>();
        platform.addPauses(pauses);
        Map<String, ProcessUse> use = new LinkedHashMap<>();
        platform.addUse(use);
        if (plan.fanout().rate() > 0) {
            use.put(PUBLISHER, ProcessUse.of(ProcessHandle.current().pid()));
        }
        return new FanoutMoment(System.nanoTime(), 0, viewers.seconds(), use, pauses);
    }

    /** @param full when all were there, or it was stopped */
    private ConnectionsReport.@Nullable Events events(long published, FanoutMoment full) {
        Tally meanwhile = viewers.meanwhile();
        meanwhile.add(viewers.sumUntil(full.seconds()));
        Tally all = viewers.meanwhile();
        all.add(viewers.sumUntil(viewers.seconds()));
        return ConnectionsReport.Events.of(published, all, meanwhile);
    }

    private static List<String> viewersJvm() {
        List<String> options = new ArrayList<>(SwarmProcess.options());
        options.addAll(BRIEF);
        return options;
    }

    private ConnectionsReport.Setup setup() {
        FanoutPlan fanout = plan.fanout();
        return new ConnectionsReport.Setup(
                fanout.viewers(),
                plan.warmUp(),
                plan.connectsPerSecond(),
                fanout.rate(),
                fanout.bytes(),
                fanout.frontends(),
                BenchNode.options(fanout.frontendJvm()),
                viewersJvm());
    }

    @Override
    public void close() throws IOException {
        viewers.close();
        platform.close();
        BenchFiles.remove(folder);
    }
}
