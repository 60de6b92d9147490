package dev.ovation.cli;

import com.google.errorprone.annotations.FormatMethod;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A {@link FanoutReport} as a page with plots. No state. */
final class FanoutPage {
    private static final String HOW =
            "Every viewer is a connection of its own and checks the number, the order and the bytes of "
                    + "each event. The time of an event begins when it was meant to be published, so what had to wait for its publisher "
                    + "has waited (this corrects for coordinated omission), and ends when a viewer has read its last byte. The nodes, "
                    + "the viewers and the publisher share this machine when the nodes were started for the measuring.";

    private FanoutPage() {}

    static String of(FanoutReport report) {
        HtmlPage page = new HtmlPage(
                        "Fan-out to " + FanoutTable.count(report.setup().viewers(), "viewer"))
                .text(FanoutTable.asked(report) + ".")
                .verdict(report.isFaultless(), verdict(report))
                .tiles(tiles(report));
        latency(page, report);
        overTime(page, report);
        hops(page, report);
        page.heading("Figures")
                .tables(
                        latencies(report.latency()),
                        whole(report.setup(), report.whole(), report.viewers()),
                        work(report.measured(), report.viewers()));
        costs(page, report);
        setup(page, report);
        return page.html();
    }

    private static String verdict(FanoutReport report) {
        return report.isFaultless()
                ? format(
                        "Every viewer got every event, once and in order: %,d deliveries from the first event to the last.",
                        report.whole().delivered())
                : "Not every viewer got every event once and in order: " + String.join(", ", report.faults()) + ".";
    }

    private static Map<String, String> tiles(FanoutReport report) {
        Map<String, String> tiles = new LinkedHashMap<>();
        tiles.put("deliveries per second", rate(report.measured().deliveredPerSecond()));
        tiles.put("half took at most (p50)", ms(report.latency().p50Ms()) + " ms");
        tiles.put("99 of 100 took at most (p99)", ms(report.latency().p99Ms()) + " ms");
        tiles.put("the longest took", ms(report.latency().maxMs()) + " ms");
        Double server = report.serverCpuMicrosPerDelivery();
        if (server != null) {
            tiles.put("server CPU per delivery", format("%,.2f µs", server));
        }
        return tiles;
    }

    private static void latency(HtmlPage page, FanoutReport report) {
        FanoutReport.Latency latency = report.latency();
        List<SvgPlot.Point> points = new ArrayList<>();
        for (FanoutReport.Quantile quantile : latency.curve()) {
            if (quantile.percent() < 99.99) {
                points.add(point(quantile.percent(), quantile.ms(), ""));
            }
        }
        points.add(marked(50, latency.p50Ms()));
        points.add(marked(90, latency.p90Ms()));
        points.add(marked(99, latency.p99Ms()));
        points.add(marked(99.9, latency.p999Ms()));
        points.add(marked(99.99, latency.p9999Ms()));
        points.sort(Comparator.comparingDouble(SvgPlot.Point::x));
        SvgPlot plot = new SvgPlot(
                        SvgAxis.percentiles("of all deliveries took no longer"),
                        SvgAxis.rounded("published to read, in ms", latency.maxMs()))
                .line(1, "deliveries", points)
                .level(format("the longest: %,.1f ms", latency.maxMs()), latency.maxMs());
        page.heading("How long an event takes")
                .note("From the time at which it was meant to be published to the time at which a viewer has read it.")
                .drawing(plot.svg("Latency by percentile; the figures are in the table below"));
    }

    private static SvgPlot.Point marked(double percent, double ms) {
        return point(percent, ms, format("%s %%: %,.1f ms", SvgAxis.plain(percent), ms));
    }

    private static SvgPlot.Point point(double percent, double ms, String text) {
        return new SvgPlot.Point(SvgAxis.ofPercentile(percent), ms, text);
    }

    private static void overTime(HtmlPage page, FanoutReport report) {
        page.heading("Second by second");
        if (report.seconds().isEmpty()) {
            page.note("It was stopped within the first second.");
            return;
        }
        List<SvgPlot.Point> delivered = new ArrayList<>();
        List<SvgPlot.Point> p50 = new ArrayList<>();
        List<SvgPlot.Point> p99 = new ArrayList<>();
        double mostDelivered = 0;
        double mostMs = 0;
        for (FanoutReport.Second second : report.seconds()) {
            double middle = second.number() - 0.5;
            String name = "second " + second.number() + ": ";
            delivered.add(new SvgPlot.Point(
                    middle,
                    (double) second.delivered(),
                    name + FanoutTable.number(second.delivered()) + " deliveries"));
            p50.add(new SvgPlot.Point(middle, second.p50Ms(), name + format("p50 %,.1f ms", second.p50Ms())));
            p99.add(new SvgPlot.Point(middle, second.p99Ms(), name + format("p99 %,.1f ms", second.p99Ms())));
            mostDelivered = Math.max(mostDelivered, (double) second.delivered());
            mostMs = Math.max(mostMs, second.p99Ms());
        }
        double wanted = report.setup().rate()
                * report.setup().viewers()
                / report.setup().topics();
        SvgAxis time = SvgAxis.upTo(
                "seconds since the measuring began", report.seconds().size());
        page.drawing(new SvgPlot(time, SvgAxis.rounded("deliveries per second", Math.max(mostDelivered, wanted)))
                .line(1, "delivered", delivered)
                .level(format("asked for: %,.0f", wanted), wanted)
                .svg("Deliveries per second over time"));
        page.drawing(new SvgPlot(time, SvgAxis.rounded("published to read, in ms", mostMs))
                .line(1, "half took at most (p50)", p50)
                .line(2, "99 of 100 took at most (p99)", p99)
                .svg("Median and 99th percentile of the latency over time"));
    }

