package dev.ovation.cli;

import dev.ovation.runtime.Require;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ovation bench floor}: what the deliveries of {@code bench fanout} cost at least. */
@Command(
        name = "floor",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Delivers the same events to the same viewers as bench fanout, without the platform: a bare loop makes them and "
                    + "writes to each viewer, every few milliseconds, all that has become due since. Its CPU per delivery is the "
                    + "floor with which the platform's is compared.",
            "",
            "One thread, one shared buffer, one system call per write, no routing, no limits. The viewers check every event "
                    + "and are in processes of their own. Latency is from the time at which an event was meant to the time at "
                    + "which it was read, so on average half of --flush.",
            "",
            "Ctrl-C stops it and reports what was measured so far. Ends with 1 if anything was lost, came twice or in "
                    + "another order.",
        },
        footer = {
            "",
            "Example:",
            "  ovation bench floor --viewers 10000 --rate 100",
        })
final class FloorCommand implements Callable<Integer> {
    private static final String TOPIC = "likes:bench";

    @Option(names = "--viewers", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.", defaultValue = "1000")
    private int viewers;

    @Option(
            names = "--rate",
            paramLabel = "R",
            description = "Events per second, of one topic. Default: ${DEFAULT-VALUE}.",
            defaultValue = "100")
    private double rate;

    @Option(
            names = "--bytes",
            paramLabel = "N",
            description = "Of each event's data. Default: ${DEFAULT-VALUE}.",
            defaultValue = "60")
    private int bytes;

    @Option(
            names = "--flush",
            paramLabel = "MS",
            description = "How often each viewer is written to, in milliseconds. Default: ${DEFAULT-VALUE}.",
            defaultValue = "50")
    private int flush;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            description = "Not counted. Default: ${DEFAULT-VALUE}.",
            defaultValue = "5")
    private int warmUp;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "Measured after that. Default: ${DEFAULT-VALUE}.",
            defaultValue = "20")
    private int seconds;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the figures there too.")
    private @Nullable Path json;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything is called.
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        Require.between("--viewers", viewers, 1, 1_000_000);
        Require.between("--bytes", bytes, 1, 16_000);
        Require.between("--flush", flush, 1, 10_000);
        Require.between("--warm-up", warmUp, 0, 3_600);
        Require.between("--seconds", seconds, 1, 86_400);
        if (!(rate > 0 && rate <= 1_000_000)) {
            throw new IllegalArgumentException("--rate is " + rate + "; write events per second, up to 1,000,000");
        }
        ReportFile.require("--json", json);
        FanoutPlan plan = plan();
        plan.requireRoom();
        Progress progress = Progress.to(spec.commandLine().getErr());
        try (Interruption interruption = new Interruption();
                FloorRun run = new FloorRun(plan, flush, interruption::isAsked, progress)) {
            FloorReport found = run.measure();
            progress.end();
            PrintWriter out = spec.commandLine().getOut();
            out.print(found.table());
            out.flush();
            ReportFile.write(json, found.json());
            return found.isFaultless() ? 0 : 1;
        } catch (IOException e) {
            progress.end();
            spec.commandLine().getErr().println("ovation: the measuring failed: " + e.getMessage());
            return 1;
        }
    }

    private FanoutPlan plan() {
        return FanoutPlan.own(viewers, rate, 1, bytes, Duration.ofSeconds(warmUp), Duration.ofSeconds(seconds), TOPIC);
    }
}
