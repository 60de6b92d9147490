package dev.ovation.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.google.errorprone.annotations.FormatMethod;
import dev.ovation.benchmarks.ProcessUse;
import dev.ovation.benchmarks.Tally;
import dev.ovation.protocol.Json;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What {@code bench fanout} found.
 *
 * @param ended streams that ended by themselves
 * @param seconds that were measured
 * @param published in them
 * @param measured what came in them
 * @param all what came from the first event to the last
 */
record FanoutReport(
        FanoutRun.Plan plan,
        int established,
        int failed,
        int ended,
        double connectSeconds,
        double seconds,
        long published,
        Tally measured,
        Tally all,
        Cost cost,
        Memory memory) {
    private static final double[] PERCENTILES = {50, 90, 99, 99.9, 100};

    /**
     * What the processes used while it was measured.
     *
     * @param cores by process: 1 is one processor all the time
     */
    record Cost(Map<String, Double> cores, double seconds) {
        static Cost between(Map<String, ProcessUse> before, Map<String, ProcessUse> after, double seconds) {
            Map<String, Double> cores = new LinkedHashMap<>();
            after.forEach((name, use) -> {
                ProcessUse first = before.get(name);
                if (first != null) {
                    cores.put(name, (use.cpuMillis() - first.cpuMillis()) / 1e3 / seconds);
                }
            });
            return new Cost(cores, seconds);
        }

        /** Processors that the nodes used. */
        double nodes() {
            return cores.entrySet().stream()
                    .filter(entry -> entry.getKey().startsWith("east-"))
                    .mapToDouble(Map.Entry::getValue)
                    .sum();
        }
    }

    /**
     * What the idle viewers held.
     *
     * @param residentPerViewer bytes that the frontends gained for each
     * @param kernelPerViewer bytes that the kernel gained for each, for both ends of its connection
     */
    record Memory(long residentPerViewer, long kernelPerViewer) {
        static Memory of(int viewers, Map<String, ProcessUse> empty, Map<String, ProcessUse> idle, long kernel) {
            long gained = 0;
            for (Map.Entry<String, ProcessUse> entry : empty.entrySet()) {
                ProcessUse later = idle.get(entry.getKey());
                if (entry.getKey().startsWith("east-f") && later != null) {
                    gained += later.residentBytes() - entry.getValue().residentBytes();
                }
            }
            return new Memory(gained / viewers, kernel / viewers);
        }
    }

    /** Whether nothing was lost, came twice or in another order, and nobody was disconnected. */
    boolean isFaultless() {
        return all.lost() == 0 && all.duplicated() == 0 && all.outOfOrder() == 0 && ended == 0 && failed == 0;
    }

    /** For people. */
    String table() {
        StringBuilder text = new StringBuilder();
        line(
                text,
                "%,d viewers of %,d topics on %d frontends, %,.0f events/s of %d bytes, measured for %.1f s on %d processors%n%n",
                plan.viewers(),
                plan.topics(),
                plan.frontends(),
                plan.rate(),
                plan.bytes(),
                seconds,
                Runtime.getRuntime().availableProcessors());
        line(text, "  %-32s %,14d%n", "established", established);
        line(text, "  %-32s %,14d%n", "ended by themselves", ended);
        line(text, "  %-32s %,14.0f%n", "connected/s", established / connectSeconds);
        line(text, "  %-32s %,14.0f%n", "published/s", published / seconds);
        line(text, "  %-32s %,14.0f%n", "delivered/s", measured.delivered() / seconds);
        line(text, "  %-32s %,14d%n", "lost", all.lost());
        line(text, "  %-32s %,14d%n", "  of which a gap told", all.told());
        line(text, "  %-32s %,14d%n", "duplicated", all.duplicated());
        line(text, "  %-32s %,14d%n", "out of order", all.outOfOrder());
        line(text, "%n  published to read, in ms%n");
        for (double percentile : PERCENTILES) {
            line(
                    text,
                    "  %-32s %,14.1f%n",
                    percentile == 100 ? "max" : "p" + (percentile == 99.9 ? "99.9" : Math.round(percentile)),
                    measured.latencies().getValueAtPercentile(percentile) / 1e3);
        }
        line(text, "%n  processors used%n");
        cost.cores().forEach((name, cores) -> line(text, "  %-32s %14.2f%n", name, cores));
        line(
                text,
                "  %-32s %14.3f%n",
                "server CPU per delivery, us",
                cost.nodes() * seconds * 1e6 / Math.max(1, measured.delivered()));
        line(text, "%n  memory per idle viewer, bytes%n");
        line(text, "  %-32s %,14d%n", "frontend, resident", memory.residentPerViewer());
        line(text, "  %-32s %,14d%n", "kernel, both ends", memory.kernelPerViewer());
        return text.toString();
    }

    /** For programs. */
    String json() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("viewers", plan.viewers());
        all.put("rate", plan.rate());
        all.put("topics", plan.topics());
        all.put("bytes", plan.bytes());
        all.put("frontends", plan.frontends());
        all.put("seconds", seconds);
        all.put("established", established);
        all.put("ended", ended);
        all.put("connectedPerSecond", established / connectSeconds);
        all.put("publishedPerSecond", published / seconds);
        all.put("deliveredPerSecond", measured.delivered() / seconds);
        all.put("lost", this.all.lost());
        all.put("told", this.all.told());
        all.put("duplicated", this.all.duplicated());
        all.put("outOfOrder", this.all.outOfOrder());
        Map<String, Double> latencies = new LinkedHashMap<>();
        for (double percentile : PERCENTILES) {
            latencies.put("p" + percentile, measured.latencies().getValueAtPercentile(percentile) / 1e3);
        }
        all.put("latencyMillis", latencies);
        all.put("processors", cost.cores());
        all.put("serverMicrosPerDelivery", cost.nodes() * seconds * 1e6 / Math.max(1, measured.delivered()));
        all.put("residentBytesPerViewer", memory.residentPerViewer());
        all.put("kernelBytesPerViewer", memory.kernelPerViewer());
        try {
            return Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(all) + System.lineSeparator();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a report cannot be written as JSON", e);
        }
    }

    @FormatMethod
    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values));
    }
}
