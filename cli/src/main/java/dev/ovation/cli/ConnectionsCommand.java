package dev.ovation.cli;

import dev.ovation.benchmarks.LazyViewers;
import dev.ovation.runtime.Require;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ovation bench connections}: how fast viewers can come, and what they hold then. */
@Command(
        name = "connections",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Lets many viewers connect; measures how many a second are welcomed, how long each waits for its welcome, what a "
                    + "connect costs the nodes, and the memory that an idle viewer holds.",
            "",
            "A dispatcher, the frontends and the viewers run in processes of their own on this machine. With --rate, events "
                    + "are published while the viewers come, and those who are there already check every one: a connect storm. "
                    + "What these deliveries cost is then in the cost of the connects.",
            "",
            "Memory is what the frontends gained, divided by the viewers, after a garbage collection before and after. It "
                    + "says little with fewer than some thousand viewers, and with --rate it has in it what the heap grew by "
                    + "for the events.",
            "",
            "Ctrl-C stops it and reports what was measured so far. Ends with 1 if a viewer was refused or disconnected, or an "
                    + "event was lost, came twice or in another order.",
        },
        footer = {
            "",
            "Examples:",
            "  ovation bench connections --viewers 10000",
            "  ovation bench connections --viewers 10000 --rate 100",
        })
final class ConnectionsCommand implements Callable<Integer> {
    private static final String TOPIC = "likes:bench";

    @Option(names = "--viewers", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.", defaultValue = "1000")
    private int viewers;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            description = "How many viewers come and leave before, not counted. Default: ${DEFAULT-VALUE}.",
            defaultValue = "1000")
    private int warmUp;

    @Option(
            names = "--connects-per-second",
            paramLabel = "C",
            description = "How many come in a second at most. Default: as many as can.")
    private @Nullable Integer connectsPerSecond;

    @Option(
            names = "--rate",
            paramLabel = "R",
            description =
                    "Events published per second while they come, to the topic that all watch. Default: ${DEFAULT-VALUE}.",
            defaultValue = "0")
    private double rate;

    @Option(
            names = "--bytes",
            paramLabel = "N",
            description = "Of each event's data. Default: ${DEFAULT-VALUE}.",
            defaultValue = "60")
    private int bytes;

    @Option(
            names = "--frontends",
            paramLabel = "N",
            description = "How many are started. Default: as many as the limit of open files asks for.")
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
        ReportFile.require("--json", json);
        ConnectionsRun.Plan plan = plan();
        plan.fanout().requireRoom();
        plan.first().requireRoom();
        requireConnects(plan);
        Progress progress = Progress.to(spec.commandLine().getErr());
        try (Interruption interruption = new Interruption();
                ConnectionsRun run = new ConnectionsRun(plan, interruption::isAsked, progress)) {
            ConnectionsReport found = run.measure();
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

    private ConnectionsRun.Plan plan() {
        Require.between("--viewers", viewers, 1, 1_000_000);
        Require.between("--warm-up", warmUp, 0, 1_000_000);
        Require.between("--bytes", bytes, 1, 16_000);
        if (!(rate >= 0 && rate <= 1_000_000)) {
            throw new IllegalArgumentException("--rate is " + rate + "; write events per second, up to 1,000,000");
        }
        int room = FanoutPlan.roomOfProcess();
        return new ConnectionsRun.Plan(
                new FanoutPlan(
                        viewers,
                        rate,
                        rate,
                        1,
                        bytes,
                        Duration.ZERO,
                        Duration.ZERO,
                        TOPIC,
                        room,
                        frontends != null ? frontends : FanoutPlan.frontendsFor(Math.max(viewers, warmUp), room),
                        frontendJvm.isBlank()
                                ? List.of()
                                : List.of(frontendJvm.strip().split(" +")),
                        LazyViewers.NONE,
                        null),
                warmUp,
                connectsPerSecond == null ? 0 : connectsPerSecond);
    }

    /** Every process of viewers needs one of them. */
    private void requireConnects(ConnectionsRun.Plan plan) {
        if (connectsPerSecond != null) {
            Require.between(
                    "--connects-per-second", connectsPerSecond, plan.fanout().swarms(), 1_000_000);
        }
    }
}
