package dev.ovation.cli;

import dev.ovation.benchmarks.LazyViewers;
import dev.ovation.protocol.NamespacePolicies;
import dev.ovation.protocol.ProblemException;
import dev.ovation.protocol.Topic;
import dev.ovation.runtime.Require;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
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
            "A dispatcher, the frontends and the viewers run in processes of their own on this machine; with --frontend and "
                    + "--dispatcher it is a platform that runs already. Every viewer is a real connection and checks every "
                    + "event it gets: number, order, bytes. Latency is from the time at which an event was meant to be "
                    + "published to the time at which it was read, both by this machine's clock.",
            "",
            "Ctrl-C stops it and reports what was measured so far. Ends with 1 if anything was lost, came twice or in "
                    + "another order. One process holds as many viewers as it may open files; for more, several are started.",
        },
        footer = {
            "",
            "Examples:",
            "  ovation bench fanout --viewers 10000 --rate 100 --report fanout.html",
            "  ovation bench fanout --viewers 1000 --rate 1000 --slow 10 --stuck 10",
            "  ovation bench fanout --viewers 1 --rate 10 --warm-up 20 --warm-up-rate 1000",
            "  ovation bench fanout --frontend http://localhost:8080 --dispatcher http://localhost:8081",
        })
final class FanoutCommand implements Callable<Integer> {
    private static final String DRAWN = "likes:bench-";

    /** Six letters or digits. */
    private static final long MOST_DRAWN = 36L * 36 * 36 * 36 * 36 * 36;

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
            names = "--slow",
            paramLabel = "N",
            description =
                    "So many of the viewers read one byte a second. What comes to them is not looked at. Default: "
                            + "${DEFAULT-VALUE}.",
            defaultValue = "0")
    private int slow;

    @Option(
            names = "--stuck",
            paramLabel = "N",
            description = "So many others never read. Default: ${DEFAULT-VALUE}.",
            defaultValue = "0")
    private int stuck;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            description = "Not counted. Default: ${DEFAULT-VALUE}.",
            defaultValue = "5")
    private int warmUp;

    @Option(
            names = "--warm-up-rate",
            paramLabel = "R",
            description =
                    "Events published per second in that time. With more than --rate it shows an idle platform that has been busy "
                            + "before; with less, one that grows. Default: that of --rate.")
    private @Nullable Double warmUpRate;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "Measured after that. Default: ${DEFAULT-VALUE}.",
            defaultValue = "20")
    private int seconds;

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

    @Option(
            names = "--frontend",
            split = ",",
            paramLabel = "URL",
            description =
                    "Start no nodes but measure a platform that runs: its frontends, viewers are spread evenly over them. "
                            + "With --dispatcher.")
    private List<URI> frontend = List.of();

    @Option(names = "--dispatcher", paramLabel = "URL", description = "Where to publish then.")
    private @Nullable URI dispatcher;

    @Option(
            names = "--topic",
            paramLabel = "NAME",
            description =
                    "The beginning of the topics' names; a number follows. Default: likes:bench and something drawn, so that "
                            + "two measurements do not meet.")
    private @Nullable String topic;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the figures there too.")
    private @Nullable Path json;

    @Option(
            names = "--report",
            paramLabel = "FILE.html",
            description = "Write a page with the figures and plots of them there.")
    private @Nullable Path report;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything is called.
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        ReportFile.require("--json", json);
        ReportFile.require("--report", report);
        FanoutPlan plan = plan();
        plan.requireRoom();
        Progress progress = Progress.to(spec.commandLine().getErr());
        try (Interruption interruption = new Interruption()) {
            return measure(plan, interruption, progress);
        }
    }

    private FanoutPlan plan() {
        Require.between("--viewers", viewers, 1, 1_000_000);
        Require.between("--topics", topics, 1, viewers);
        Require.between("--slow", slow, 0, viewers - 1);
        Require.between("--stuck", stuck, 0, viewers - 1 - slow);
        Require.between("--bytes", bytes, 1, 16_000);
        Require.between("--warm-up", warmUp, 0, 3_600);
        Require.between("--seconds", seconds, 1, 86_400);
        requireRate("--rate", rate);
        double before = warmUpRate == null ? rate : warmUpRate;
        requireRate("--warm-up-rate", before);
        int room = FanoutPlan.roomOfProcess();
        FanoutPlan.Addresses running = running();
        return new FanoutPlan(
                viewers,
                rate,
                before,
                topics,
                bytes,
                Duration.ofSeconds(warmUp),
                Duration.ofSeconds(seconds),
                topic(),
                room,
                running != null
                        ? frontend.size()
                        : frontends != null ? frontends : FanoutPlan.frontendsFor(viewers, room),
                frontendJvm.isBlank() ? List.of() : List.of(frontendJvm.strip().split(" +")),
                new LazyViewers(viewers, slow, stuck),
                running);
    }

    private static void requireRate(String option, double value) {
        if (!(value > 0 && value <= 1_000_000)) {
            throw new IllegalArgumentException(option + " is " + value + "; write events per second, up to 1,000,000");
        }
    }

    private FanoutPlan.@Nullable Addresses running() {
        if (frontend.isEmpty() && dispatcher == null) {
            return null;
        }
        if (frontend.isEmpty() || dispatcher == null) {
            throw new IllegalArgumentException(
                    "--frontend and --dispatcher belong together: a platform that runs has both");
        }
        if (frontends != null || !frontendJvm.isBlank()) {
            throw new IllegalArgumentException(
                    "--frontends and --frontend-jvm are for nodes that are started; with --frontend none are");
        }
        return new FanoutPlan.Addresses(frontend, dispatcher);
    }

    /** The names of all topics must be allowed; the last is the longest. */
    private String topic() {
        String beginning = topic == null ? DRAWN + Long.toString(drawn(), Character.MAX_RADIX) : topic;
        try {
            NamespacePolicies.defaults().of(Topic.parse(beginning + '-' + (topics - 1)));
        } catch (ProblemException e) {
            throw new IllegalArgumentException("--topic is " + beginning + ". " + e.getMessage(), e);
        }
        return beginning;
    }

    private static long drawn() {
        return RandomGenerator.getDefault().nextLong(MOST_DRAWN);
    }

    private int measure(FanoutPlan plan, Interruption interruption, Progress progress) throws InterruptedException {
        try (FanoutRun run = new FanoutRun(plan, interruption::isAsked, progress)) {
            FanoutReport found = run.measure();
            progress.end();
            PrintWriter out = spec.commandLine().getOut();
            out.print(FanoutTable.of(found));
            out.flush();
            ReportFile.write(json, found.json());
            ReportFile.write(report, FanoutPage.of(found));
            return found.isFaultless() ? 0 : 1;
        } catch (IOException e) {
            progress.end();
            spec.commandLine().getErr().println("ovation: the measuring failed: " + e.getMessage());
            return 1;
        }
    }
}
