package dev.ovation.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ovation.protocol.Json;
import java.util.Locale;

/**
 * What {@code ovation bench floor} found: the figures of {@code bench fanout}, of bare loops instead of nodes.
 *
 * @param deliveries their frontends are the loops
 * @param flushMillis how often each viewer was written to
 */
record FloorReport(FanoutReport deliveries, int flushMillis) {
    /** For people. */
    String table() {
        FanoutReport.Setup setup = deliveries.setup();
        return String.format(
                        Locale.ROOT,
                        "%s of %s, each written to every %d ms, %s events/s of %d bytes, measured for %.1f s on %s%n%n",
                        FanoutTable.count(setup.viewers(), "viewer"),
                        FanoutTable.count(setup.frontends(), "bare loop"),
                        flushMillis,
                        FanoutTable.rate(setup.rate()),
                        setup.bytes(),
                        deliveries.measured().seconds(),
                        FanoutTable.count(deliveries.machine().processors(), "processor"))
                + FanoutTable.figures(deliveries, "floor");
    }

    /** For programs: the fields of a {@link FanoutReport}, so that the two can be compared, and {@code flushMillis}. */
    String json() {
        ObjectNode json = Json.mapper().valueToTree(deliveries);
        json.put("flushMillis", flushMillis);
        try {
            return Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(json) + System.lineSeparator();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a report cannot be written as JSON", e);
        }
    }

    /** Whether every viewer got every event once and in order, and nobody was disconnected. */
    boolean isFaultless() {
        return deliveries.isFaultless();
    }
}
