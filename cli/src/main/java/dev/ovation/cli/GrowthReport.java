package dev.ovation.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.google.errorprone.annotations.FormatMethod;
import dev.ovation.cli.GrowthPlan.Varied;
import dev.ovation.protocol.Json;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * What {@code ovation bench growth} found; as JSON it has these fields in this order.
 *
 * @param planned how many measurements were to be made
 * @param steps those that were made, in order; at least one
 */
record GrowthReport(int planned, List<Step> steps) {
    /** Takes a copy. */
    GrowthReport {
        steps = List.copyOf(steps);
    }

    /**
     * One measurement.
     *
     * @param varied what differs from the first one; for the first one itself each thing
     */
    record Step(List<Varied> varied, FanoutReport found) {
        /** Takes a copy. */
        Step {
            varied = List.copyOf(varied);
        }

        /** Of all nodes, for each delivery. */
        double microsPerDelivery() {
            return Objects.requireNonNull(found.serverCpuMicrosPerDelivery(), "the nodes were started for it");
        }

        /** Of all nodes; 1 is one of them all the time. */
        double processors() {
            return found.processes().stream()
                    .filter(FanoutReport.ProcessFigures::isNode)
                    .mapToDouble(FanoutReport.ProcessFigures::processors)
                    .sum();
        }
    }

    /** The measurements that show how one thing counts, in the order of its values. */
    List<Step> of(Varied varied) {
        return steps.stream()
                .filter(step -> step.varied().contains(varied))
                .sorted((a, b) -> Double.compare(
                        varied.of(a.found().setup()), varied.of(b.found().setup())))
                .toList();
    }

    /** Whether nothing was lost, came twice or in another order, and nobody was disconnected, in any of them. */
    boolean isFaultless() {
        return steps.stream().allMatch(step -> step.found().isFaultless());
    }

    /** For people. */
    String table() {
        StringBuilder text = new StringBuilder();
        Machine machine = steps.getFirst().found().machine();
        line(
                text,
                "%d of %s, %d s each, on %s%n%n",
                steps.size(),
                FanoutTable.count(planned, "measurement"),
                steps.getFirst().found().setup().secondsAsked(),
                FanoutTable.count(machine.processors(), "processor"));
        line(
                text,
                "  %-8s %10s %8s %9s %7s %14s %10s %10s %9s %9s%n",
                "varied",
                "viewers",
                "topics",
                "events/s",
                "bytes",
                "delivered/s",
                "us each",
                "server",
                "p50",
                "p99");
        for (Step step : steps) {
            FanoutReport.Setup setup = step.found().setup();
            line(
                    text,
                    "  %-8s %,10d %,8d %9s %7d %,14.0f %10.3f %10.2f %9.1f %9.1f%n",
                    step.varied().size() > 1
                            ? "-"
                            : step.varied().getFirst().name().toLowerCase(Locale.ROOT),
                    setup.viewers(),
                    setup.topics(),
                    FanoutTable.rate(setup.rate()),
                    setup.bytes(),
                    step.found().measured().deliveredPerSecond(),
                    step.microsPerDelivery(),
                    step.processors(),
                    step.found().latency().p50Ms(),
                    step.found().latency().p99Ms());
            if (!step.found().isFaultless()) {
                line(text, "           %s%n", String.join(", ", step.found().faults()));
            }
        }
        line(
                text,
                "%n  us each: CPU of the dispatcher and the frontends for each delivery; server: processors they use;%n"
                        + "  p50 and p99: published to read, in ms%n");
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

    @FormatMethod
    private static void line(StringBuilder to, String format, Object... values) {
        to.append(String.format(Locale.ROOT, format, values));
    }
}
