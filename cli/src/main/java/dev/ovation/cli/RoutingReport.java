package dev.ovation.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.ovation.protocol.Json;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What {@code ovation bench routing} found; as JSON it has these fields in this order.
 *
 * @param topics how many were measured, fewer than asked for when the measuring was stopped
 * @param own the dispatchers of each viewer's data center
 * @param others the dispatchers of the other data centers
 */
record RoutingReport(Setup setup, int topics, RoutingTimes.Figures own, RoutingTimes.Figures others) {
    private static final String ROW = "  %-26s %7s %9s %9s %9s %9s %9s %6s%n";

    /**
     * What was measured, and on what.
     *
     * @param dispatchers in each data center
     * @param seed draws the viewers' data centers and the pauses
     * @param processors of the machine, which the platform and the measuring share
     */
    record Setup(
            List<String> dataCenters,
            int dispatchers,
            String store,
            int topics,
            int warmUp,
            long seed,
            int processors,
            String java) {}

    /** For people. */
    String table() {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "Routed after, in ms: %d of %d topics, %s with %d dispatchers each, store %s, %d processors, seed %d%n%n",
                topics,
                setup.topics,
                String.join(", ", setup.dataCenters),
                setup.dispatchers,
                setup.store,
                setup.processors,
                setup.seed));
        text.append(String.format(
                Locale.ROOT, ROW, "DISPATCHERS OF", "COUNT", "P50", "P90", "P99", "MAX", "PROMISED", "LATER"));
        row(text, "the viewer's data center", own);
        row(text, "the other data centers", others);
        if (own.never() + others.never() > 0) {
            text.append(String.format(
                    Locale.ROOT,
                    "%n%d of them did not route within %d ms and count with that time.%n",
                    own.never() + others.never(),
                    RoutingRun.LONGEST.toMillis()));
        }
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

    private static void row(StringBuilder text, String dispatchers, RoutingTimes.Figures figures) {
        text.append(String.format(
                Locale.ROOT,
                ROW,
                dispatchers,
                figures.count(),
                millis(figures.p50Ms()),
                millis(figures.p90Ms()),
                millis(figures.p99Ms()),
                millis(figures.maxMs()),
                figures.promisedMs(),
                figures.later()));
    }

    private static String millis(@Nullable Double millis) {
        return millis == null ? "-" : String.format(Locale.ROOT, "%.1f", millis);
    }
}
