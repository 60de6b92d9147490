package dev.ovation.cli;

import dev.ovation.runtime.FileLimit;
import dev.ovation.runtime.Require;
import dev.ovation.store.CassandraRing;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ovation bench churn}: what viewers who come and go cost, and what those who stay notice of them. */
@Command(
        name = "churn",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Lets viewers come and go at a steady rate on one frontend, while others stay and get a steady rate of events; "
                    + "measures first without and then with them, so that the difference is theirs.",
            "",
            "A change is a coming or a going. Each who comes watches a random topic of all; those who stay are spread over "
                    + "the first topics, one each if there are enough, and the events go to those topics. Where a topic gains its "
                    + "first viewer or loses its last one, a row is written to the store at once, for other changes at most one a "
                    + "second. A coming takes from the time it was meant for to the welcome.",
            "",
            "Ctrl-C stops it and reports what was measured so far. Ends with 1 if those who stay lost anything, got it twice or "
                    + "in another order, or were disconnected, or if the frontend still counts viewers who have gone.",
        },
        footer = {
            "",
            "Example:",
            "  ovation bench churn --viewers 5000 --changes-per-second 1000 --store cassandra",
        })
final class ChurnCommand implements Callable<Integer> {
    @Option(
            names = "--viewers",
            paramLabel = "N",
            description = "How many stay. Default: ${DEFAULT-VALUE}.",
            defaultValue = "1000")
    private int viewers;

    @Option(
            names = "--visitors",
            paramLabel = "N",
            description = "How many of those who come and go are there at the same time. Default: ${DEFAULT-VALUE}.",
            defaultValue = "100")
    private int visitors;

    @Option(
            names = "--changes-per-second",
            paramLabel = "C",
            description = "Comings and goings together. Default: ${DEFAULT-VALUE}.",
            defaultValue = "200")
    private double changes;

    @Option(names = "--topics", paramLabel = "T", description = "Default: ${DEFAULT-VALUE}.", defaultValue = "10000")
    private int topics;

    @Option(
            names = "--rate",
            paramLabel = "R",
            description = "Events published per second, over the topics of those who stay. Default: ${DEFAULT-VALUE}.",
            defaultValue = "100")
    private double rate;

    @Option(
            names = "--bytes",
            paramLabel = "B",
            description = "Of each event's data. Default: ${DEFAULT-VALUE}.",
            defaultValue = "60")
    private int bytes;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            description = "Not counted; they come and go then too. Default: ${DEFAULT-VALUE}.",
            defaultValue = "10")
    private int warmUp;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "Measured without and then with them, each. Default: ${DEFAULT-VALUE}.",
            defaultValue = "20")
    private int seconds;

    @Mixin
    private StoreOptions store = new StoreOptions();

    @Option(names = "--json", paramLabel = "FILE", description = "Write the figures there too.")
    private @Nullable Path json;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Draws the topics of those who come. Default: a new one, which the report names.")
    private @Nullable Long seed;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything is called.
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        requireBounds();
        UpStore chosen = store.chosen();
        long drawn = seed == null ? RandomGenerator.getDefault().nextInt(Integer.MAX_VALUE) : seed;
        Progress progress = Progress.to(spec.commandLine().getErr());
        try (Interruption interruption = new Interruption();
                CassandraRing ring = chosen.startRing(List.of(BenchNode.DATA_CENTER), PortPlan.free(), progress::at);
                ChurnRun run = new ChurnRun(
                        new ChurnRun.Plan(
                                viewers,
                                visitors,
                                changes,
                                topics,
                                rate,
                                bytes,
                                Duration.ofSeconds(warmUp),
                                Duration.ofSeconds(seconds),
                                chosen.store(ring),
                                drawn),
                        interruption::isAsked,
                        progress)) {
            ChurnReport report = run.measure();
            progress.end();
            report(report);
            return report.isFaultless() ? 0 : 1;
        } catch (IOException e) {
            progress.end();
            spec.commandLine().getErr().println("ovation: the measuring failed: " + e.getMessage());
            return 1;
        }
    }

    private void requireBounds() {
        Require.between("--viewers", viewers, 1, 1_000_000);
        Require.between("--visitors", visitors, 1, 1_000_000);
        Require.between("--topics", topics, 1, 10_000_000);
        Require.between("--bytes", bytes, 1, 16_000);
        Require.between("--warm-up", warmUp, 0, 3_600);
        Require.between("--seconds", seconds, 1, 86_400);
        if (!(changes >= 1 && changes <= 100_000)) {
            throw new IllegalArgumentException(
                    "--changes-per-second is " + changes + "; write comings and goings per second, 1 to 100,000");
        }
        if (!(rate > 0 && rate <= 1_000_000)) {
            throw new IllegalArgumentException("--rate is " + rate + "; write events per second, up to 1,000,000");
        }
        ReportFile.require("--json", json);
        requireRoom();
    }

    /** There is one frontend, and one process of those who stay. */
    private void requireRoom() {
        int room = FanoutPlan.roomOfProcess();
        if (viewers + visitors > room) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "--viewers and --visitors are %,d together, but a frontend has room for only %,d, because a process may open "
                            + "%,d files. Raise that limit (ulimit -n).",
                    viewers + visitors,
                    room,
                    FileLimit.descriptors()));
        }
    }

    private void report(ChurnReport report) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        out.print(report.table());
        out.flush();
        ReportFile.write(json, report.json());
    }
}
