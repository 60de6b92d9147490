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

/** {@code ovation bench growth}: how the cost of a delivery grows with viewers, topics, events and their size. */
@Command(
        name = "growth",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs bench fanout over and over, each time with another number of viewers, of topics, of events per second or of "
                    + "bytes, and shows what a delivery costs then and how long it takes.",
            "",
            "The first number of each option is what holds while another one is varied. Each measurement has nodes of its own, "
                    + "so none finds what another one has warmed up.",
            "",
            "Ctrl-C stops it and reports what was measured so far. Ends with 1 if anything was lost, came twice or in another "
                    + "order.",
        },
        footer = {
            "",
            "Examples:",
            "  ovation bench growth --report growth.html",
            "  ovation bench growth --viewers 1000,10000 --rates 100 --topics 1 --bytes 60 --seconds 30",
        })
final class GrowthCommand implements Callable<Integer> {
    @Option(
            names = "--viewers",
            split = ",",
            paramLabel = "N",
            description = "Default: ${DEFAULT-VALUE}.",
            defaultValue = "1000,2000,4000,8000")
    private List<Integer> viewers = List.of();

    @Option(
            names = "--topics",
            split = ",",
            paramLabel = "T",
            description = "Viewers and events are spread evenly over them. Default: ${DEFAULT-VALUE}.",
            defaultValue = "1,10,100,1000")
    private List<Integer> topics = List.of();

    @Option(
            names = "--rates",
            split = ",",
            paramLabel = "R",
            description = "Events published per second, over all topics. Default: ${DEFAULT-VALUE}.",
            defaultValue = "100,200,400,800")
    private List<Integer> rates = List.of();

    @Option(
            names = "--bytes",
            split = ",",
            paramLabel = "N",
            description = "Of each event's data. Default: ${DEFAULT-VALUE}.",
            defaultValue = "60,250,1000,4000")
    private List<Integer> bytes = List.of();

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            description = "Of each measurement, not counted. Default: ${DEFAULT-VALUE}.",
            defaultValue = "10")
    private int warmUp;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "Measured each time after that. Default: ${DEFAULT-VALUE}.",
            defaultValue = "10")
    private int seconds;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the figures there too.")
    private @Nullable Path json;

    @Option(
            names = "--report",
            paramLabel = "FILE.html",
            description = "Write a page with the figures and plots of them there.")
    private @Nullable Path report;

    @Option(
            names = "--pictures",
            paramLabel = "FOLDER",
            description = "Write each plot of the cost as an SVG file there.")
    private @Nullable Path pictures;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything is called.
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        ReportFile.require("--json", json);
        ReportFile.require("--report", report);
        if (pictures != null && !Files.isDirectory(pictures)) {
            throw new IllegalArgumentException("--pictures names a folder that is not there: " + pictures);
        }
        List<GrowthPlan> plans = plans();
        Progress progress = Progress.to(spec.commandLine().getErr());
        try (Interruption interruption = new Interruption()) {
            GrowthReport found = GrowthRun.of(plans, interruption::isAsked, progress);
            progress.end();
            PrintWriter out = spec.commandLine().getOut();
            out.print(found.table());
            out.flush();
            ReportFile.write(json, found.json());
            ReportFile.write(report, GrowthPage.of(found));
            if (pictures != null) {
                GrowthPage.writePictures(found, pictures);
            }
            return found.isFaultless() ? 0 : 1;
        } catch (IOException e) {
            progress.end();
            spec.commandLine().getErr().println("ovation: the measuring failed: " + e.getMessage());
            return 1;
        }
    }

    private List<GrowthPlan> plans() {
        require("--viewers", viewers, 1_000_000);
        require("--topics", topics, 1_000_000);
        require("--rates", rates, 1_000_000);
        require("--bytes", bytes, 16_000);
        Require.between("--warm-up", warmUp, 0, 3_600);
        Require.between("--seconds", seconds, 1, 86_400);
        List<GrowthPlan> plans =
                GrowthPlan.all(viewers, topics, rates, bytes, Duration.ofSeconds(warmUp), Duration.ofSeconds(seconds));
        for (GrowthPlan plan : plans) {
            Require.between("--topics", plan.fanout().topics(), 1, plan.fanout().viewers());
            plan.fanout().requireRoom();
        }
        return plans;
    }

    private static void require(String option, List<Integer> values, int most) {
        values.forEach(value -> Require.between(option, value, 1, most));
    }
}
