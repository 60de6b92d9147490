package dev.ovation.cli;

import dev.ovation.runtime.Require;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ovation bench fanout}: many viewers, many events, and what became of them. */
@Command(
        name = "fanout",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Lets many viewers watch and publishes events at a steady rate; measures how long each takes to each viewer and "
                    + "what it costs.",
            "",
            "A dispatcher, the frontends and the viewers run in processes of their own on this machine. Every viewer is a "
                    + "real connection from an address of its own range, and checks every event it gets: number, order, bytes. "
                    + "Latency is from the time at which an event was meant to be published to the time at which it was read.",
            "",
            "Ctrl-C stops it and reports what was measured so far. Ends with 1 if anything was lost, came twice or in "
                    + "another order.",
        },
        footer = {
            "",
            "Example:",
            "  ovation bench fanout --viewers 10000 --rate 100",
        })
final class FanoutCommand implements Callable<Integer> {
    @Option(names = "--viewers", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.", defaultValue = "1000")
    private int viewers;

    @Option(
            names = "--rate",
            paramLabel = "R",
            description = "Events published per second, over all topics. Default: ${DEFAULT-VALUE}.",
            defaultValue = "100")
    private double rate;

    @Option(
            names = "--topics",
            paramLabel = "T",
            description = "Viewers and events are spread evenly over them. Default: ${DEFAULT-VALUE}.",
            defaultValue = "1")
    private int topics;

    @Option(
            names = "--bytes",
            paramLabel = "N",
            description = "Of each event's data. Default: ${DEFAULT-VALUE}.",
            defaultValue = "60")
    private int bytes;

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

    @Option(names = "--frontends", paramLabel = "N", description = "Default: one for every 19,000 viewers.")
    private @Nullable Integer frontends;

    @Option(
            names = "--frontend-jvm",
            paramLabel = "OPTIONS",
            description = "More options for the JVM of each frontend, in one word with spaces.",
            defaultValue = "")
    private String frontendJvm = "";

    @Option(names = "--json", paramLabel = "FILE", description = "Write the figures there too.")
    private @Nullable Path json;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything is called.
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        Require.between("--viewers", viewers, 1, 1_000_000);
        Require.between("--topics", topics, 1, viewers);
        Require.between("--bytes", bytes, 1, 16_000);
        Require.between("--warm-up", warmUp, 0, 3_600);
        Require.between("--seconds", seconds, 1, 86_400);
        if (!(rate > 0 && rate <= 1_000_000)) {
            throw new IllegalArgumentException("--rate is " + rate + "; write events per second, up to 1,000,000");
        }
        Progress progress = Progress.to(spec.commandLine().getErr());
        FanoutRun.Plan plan = new FanoutRun.Plan(
                viewers,
                rate,
                topics,
                bytes,
                Duration.ofSeconds(warmUp),
                Duration.ofSeconds(seconds),
                frontends == null ? Math.ceilDiv(viewers, FanoutRun.MOST_PER_PROCESS) : frontends,
                frontendJvm.isBlank() ? List.of() : List.of(frontendJvm.split(" +")));
        try (Interruption interruption = new Interruption();
                FanoutRun run = new FanoutRun(plan, interruption::isAsked, progress)) {
            FanoutReport report = run.measure();
            progress.end();
            PrintWriter out = spec.commandLine().getOut();
            out.print(report.table());
            out.flush();
            if (json != null) {
                Files.writeString(json, report.json());
            }
            return report.isFaultless() ? 0 : 1;
        } catch (IOException e) {
            progress.end();
            spec.commandLine().getErr().println("ovation: the measuring failed: " + e.getMessage());
            return 1;
        }
    }
}
