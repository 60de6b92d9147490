package dev.ovation.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.google.errorprone.annotations.FormatMethod;
import dev.ovation.protocol.Json;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What {@code ovation bench publish} found; as JSON it has these fields in this order.
 *
 * @param rows one for each size of request
 * @param acceptedInAll events that the publishers were told are accepted, those of the warm-ups among them
 * @param publishedInAll events that the dispatcher counted
 * @param refusal what the first event that was not accepted was told; empty when all were
 */
record IntakeReport(Setup setup, List<Row> rows, long acceptedInAll, long publishedInAll, String refusal) {
    /** Of the processors that the publishers could use: above it they may be what limits. */
    private static final double BUSY = 0.9;

    private static final String HEAD = "  %10s %12s %9s %8s %8s %8s %11s %9s %10s%n";

    /**
     * What was measured, and on what.
     *
     * @param pipeline requests under way on each connection
     * @param bytes of each event's data
     * @param processors of the machine, which the dispatcher and the publishers share
     */
    record Setup(int topics, int bytes, int connections, int pipeline, String store, int processors, String java) {
        /** Processors that the publishers could use: one for each thread. */
        int publisherProcessors() {
            return Math.min(connections, processors);
        }
    }

    /**
     * One size of request.
     *
     * @param batch events in a request
     * @param seconds that were measured
     * @param requestMs from sending a request to its answer; null when there was none
     * @param dispatcherCores that the dispatcher used: 1 is one processor all the time
     * @param publisherCores that all publishers used
     */
    record Row(
            int batch,
            double seconds,
            long accepted,
            long refused,
            @Nullable Times requestMs,
            double dispatcherCores,
            double publisherCores) {
        @JsonProperty
        double acceptedPerSecond() {
            return seconds > 0 ? accepted / seconds : 0;
        }

        /** The dispatcher's work for one event; 0 when none was accepted. */
        @JsonProperty
        double microsPerEvent() {
            return accepted == 0 ? 0 : dispatcherCores * seconds * 1e6 / accepted;
        }
    }

    /** Times in milliseconds. */
    record Times(double p50, double p99, double max) {
        /** Of a histogram in microseconds. */
        static @Nullable Times of(Histogram micros) {
            return micros.getTotalCount() == 0
                    ? null
                    : new Times(
                            micros.getValueAtPercentile(50) / 1e3,
                            micros.getValueAtPercentile(99) / 1e3,
                            micros.getMaxValue() / 1e3);
        }
    }

    /** Whether the dispatcher published what it accepted, and nothing else. */
    @JsonProperty
    boolean isConsistent() {
        return acceptedInAll == publishedInAll;
    }

    /** For people. */
    String table() {
        StringBuilder text = new StringBuilder();
        line(
                text,
                "What one dispatcher takes in: %,d topics, events of %,d bytes, %,d connections, at most %,d under way "
                        + "on each, store %s, %d processors%n%n",
                setup.topics,
                setup.bytes,
                setup.connections,
                setup.pipeline,
                setup.store,
                setup.processors);
        line(text, HEAD, "EVENTS A", "ACCEPTED", "", "P50", "P99", "MAX", "DISPATCHER", "CPU US", "PUBLISHER");
        line(text, HEAD, "REQUEST", "A SECOND", "REFUSED", "MS", "MS", "MS", "CORES", "AN EVENT", "CORES");
        rows.forEach(row -> row(text, row));
        notes(text);
        return text.toString();
    }

    /** For programs: one object over several lines. */
    String json() {
        try {
            return Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(this) + System.lineSeparator();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a report cannot be written as JSON", e);
        }
    }

    private void notes(StringBuilder text) {
        for (Row row : rows) {
            if (row.publisherCores > BUSY * setup.publisherProcessors()) {
                line(
                        text,
                        "%nThe publishers of %,d used %.2f of the %d processors that they could use: they, not the dispatcher, may be "
                                + "what limits.%n",
                        row.batch,
                        row.publisherCores,
                        setup.publisherProcessors());
            }
        }
        if (!refusal.isEmpty()) {
            line(text, "%nThe first refusal: %s%n", refusal.strip());
        }
        if (!isConsistent()) {
            line(
                    text,
                    "%nThe publishers were told that %,d events are accepted, warm-up included; the dispatcher counts %,d.%n",
                    acceptedInAll,
                    publishedInAll);
        }
    }

    private static void row(StringBuilder text, Row row) {
        Times times = row.requestMs;
        line(
                text,
                HEAD,
                String.format(Locale.ROOT, "%,d", row.batch),
                String.format(Locale.ROOT, "%,.0f", row.acceptedPerSecond()),
                String.format(Locale.ROOT, "%,d", row.refused),
                times == null ? "-" : millis(times.p50),
                times == null ? "-" : millis(times.p99),
                times == null ? "-" : millis(times.max),
                String.format(Locale.ROOT, "%.2f", row.dispatcherCores),
                row.accepted == 0 ? "-" : String.format(Locale.ROOT, "%.1f", row.microsPerEvent()),
                String.format(Locale.ROOT, "%.2f", row.publisherCores));
    }

    private static String millis(double millis) {
        return String.format(Locale.ROOT, "%.2f", millis);
    }

    @FormatMethod
    private static void line(StringBuilder text, String format, @Nullable Object... values) {
        text.append(String.format(Locale.ROOT, format, values));
    }
}
