package dev.ovation.cli;

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
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * One measurement of {@code bench fanout}: starts the nodes, the viewers and the publisher, and takes down what they see and use. Used by
 * one thread; closing it ends all processes.
 */
final class FanoutRun implements AutoCloseable {
    private static final String PUBLISHER = "publisher";

    /** A new topic is routed after a fraction of a second; this is for a machine that has much else to do. */
    private static final long REACHED_SECONDS = 60;

    private static final long ROUND_SECONDS = 3;

    /** Of the warm-up, at the pace that is measured: the viewers tell what came second by second. */
    private static final Duration SETTLING = Duration.ofSeconds(2);

    private static final String NODES_UNKNOWN =
            "The platform was not started here, so what its nodes use (processors, memory, "
                    + "GC pauses) and where the time goes on the way is not known: see their own metrics.";

    private final FanoutPlan plan;
    private final BooleanSupplier stopAsked;
    private final Progress progress;
    private final Path folder;
    private final FanoutPlatform platform;
    private final FanoutViewers viewers = new FanoutViewers();
    private final FanoutWatch watch;

    FanoutRun(FanoutPlan plan, BooleanSupplier stopAsked, Progress progress) throws IOException {
        this.plan = plan;
        this.stopAsked = stopAsked;
        this.progress = progress;
        this.folder = Files.createTempDirectory("ovation-bench-");
        this.platform = new FanoutPlatform(folder);
        this.watch = new FanoutWatch(viewers, stopAsked, progress);
    }

    /**
     * Measures, until the time is over or it is asked to stop.
     *
     * @throws IOException when something does not work, or it was stopped too early; the message says what
     */
    FanoutReport measure() throws IOException, InterruptedException {
        startPlatform();
        long frontendBytes = platform.frontendBytes();
        long kernelBytes = ProcessUse.kernelBytes();
        viewers.start(plan, platform.frontends(), platform.isOnThisMachine(), folder);
        viewers.awaitAll(plan.viewers(), stopAsked, progress);
        watch.requireNotStopped();
        FanoutReport.Idle idle = new FanoutReport.Idle(
                (platform.frontendBytes() - frontendBytes) / plan.viewers(),
                (ProcessUse.kernelBytes() - kernelBytes) / plan.viewers());

        PacedPublisher publisher =
                new PacedPublisher(platform.dispatcher(), plan.topic(), plan.topics(), plan.warmUpRate(), plan.bytes());
        reachAll(publisher);
        Publishing publishing =
                new Publishing(publisher, plan.deliveries(publisher.lastNumbers()), viewers.seconds(), run(publisher));
        // The first look of each kind costs a node that has never been asked tens of milliseconds: not while it is
        // measured.
        platform.hops();
        moment(publisher);
        Duration settling = plan.warmUp().compareTo(SETTLING) > 0 ? SETTLING : Duration.ZERO;
        await(plan.warmUp().minus(settling), "warming up", publishing);
        watch.requireNotStopped();
        publisher.pace(plan.rate());
        await(settling, "settling", publishing);
        watch.requireNotStopped();

        FanoutHops hops = platform.hops();
        FanoutMoment before = moment(publisher);
        await(plan.measured(), "measuring", publishing);
        FanoutMoment after = moment(publisher);
        hops = platform.hops().since(hops);
        FanoutReport.Whole whole = end(publishing);
        return report(
                new FanoutReport.Viewers(
                        viewers.established(),
                        viewers.ended(),
                        viewers.slowEnded(),
                        viewers.arrivals().perSecond()),
                whole,
                before,
                after,
                hops,
                idle);
    }

    /**
     * The publisher at work.
     *
     * @param deliveries that were due before it began
     * @param seconds of the viewers before it began
     */
    private record Publishing(
            PacedPublisher publisher, long deliveries, List<Integer> seconds, FutureTask<Long> task) {}

    private void startPlatform() throws IOException, InterruptedException {
        FanoutPlan.Addresses running = plan.running();
        if (running == null) {
            progress.at("starting a dispatcher and " + FanoutTable.count(plan.frontends(), "frontend"));
            platform.start(plan.frontends(), plan.frontendJvm());
        } else {
            platform.use(running);
        }
    }

    /** Publishes one event to each topic, again until every viewer has got one of a round: from then on everyone gets all. */
    private void reachAll(PacedPublisher publisher) throws IOException, InterruptedException {
        progress.at("waiting until every viewer is routed to");
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(REACHED_SECONDS);
        long reached = 0;
        while (reached < plan.diligent()) {
            if (System.nanoTime() > deadline) {
                throw new IOException("only " + reached + " of " + plan.diligent() + " viewers got an event within "
                        + REACHED_SECONDS + " s; are the dispatcher and the frontends of one platform?");
            }
            List<Integer> from = viewers.seconds();
            publishToEach(publisher);
            long roundEnd = System.nanoTime() + TimeUnit.SECONDS.toNanos(ROUND_SECONDS);
            do {
                watch.requireNotStopped();
                TimeUnit.MILLISECONDS.sleep(50);
                reached = viewers.sum(from, viewers.seconds()).delivered();
            } while (reached < plan.diligent() && System.nanoTime() < roundEnd);
        }
        viewers.awaitQuiet();
    }

