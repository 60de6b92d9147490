package dev.ovation.cli;

import dev.ovation.runtime.Require;
import dev.ovation.store.CassandraRing;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ovation bench routing}: how soon a new topic's first viewer is routed to. */
@Command(
        name = "routing",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Measures how long after the first viewer of a new topic connects the dispatchers route to it: those of the "
                    + "viewer's data center (promised: 250 ms) and those of the others (promised: 1.5 s).",
            "",
            "The topics are in every dispatcher's memory, without viewers. For each a stream is opened at a random data "
                    + "center's frontend; the time starts when it is asked for. From then on a small event is published every 5 ms "
                    + "through each dispatcher. It has routed after the sending of the earliest event from which on all "
                    + "arrived, which is known to about 5 ms. The platform and the measuring share this machine.",
            "",
            "Takes a bit more than half a second per topic. Ctrl-C stops it and reports what was measured so far.",
        },
        footer = {
            "",
            "Example:",
            "  ovation bench routing --topics 500 --dispatchers 3 --json routing.json",
        })
final class RoutingCommand implements Callable<Integer> {
    @Option(
            names = "--topics",
            paramLabel = "N",
            description = "How many are measured. Default: ${DEFAULT-VALUE}.",
            defaultValue = "200")
    private int topics;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            description = "How many before them are not counted. Default: ${DEFAULT-VALUE}.",
            defaultValue = "20")
    private int warmUp;

    @Mixin
    private BenchPlatform options = new BenchPlatform();

    @Option(names = "--json", paramLabel = "FILE", description = "Write the figures there too.")
    private @Nullable Path json;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description =
                    "Draws each viewer's data center and when it comes. Default: a new one, which the report names.")
    private @Nullable Long seed;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything is called.
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        Require.between("--topics", topics, 1, 1_000_000);
        Require.between("--warm-up", warmUp, 0, 1_000_000);
        ReportFile.require("--json", json);
        long drawn = seed == null ? RandomGenerator.getDefault().nextInt(Integer.MAX_VALUE) : seed;
        Progress progress = Progress.to(spec.commandLine().getErr());
        LocalPlatform.Plan asked = options.plan();
        UpStore store = options.store();
        try (Interruption interruption = new Interruption();
                CassandraRing ring = store.startRing(asked.dataCenters(), PortPlan.free(), progress::at)) {
            measure(asked.withStore(store.store(ring)), drawn, interruption, progress);
        } catch (IOException e) {
            spec.commandLine().getErr().println("ovation: the measuring failed: " + e.getMessage());
            return 1;
        }
        return 0;
    }

    private void measure(LocalPlatform.Plan plan, long drawn, Interruption interruption, Progress progress)
            throws IOException, InterruptedException {
        try (LocalPlatform platform = new LocalPlatform(plan)) {
            progress.at("starting " + String.join(", ", plan.dataCenters()));
            platform.start();
            try (RoutingRun run = new RoutingRun(platform, plan, new Random(drawn), interruption::isAsked, progress)) {
                run.measure(topics, warmUp);
                report(new RoutingReport(
                        setup(plan, drawn),
                        run.topics(),
                        run.own().figures(),
                        run.others().figures()));
            }
        }
    }

    private RoutingReport.Setup setup(LocalPlatform.Plan plan, long drawn) {
        return new RoutingReport.Setup(
                plan.dataCenters(),
                plan.dispatchers(),
                plan.store().kind(),
                topics,
                warmUp,
                drawn,
                Runtime.getRuntime().availableProcessors(),
                Runtime.version().toString());
    }

    private void report(RoutingReport report) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        out.print(report.table());
        out.flush();
        ReportFile.write(json, report.json());
    }
}
