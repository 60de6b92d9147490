package dev.ovation.cli;

import dev.ovation.benchmarks.FullSpeedPublisher;
import dev.ovation.protocol.Limits;
import dev.ovation.runtime.FileLimit;
import dev.ovation.runtime.Require;
import dev.ovation.store.CassandraRing;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ovation bench publish}: what one dispatcher takes in. */
@Command(
        name = "publish",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Publishes to one dispatcher as fast as it accepts; measures how many events that are and what each costs it.",
            "",
            "The dispatcher runs in a process of its own. Nobody watches, so this is the work of taking events in: reading, "
                    + "checking, numbering, and finding that nobody wants them. The publisher sends the next request when it has the "
                    + "answer to the one before, on each of its connections, with a thread for each; it shares the machine with "
                    + "the dispatcher.",
            "",
            "Ctrl-C stops it and reports what was measured so far. Ends with 1 if the dispatcher counted other events than its "
                    + "publishers.",
        },
        footer = {
            "",
            "Example:",
            "  ovation bench publish --connections 16 --topics 1000",
        })
final class IntakeCommand implements Callable<Integer> {
    @Option(
            names = "--batch",
            paramLabel = "N",
            description = "Events in a request: 1 for POST /v1/topics/{topic}/events, up to 1000 for POST /v1/events. "
                    + "Default: both, one after the other.")
    private @Nullable Integer batch;

    @Option(
            names = "--connections",
            paramLabel = "C",
            description = "Each with a thread of its own. Default: ${DEFAULT-VALUE}.",
            defaultValue = "8")
    private int connections;

    @Option(
            names = "--pipeline",
            paramLabel = "P",
            description = "Requests under way on each connection, with up to 10,000 events. Default: ${DEFAULT-VALUE}.",
            defaultValue = "1")
    private int pipeline;

    @Option(
            names = "--topics",
            paramLabel = "T",
            description = "Events go round robin over them. Default: ${DEFAULT-VALUE}.",
            defaultValue = "100")
    private int topics;

    @Option(
            names = "--bytes",
            paramLabel = "B",
            description = "Of each event's data. Default: ${DEFAULT-VALUE}.",
            defaultValue = "60")
    private int bytes;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            description = "Not counted, before each measurement. Default: ${DEFAULT-VALUE}.",
            defaultValue = "5")
    private int warmUp;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "Measured after that. Default: ${DEFAULT-VALUE}.",
            defaultValue = "10")
    private int seconds;

    @Mixin
    private StoreOptions store = new StoreOptions();

    @Option(names = "--json", paramLabel = "FILE", description = "Write the figures there too.")
    private @Nullable Path json;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything is called.
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        List<Integer> batches = batch == null ? List.of(1, Limits.PUBLISH_LINES) : List.of(batch);
        batches.forEach(this::requireBatch);
        Require.between("--connections", connections, 1, FileLimit.publisherConnections());
        Require.between("--topics", topics, 1, 1_000_000);
        Require.between("--warm-up", warmUp, 0, 3_600);
        Require.between("--seconds", seconds, 1, 86_400);
        ReportFile.require("--json", json);
        UpStore chosen = store.chosen();
        Progress progress = Progress.to(spec.commandLine().getErr());
        try (Interruption interruption = new Interruption();
                CassandraRing ring = chosen.startRing(List.of(BenchNode.DATA_CENTER), PortPlan.free(), progress::at);
                IntakeRun run = new IntakeRun(
                        new IntakeRun.Plan(
                                batches,
                                connections,
                                pipeline,
                                topics,
                                bytes,
                                Duration.ofSeconds(warmUp),
                                Duration.ofSeconds(seconds),
                                chosen.store(ring)),
                        interruption::isAsked,
                        progress)) {
            IntakeReport report = run.measure();
            progress.end();
            report(report);
            return report.isConsistent() ? 0 : 1;
        } catch (IOException e) {
            progress.end();
            spec.commandLine().getErr().println("ovation: the measuring failed: " + e.getMessage());
            return 1;
        }
    }

    private void requireBatch(int events) {
        Require.between("--batch", events, 1, Limits.PUBLISH_LINES);
        Require.between("--bytes", bytes, 1, Math.min(Limits.DATA_BYTES, Limits.PUBLISH_BATCH_BYTES / events - 200));
        Require.between("--pipeline", pipeline, 1, FullSpeedPublisher.MOST_EVENTS_UNDER_WAY / events);
    }

    private void report(IntakeReport report) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        out.print(report.table());
        out.flush();
        ReportFile.write(json, report.json());
    }
}