    private static void hops(HtmlPage page, FanoutReport report) {
        page.heading("Where the time goes");
        if (report.hops().isEmpty()) {
            report.unknown().forEach(page::note);
            return;
        }
        double most = report.hops().stream()
                .mapToDouble(hop -> Math.max(hop.meanMs(), hop.p99Ms()))
                .max()
                .orElse(1);
        SvgBars bars = new SvgBars("mean", "p99", "ms", most);
        report.hops().forEach(hop -> bars.pair(hop.name(), hop.meanMs(), hop.p99Ms()));
        page.note(
                        "The parts as the frontends count them, each event once in each frontend, each write once with its oldest "
                                + "event; their p99 is read from a histogram's buckets, which are up to a third wide. What is missing to "
                                + "all of it is the publisher, the kernel and the viewers' own reading. Percentiles do not add up.")
                .drawing(bars.svg("Mean and 99th percentile of each part of an event's way"));
    }

    private static HtmlTable latencies(FanoutReport.Latency latency) {
        return HtmlTable.of("published to read", "ms")
                .row("mean", ms(latency.meanMs()))
                .row("p50", ms(latency.p50Ms()))
                .row("p90", ms(latency.p90Ms()))
                .row("p99", ms(latency.p99Ms()))
                .row("p99.9", ms(latency.p999Ms()))
                .row("p99.99", ms(latency.p9999Ms()))
                .row("longest", ms(latency.maxMs()));
    }

    private static HtmlTable work(FanoutReport.Measured measured, FanoutReport.Viewers viewers) {
        return HtmlTable.of(format("measured for %.1f s", measured.seconds()), "per second", "in all")
                .row("published", rate(measured.publishedPerSecond()), number(measured.published()))
                .row("delivered", rate(measured.deliveredPerSecond()), number(measured.delivered()))
                .row("viewers connected, before", rate(viewers.connectedPerSecond()), number(viewers.established()));
    }

    private static HtmlTable whole(FanoutReport.Setup setup, FanoutReport.Whole whole, FanoutReport.Viewers viewers) {
        HtmlTable table = HtmlTable.of("from the first event to the last", "in all")
                .row("published", number(whole.published()))
                .row("deliveries expected", number(whole.expected()))
                .row("delivered", number(whole.delivered()))
                .row("lost", number(whole.lost()))
                .row("of which a gap told the viewer", number(whole.told()))
                .row("duplicated", number(whole.duplicated()))
                .row("out of order", number(whole.outOfOrder()))
                .row("viewers disconnected", number(viewers.ended()));
        if (setup.slow() > 0) {
            table.row("read one byte a second", number(setup.slow()))
                    .row("of whom disconnected", number(viewers.slowEnded()));
        }
        if (setup.stuck() > 0) {
            table.row("never read", number(setup.stuck()));
        }
        return table;
    }

    private static void costs(HtmlPage page, FanoutReport report) {
        HtmlTable table =
                HtmlTable.of("process", "processors used", "memory, MiB", "GC pauses", "in all, ms", "longest, ms");
        for (FanoutReport.ProcessFigures process : report.processes()) {
            FanoutReport.Pauses pauses = process.pauses();
            table.row(
                    process.name(),
                    format("%.2f", process.processors()),
                    number(FanoutTable.mebibytes(process)),
                    pauses == null ? "–" : number(pauses.number()),
                    pauses == null ? "–" : ms(pauses.totalMs()),
                    pauses == null ? "–" : ms(pauses.longestMs()));
        }
        page.heading("What it costs")
                .note(
                        "While it was measured. 1 is one processor all the time. Pauses of the viewers' processes are in their "
                                + "latencies though they are not the platform's; the publisher's were not looked at.");
        FanoutReport.Idle idle = report.idle();
        if (idle == null) {
            page.tables(table);
        } else {
            page.tables(
                    table,
                    HtmlTable.of("memory per idle viewer", "bytes")
                            .row("frontend, resident", number(idle.frontendBytes()))
                            .row("kernel, both ends", number(idle.kernelBytes())));
        }
        report.unknown().forEach(page::note);
    }

    private static void setup(HtmlPage page, FanoutReport report) {
        FanoutReport.Setup setup = report.setup();
        Machine machine = report.machine();
        page.heading("How it was measured")
                .text(HOW)
                .tables(HtmlTable.ofWords()
                        .row("topics", topics(setup))
                        .row("warm-up", setup.warmUpSeconds() + " s, not counted above except for loss and order")
                        .row("machine", machine.line())
                        .row("open files", number(machine.descriptors()) + " for each process")
                        .row(
                                "JVM options of frontends",
                                setup.startedHere() ? String.join(" ", setup.nodeJvm()) : "not known")
                        .row("JVM options of viewers", String.join(" ", setup.viewerJvm())));
    }

    private static String topics(FanoutReport.Setup setup) {
        return setup.topic() + "-0" + (setup.topics() == 1 ? "" : " to " + setup.topic() + '-' + (setup.topics() - 1));
    }

    private static String ms(double value) {
        return format("%,.1f", value);
    }

    private static String rate(double value) {
        return format("%,.0f", value);
    }

    private static String number(long value) {
        return FanoutTable.number(value);
    }

    @FormatMethod
    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
