package dev.ovation.cli;

import com.google.errorprone.annotations.FormatMethod;
import java.util.List;
import java.util.Locale;

/** A {@link FanoutReport} as lines for a terminal. Used by one thread, once. */
final class FanoutTable {
    private final FanoutReport report;
    private final StringBuilder text = new StringBuilder();

    private FanoutTable(FanoutReport report) {
        this.report = report;
    }

    static String of(FanoutReport report) {
        return asked(report) + String.format("%n%n") + figures(report, "frontend");
    }

    /**
     * Without the sentence that says what was asked for.
     *
     * @param server what holds the viewers' connections
     */
    static String figures(FanoutReport report, String server) {
        return new FanoutTable(report).write(server);
    }

    /** What processes used, under a line that says when. */
    static String processes(String when, List<FanoutReport.ProcessFigures> processes) {
        StringBuilder text = new StringBuilder();
        line(
                text,
                "%n  %-32s %14s %12s %12s %12s %12s%n",
                when,
                "processors",
                "memory, MiB",
                "GC pauses",
                "total ms",
                "longest ms");
        for (FanoutReport.ProcessFigures process : processes) {
            FanoutReport.Pauses pauses = process.pauses();
            line(text, "  %-32s %14.2f %,12d", process.name(), process.processors(), mebibytes(process));
            if (pauses != null) {
                line(text, " %,12d %,12.1f %,12.1f", pauses.number(), pauses.totalMs(), pauses.longestMs());
            }
            line(text, "%n");
        }
        return text.toString();
    }

    /** Of resident memory at the end. */
    static long mebibytes(FanoutReport.ProcessFigures process) {
        return Math.round(process.residentBytes() / (double) (1 << 20));
    }

    /** With thousands marked. */
    static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** So many of something, {@code 1 topic} or {@code 2 topics}. */
    static String count(long number, String noun) {
        return number(number) + ' ' + noun + (number == 1 ? "" : "s");
    }

    /** What was asked for, in a sentence. */
    static String asked(FanoutReport report) {
        FanoutReport.Setup setup = report.setup();
        return String.format(
                Locale.ROOT,
                "%s of %s on %s, %s events/s of %d bytes%s, measured for %.1f s on %s",
                count(setup.viewers(), "viewer"),
                count(setup.topics(), "topic"),
                count(setup.frontends(), "frontend"),
                rate(setup.rate()),
                setup.bytes(),
                setup.warmUpRate() == setup.rate() ? "" : ", warmed up with " + rate(setup.warmUpRate()),
                report.measured().seconds(),
                count(report.machine().processors(), "processor"));
    }

    /** Without decimals where it has none. */
    static String rate(double value) {
        return String.format(Locale.ROOT, value == Math.rint(value) ? "%,.0f" : "%,.2f", value);
    }

    private String write(String server) {
        counts();
        latencies();
        hops();
        processes();
        FanoutReport.Idle idle = report.idle();
        if (idle != null) {
            line("%n  memory per idle viewer, bytes%n");
            whole(server + ", resident", idle.frontendBytes());
            whole("kernel, both ends", idle.kernelBytes());
        }
        report.unknown().forEach(sentence -> line("%n%s%n", sentence));
        if (!report.isFaultless()) {
            line("%nNot every viewer got every event once and in order: %s.%n", String.join(", ", report.faults()));
        }
        return text.toString();
    }

    private void counts() {
        FanoutReport.Whole whole = report.whole();
        whole("established", report.viewers().established());
        whole("ended by themselves", report.viewers().ended());
        FanoutReport.Setup setup = report.setup();
        if (setup.slow() > 0) {
            whole("read one byte a second", setup.slow());
            whole("  of whom disconnected", report.viewers().slowEnded());
        }
        if (setup.stuck() > 0) {
            whole("never read", setup.stuck());
        }
        line("  %-32s %,14.0f%n", "connected/s", report.viewers().connectedPerSecond());
        line("  %-32s %,14.0f%n", "published/s", report.measured().publishedPerSecond());
        line("  %-32s %,14.0f%n", "delivered/s", report.measured().deliveredPerSecond());
        whole("lost", whole.lost());
        whole("  of which a gap told", whole.told());
        whole("duplicated", whole.duplicated());
        whole("out of order", whole.outOfOrder());
    }

    private void latencies() {
        FanoutReport.Latency latency = report.latency();
        line("%n  published to read, in ms%n");
        millis("p50", latency.p50Ms());
        millis("p90", latency.p90Ms());
        millis("p99", latency.p99Ms());
        millis("p99.9", latency.p999Ms());
        millis("p99.99", latency.p9999Ms());
        millis("max", latency.maxMs());
    }

    private void hops() {
        if (report.hops().isEmpty()) {
            return;
        }
        line("%n  %-32s %14s %12s%n", "of that, in ms", "mean", "p99");
        for (FanoutReport.Hop hop : report.hops()) {
            line("  %-32s %,14.2f %,12.2f%n", hop.name(), hop.meanMs(), hop.p99Ms());
        }
    }

    private void processes() {
        text.append(processes("while measured", report.processes()));
        if (report.serverCpuMicrosPerDelivery() != null) {
            line("  %-32s %14.3f%n", "server CPU per delivery, us", report.serverCpuMicrosPerDelivery());
        }
    }

    private void whole(String name, long value) {
        line("  %-32s %,14d%n", name, value);
    }

    private void millis(String name, double value) {
        line("  %-32s %,14.1f%n", name, value);
    }

    @FormatMethod
    private void line(String format, Object... values) {
        line(text, format, values);
    }

    @FormatMethod
    private static void line(StringBuilder to, String format, Object... values) {
        to.append(String.format(Locale.ROOT, format, values));
    }
}
