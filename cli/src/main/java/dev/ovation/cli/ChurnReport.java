package dev.ovation.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.google.errorprone.annotations.FormatMethod;
import dev.ovation.protocol.Json;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What {@code ovation bench churn} found; as JSON it has these fields in this order.
 *
 * @param without what was measured while nobody came or went; null when it was stopped before
 * @param with the same while they did
 * @param faults from the first event to the last
 */
record ChurnReport(
        Setup setup, @Nullable Phase without, @Nullable Phase with, Faults faults) {
    private static final String NAME = "  %-38s";
    private static final String VALUE = " %14s";

    /**
     * What was measured, and on what.
     *
     * @param viewers who stay
     * @param visitors who are there at the same time of those who come and go
     * @param rate of events in a second
     * @param bytes of each event's data
     * @param processors of the machine, which the nodes and the viewers share
     */
    record Setup(
            int viewers,
            int visitors,
            double changesPerSecond,
            int topics,
            double rate,
            int bytes,
            String store,
            long seed,
            int processors,
            String java) {}

    /**
     * One measurement.
     *
     * @param delivered to those who stay
     * @param eventMs from the time at which an event was meant to be published to its reading by one who stays
     * @param comingMs from the time at which a coming was meant to the welcome; null when nobody came
     * @param rowsWritten to the store by the dispatcher
     * @param rowsNotWritten that it could not write
     * @param dispatcherCores that the dispatcher used: 1 is one processor all the time
     * @param frontendCores the same of the frontend
     */
    record Phase(
            double seconds,
            long came,
            long went,
            long delivered,
            IntakeReport.@Nullable Times eventMs,
            IntakeReport.@Nullable Times comingMs,
            long rowsWritten,
            long rowsNotWritten,
            double dispatcherCores,
            double frontendCores) {
        @JsonProperty
        double changesPerSecond() {
            return (came + went) / seconds;
        }

        @JsonProperty
        double rowsWrittenPerSecond() {
            return rowsWritten / seconds;
        }
    }

    /**
     * What should not be.
     *
     * @param lost to those who stay
     * @param ended streams of those who stay that ended by themselves
     * @param visitorsFailed who could not come, or were sent away
     * @param visitorsLost events that did not come to one of them after an earlier one had
     * @param visitorsLeft who have gone, but whom the frontend still counts
     * @param failure why the last of {@code visitorsFailed} failed; empty when none did
     */
    record Faults(
            long lost,
            long duplicated,
            long outOfOrder,
            long ended,
            long visitorsFailed,
            long visitorsLost,
            long visitorsLeft,
            String failure) {
        boolean isNone() {
            return lost + duplicated + outOfOrder + ended + visitorsFailed + visitorsLost + visitorsLeft == 0;
        }
    }

    boolean isFaultless() {
        return faults.isNone();
    }

    /** Processor time of a node for one change, in microseconds: what it used more than without them; null when not measured. */
    private @Nullable Double microsPerChange(Function<Phase, Double> cores) {
        if (without == null || with == null || with.came + with.went == 0) {
            return null;
        }
        return (cores.apply(with) - cores.apply(without)) * 1e6 / with.changesPerSecond();
    }

    @JsonProperty
    @Nullable
    Double dispatcherMicrosPerChange() {
        return microsPerChange(Phase::dispatcherCores);
    }

    @JsonProperty
    @Nullable
    Double frontendMicrosPerChange() {
        return microsPerChange(Phase::frontendCores);
    }

    /** For people. */
    String table() {
        StringBuilder text = new StringBuilder();
        line(
                text,
                "%,d viewers stay, %,d come and go with %,.0f changes/s over %,d topics; %,.0f events/s of %,d bytes, store %s, "
                        + "%d processors, seed %d%n%n",
                setup.viewers,
                setup.visitors,
                setup.changesPerSecond,
                setup.topics,
                setup.rate,
                setup.bytes,
                setup.store,
                setup.processors,
                setup.seed);
        line(text, NAME + VALUE + VALUE + "%n", "", "WITHOUT", "WITH");
        row(text, "seconds measured", phase -> decimal(1, phase.seconds));
        row(text, "changes/s", phase -> decimal(1, phase.changesPerSecond()));
        row(text, "delivered/s to those who stay", phase -> decimal(0, phase.delivered / phase.seconds));
        times(text, "published to read, ms", Phase::eventMs);
        times(text, "meant to come to welcome, ms", Phase::comingMs);
        row(text, "rows written to the store/s", phase -> decimal(1, phase.rowsWrittenPerSecond()));
        row(text, "rows not written", phase -> count(phase.rowsNotWritten));
        row(text, "dispatcher, processors", phase -> decimal(2, phase.dispatcherCores));
        row(text, "frontend, processors", phase -> decimal(2, phase.frontendCores));
        line(text, NAME + VALUE + VALUE + "%n", "dispatcher CPU per change, us", "", or(dispatcherMicrosPerChange()));
        line(text, NAME + VALUE + VALUE + "%n", "frontend CPU per change, us", "", or(frontendMicrosPerChange()));
        faults(text);
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

    private void faults(StringBuilder text) {
        line(text, "%n  from the first event to the last%n");
        fault(text, "lost", faults.lost);
        fault(text, "duplicated", faults.duplicated);
        fault(text, "out of order", faults.outOfOrder);
        fault(text, "ended by themselves", faults.ended);
        fault(text, "visitors who could not come or stay", faults.visitorsFailed);
        fault(text, "lost, duplicated ... for visitors", faults.visitorsLost);
        fault(text, "gone, but still counted", faults.visitorsLeft);
        if (!faults.failure.isEmpty()) {
            line(text, "%nThe last visitor who failed: %s%n", faults.failure);
        }
    }

    private void times(StringBuilder text, String name, Function<Phase, IntakeReport.@Nullable Times> times) {
        line(text, NAME + "%n", name);
        row(text, "  p50", phase -> time(times.apply(phase), IntakeReport.Times::p50));
        row(text, "  p99", phase -> time(times.apply(phase), IntakeReport.Times::p99));
        row(text, "  max", phase -> time(times.apply(phase), IntakeReport.Times::max));
    }

    private void row(StringBuilder text, String name, Function<Phase, String> value) {
        line(
                text,
                NAME + VALUE + VALUE + "%n",
                name,
                without == null ? "-" : value.apply(without),
                with == null ? "-" : value.apply(with));
    }

    private static void fault(StringBuilder text, String name, long count) {
        line(text, NAME + VALUE + "%n", name, count(count));
    }

    private static String time(IntakeReport.@Nullable Times times, Function<IntakeReport.Times, Double> which) {
        return times == null ? "-" : decimal(1, which.apply(times));
    }

    private static String or(@Nullable Double value) {
        return value == null ? "-" : decimal(0, value);
    }

    private static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    private static String decimal(int digits, double value) {
        return String.format(Locale.ROOT, "%,." + digits + "f", value);
    }

    @FormatMethod
    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values));
    }
}