    private void publishToEach(PacedPublisher publisher) throws IOException {
        try {
            publisher.publishToEach();
        } catch (IOException e) {
            throw new IOException(
                    "http://" + platform.dispatcher().getHostString() + ':'
                            + platform.dispatcher().getPort() + " does not take events: " + e.getMessage(),
                    e);
        }
    }

    private static FutureTask<Long> run(PacedPublisher publisher) {
        Callable<Long> work = () -> {
            publisher.run();
            return publisher.published();
        };
        FutureTask<Long> task = new FutureTask<>(work);
        Thread.ofPlatform().daemon().name(PUBLISHER).start(task);
        return task;
    }

    private void await(Duration time, String step, Publishing publishing) throws IOException, InterruptedException {
        watch.await(time, step, publishing.publisher()::published, () -> {
            platform.requireAlive();
            viewers.requireAlive();
            if (publishing.task().isDone()) {
                finish(publishing.task());
            }
        });
    }

    private static void finish(FutureTask<Long> publishing) throws IOException, InterruptedException {
        try {
            publishing.get();
        } catch (ExecutionException e) {
            throw new IOException("the publisher failed: " + e.getMessage(), e);
        }
    }

    private FanoutMoment moment(PacedPublisher publisher) throws IOException {
        Map<String, GcLog> pauses = new LinkedHashMap<>();
        platform.addPauses(pauses);
        viewers.addPauses(pauses);
        Map<String, ProcessUse> use = new LinkedHashMap<>();
        platform.addUse(use);
        viewers.addUse(use);
        use.put(PUBLISHER, ProcessUse.of(ProcessHandle.current().pid()));
        return new FanoutMoment(System.nanoTime(), publisher.published(), viewers.seconds(), use, pauses);
    }

    /** Publishes no more, waits for what is on its way and counts what is missing. */
    private FanoutReport.Whole end(Publishing publishing) throws IOException, InterruptedException {
        PacedPublisher publisher = publishing.publisher();
        publisher.stop();
        finish(publishing.task());
        progress.at("waiting for what is still on its way");
        viewers.awaitQuiet();
        viewers.end(publisher.lastNumbers());
        return FanoutReport.Whole.of(
                publisher.published(),
                plan.deliveries(publisher.lastNumbers()) - publishing.deliveries(),
                viewers.sum(publishing.seconds(), viewers.seconds()));
    }

    private FanoutReport report(
            FanoutReport.Viewers watched,
            FanoutReport.Whole whole,
            FanoutMoment before,
            FanoutMoment after,
            FanoutHops hops,
            FanoutReport.Idle idle) {
        boolean ours = plan.running() == null;
        double seconds = after.secondsSince(before);
        Tally tally = viewers.sum(before.seconds(), after.seconds());
        List<FanoutReport.ProcessFigures> processes = after.processesSince(before, platform.nodes());
        return new FanoutReport(
                setup(),
                Machine.here(FileLimit.descriptors()),
                watched,
                whole,
                FanoutReport.Measured.of(seconds, after.published() - before.published(), tally),
                FanoutReport.Latency.of(tally.latencies()),
                FanoutReport.Second.of(viewers.between(before.seconds(), after.seconds())),
                ours ? FanoutReport.Hop.of(hops, tally) : List.of(),
                processes,
                ours ? FanoutReport.ProcessFigures.nodesMicrosFor(processes, seconds, tally.delivered()) : null,
                ours ? idle : null,
                ours ? List.of() : List.of(NODES_UNKNOWN));
    }

    private FanoutReport.Setup setup() {
        boolean ours = plan.running() == null;
        return new FanoutReport.Setup(
                ours,
                plan.frontends(),
                plan.viewers(),
                plan.rate(),
                plan.topics(),
                plan.bytes(),
                plan.lazy().slow(),
                plan.lazy().stuck(),
                plan.topic(),
                plan.warmUpRate(),
                plan.warmUp().toSeconds(),
                plan.measured().toSeconds(),
                ours ? BenchNode.options(plan.frontendJvm()) : List.of(),
                new ArrayList<>(SwarmProcess.options()));
    }

    @Override
    public void close() throws IOException {
        viewers.close();
        platform.close();
        BenchFiles.remove(folder);
    }
}
