package dev.ovation.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.google.errorprone.annotations.FormatMethod;
import dev.ovation.benchmarks.Tally;
import dev.ovation.protocol.Json;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What {@code ovation bench connections} found; as JSON it has these fields in this order.
 *
 * @param seconds from before the viewers' processes were started until all viewers were there or it was stopped
 * @param welcome from the time at which a viewer was to connect to its welcome
 * @param processes what the nodes, and the publisher if there was one, used in those seconds
 * @param held what idle viewers held; null when it was stopped before all were there
 * @param events null when none were published
 */
record ConnectionsReport(
        Setup setup,
        Machine machine,
        Viewers viewers,
        double seconds,
        FanoutReport.Latency welcome,
        List<FanoutReport.ProcessFigures> processes,
        @Nullable Held held,
        @Nullable Events events) {
    private static final String COUNT = "  %-32s %,14d%n";
    private static final String MILLIS = "  %-32s %,14.1f%n";
    private static final String WORD = "  %-32s %14s%n";

    /** Takes a copy. */
    ConnectionsReport {
        processes = List.copyOf(processes);
    }

    /**
     * What was asked for.
     *
     * @param warmUpViewers that came and left before
     * @param connectsPerSecondAtMost 0 for as fast as they can
     * @param rate of events in a second; 0 for none
     * @param bytes of each event's data
     */
    record Setup(
            int viewers,
            int warmUpViewers,
            int connectsPerSecondAtMost,
            double rate,
            int bytes,
            int frontends,
            List<String> nodeJvm,
            List<String> viewerJvm) {}

    /**
     * Who came.
     *
     * @param came how many were there when the last came or it was stopped
     * @param failed viewers that were refused or could not connect
     * @param ended streams that ended by themselves
     * @param failure why the first of them failed or ended; empty when none did
     * @param connectSeconds from the first connect to the last welcome
     */
    record Viewers(
            int established,
            int came,
            int failed,
            int ended,
            String failure,
            double connectSeconds,
            double connectedPerSecond) {
        static Viewers of(FanoutViewers viewers, int came) {
            return new Viewers(
                    viewers.established(),
                    came,
                    viewers.failed(),
                    viewers.ended(),
                    viewers.failure(),
                    viewers.arrivals().seconds(),
                    viewers.arrivals().perSecond());
        }
    }

    /**
     * What each idle viewer held.
     *
     * @param frontendBytes of resident memory that the frontends had gained, after a garbage collection
     * @param frontendBytesWithGarbage before it
     * @param kernelBytes that the kernel had gained, for both ends of the connection
     */
    record Held(long frontendBytes, long frontendBytesWithGarbage, long kernelBytes) {}

    /**
     * What became of the events that were published while viewers came, and for a moment after.
     *
     * @param deliveredMeanwhile to those who were there while others were still coming
     * @param told those of the lost of which a gap told
     * @param latencyMeanwhile from the time at which an event was meant to be published to its reading
     */
    record Events(
            long published,
            long delivered,
            long deliveredMeanwhile,
            long lost,
            long told,
            long duplicated,
            long outOfOrder,
            FanoutReport.Latency latencyMeanwhile) {
        static Events of(long published, Tally all, Tally meanwhile) {
            return new Events(
                    published,
                    all.delivered(),
                    meanwhile.delivered(),
                    all.lost(),
                    all.told(),
                    all.duplicated(),
                    all.outOfOrder(),
                    FanoutReport.Latency.of(meanwhile.latencies()));
        }
    }

    /** Whether everybody came and stayed, and nothing was lost, came twice or in another order. */
    boolean isFaultless() {
        return viewers.failed == 0
                && viewers.ended == 0
                && (events == null || (events.lost == 0 && events.duplicated == 0 && events.outOfOrder == 0));
    }

    /** Of all nodes, for each viewer that came, in microseconds. */
    @JsonProperty
    double serverCpuMicrosPerConnect() {
        return FanoutReport.ProcessFigures.nodesMicrosFor(processes, seconds, viewers.came);
    }

    /** For people. */
    String table() {
        StringBuilder text = new StringBuilder();
        line(
                text,
                "%s come to %s, %s, %s, on %s%n%n",
                FanoutTable.count(setup.viewers, "viewer"),
                FanoutTable.count(setup.frontends, "frontend"),
                setup.connectsPerSecondAtMost == 0
                        ? "as fast as they can"
                        : FanoutTable.number(setup.connectsPerSecondAtMost) + " a second",
                setup.rate == 0
                        ? "without events"
                        : FanoutTable.rate(setup.rate) + " events/s of " + setup.bytes + " bytes",
                FanoutTable.count(machine.processors(), "processor"));
        line(text, COUNT, "established", viewers.established);
        line(text, COUNT, "refused, or failed to connect", viewers.failed);
        line(text, COUNT, "ended by themselves", viewers.ended);
        if (!viewers.failure.isEmpty()) {
            line(text, "    the first one: %s%n", viewers.failure);
        }
        line(text, "  %-32s %,14.0f%n", "connected/s", viewers.connectedPerSecond);
        line(text, "%n  connect to welcome, in ms%n");
        millis(text, welcome);
        text.append(FanoutTable.processes("while they came", processes));
        line(text, MILLIS, "server CPU per connect, us", serverCpuMicrosPerConnect());
        line(text, "%n  memory per idle viewer, bytes%n");
        line(text, WORD, "frontend, resident", held == null ? "-" : FanoutTable.number(held.frontendBytes));
        line(
                text,
                WORD,
                "  before a garbage collection",
                held == null ? "-" : FanoutTable.number(held.frontendBytesWithGarbage));
        line(text, WORD, "kernel, both ends", held == null ? "-" : FanoutTable.number(held.kernelBytes));
        if (events != null) {
            table(text, events);
        }
        return text.toString();
    }

    /** For programs. */
    String json() {
        try {
            return Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(this) + System.lineSeparator();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a report cannot be written as JSON", e);
        }
    }

    private static void table(StringBuilder text, Events events) {
        line(text, "%n  events, to those who were there%n");
        line(text, COUNT, "published", events.published);
        line(text, COUNT, "delivered", events.delivered);
        line(text, COUNT, "  while others were coming", events.deliveredMeanwhile);
        line(text, COUNT, "lost", events.lost);
        line(text, COUNT, "  of which a gap told", events.told);
        line(text, COUNT, "duplicated", events.duplicated);
        line(text, COUNT, "out of order", events.outOfOrder);
        line(text, "%n  published to read while others were coming, in ms%n");
        millis(text, events.latencyMeanwhile);
    }

    private static void millis(StringBuilder text, FanoutReport.Latency latency) {
        line(text, MILLIS, "p50", latency.p50Ms());
        line(text, MILLIS, "p90", latency.p90Ms());
        line(text, MILLIS, "p99", latency.p99Ms());
        line(text, MILLIS, "max", latency.maxMs());
    }

    @FormatMethod
    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values));
    }
}
