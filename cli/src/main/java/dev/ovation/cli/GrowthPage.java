package dev.ovation.cli;

import dev.ovation.cli.GrowthPlan.Varied;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** A {@link GrowthReport} as a page with plots, and its plots as pictures. No state. */
final class GrowthPage {
    private GrowthPage() {}

    static String of(GrowthReport report) {
        Machine machine = report.steps().getFirst().found().machine();
        HtmlPage page = new HtmlPage("How the cost of a delivery grows")
                .text(machine.line() + ".")
                .verdict(
                        report.isFaultless(),
                        report.isFaultless()
                                ? "In every measurement every viewer got every event, once and in order."
                                : "Not every viewer got every event once and in order: see the table.")
                .note(
                        "CPU is that of the dispatcher and the frontends together, for each event that a viewer got; what they use "
                                + "without any event is in it, and weighs most where there are few deliveries. Viewers and events are "
                                + "spread over the topics, so more topics make fewer deliveries. The lower axes are logarithmic; each "
                                + "mark is one measurement.");
        for (Varied varied : Varied.values()) {
            if (report.of(varied).size() > 1) {
                page.heading("With more " + varied.words())
                        .drawing(cost(report, varied).svg("CPU per delivery by " + varied.words()))
                        .drawing(latency(report, varied).svg("Latency by " + varied.words()));
            }
        }
        HtmlTable table = HtmlTable.of(
                "viewers",
                "topics",
                "events/s",
                "bytes",
                "delivered/s",
                "µs per delivery",
                "p50, ms",
                "p99, ms",
                "faults");
        for (GrowthReport.Step step : report.steps()) {
            FanoutReport found = step.found();
            table.row(
                    FanoutTable.number(found.setup().viewers()),
                    FanoutTable.number(found.setup().topics()),
                    FanoutTable.rate(found.setup().rate()),
                    FanoutTable.number(found.setup().bytes()),
                    FanoutTable.number(Math.round(found.measured().deliveredPerSecond())),
                    String.format(Locale.ROOT, "%.3f", step.microsPerDelivery()),
                    String.format(Locale.ROOT, "%.1f", found.latency().p50Ms()),
                    String.format(Locale.ROOT, "%.1f", found.latency().p99Ms()),
                    found.isFaultless() ? "none" : String.join(", ", found.faults()));
        }
        return page.heading("Figures").tables(table).html();
    }

    /** Writes {@code growth-viewers.svg} and so on: what a delivery costs. */
    static void writePictures(GrowthReport report, Path folder) throws IOException {
        for (Varied varied : Varied.values()) {
            if (report.of(varied).size() > 1) {
                Files.writeString(
                        folder.resolve("growth-" + varied.name().toLowerCase(Locale.ROOT) + ".svg"),
                        cost(report, varied).picture("CPU per delivery by " + varied.words()));
            }
        }
    }

    private static SvgPlot cost(GrowthReport report, Varied varied) {
        List<GrowthReport.Step> steps = report.of(varied);
        double most = steps.stream()
                .mapToDouble(GrowthReport.Step::microsPerDelivery)
                .max()
                .orElse(1);
        return new SvgPlot(axis(steps, varied), SvgAxis.rounded("CPU of the nodes per delivery, in µs", most))
                .line(
                        1,
                        "each event to each viewer",
                        points(steps, varied, GrowthReport.Step::microsPerDelivery, "µs"));
    }

    private static SvgPlot latency(GrowthReport report, Varied varied) {
        List<GrowthReport.Step> steps = report.of(varied);
        double most = steps.stream()
                .mapToDouble(step -> step.found().latency().p99Ms())
                .max()
                .orElse(1);
        return new SvgPlot(axis(steps, varied), SvgAxis.rounded("published to read, in ms", most))
                .line(
                        1,
                        "half took at most (p50)",
                        points(steps, varied, step -> step.found().latency().p50Ms(), "ms"))
                .line(
                        2,
                        "99 of 100 took at most (p99)",
                        points(steps, varied, step -> step.found().latency().p99Ms(), "ms"));
    }

    private static SvgAxis axis(List<GrowthReport.Step> steps, Varied varied) {
        return SvgAxis.logarithmic(
                varied.words(),
                steps.stream().map(step -> varied.of(step.found().setup())).toList());
    }

    private static List<SvgPlot.Point> points(
            List<GrowthReport.Step> steps, Varied varied, ToDoubleFunction<GrowthReport.Step> figure, String unit) {
        return steps.stream()
                .map(step -> {
                    double value = varied.of(step.found().setup());
                    double at = figure.applyAsDouble(step);
                    return new SvgPlot.Point(
                            SvgAxis.ofLogarithm(value),
                            at,
                            String.format(
                                    Locale.ROOT, "%s %s: %.2f %s", FanoutTable.rate(value), varied.words(), at, unit));
                })
                .toList();
    }
}
