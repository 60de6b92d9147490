package dev.ovation.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.ovation.benchmarks.Tally;
import dev.ovation.protocol.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;
import org.jspecify.annotations.Nullable;

/**
 * What {@code ovation bench fanout} found; as JSON it has these fields in this order. {@link FanoutTable} and {@link FanoutPage} show it
 * to people.
 *
 * @param whole from the first event to the last, those of the warm-up too: what must add up
 * @param measured after the warm-up
 * @param seconds of the measured time, in order
 * @param hops where the time goes, in an event's order, and all of it; empty for a platform that was not started here
 * @param processes the nodes that were started here, the viewers and the publisher
 * @param serverCpuMicrosPerDelivery of all nodes; null for a platform that was not started here
 * @param idle what idle viewers hold; null for a platform that was not started here
 * @param unknown what could not be found out and why, each a sentence
 */
record FanoutReport(
        Setup setup,
        Machine machine,
        Viewers viewers,
        Whole whole,
        Measured measured,
        Latency latency,
        List<Second> seconds,
        List<Hop> hops,
        List<ProcessFigures> processes,
        @Nullable Double serverCpuMicrosPerDelivery,
        @Nullable Idle idle,
        List<String> unknown) {
    /** Takes copies. */
    FanoutReport {
        seconds = List.copyOf(seconds);
        hops = List.copyOf(hops);
        processes = List.copyOf(processes);
        unknown = List.copyOf(unknown);
    }

    /**
     * What was asked for.
     *
     * @param startedHere whether the nodes were started for it
     * @param frontends how many
     * @param rate of events in a second, over all topics
     * @param bytes of each event's data
     * @param slow viewers who read one byte a second
     * @param stuck viewers who never read
     * @param topic the beginning of the topics' names
     * @param warmUpRate of events in a second before it was measured
     * @param nodeJvm the options of the frontends' JVMs; empty when they were not started here
     * @param viewerJvm those of the viewers' JVMs
     */
    record Setup(
            boolean startedHere,
            int frontends,
            int viewers,
            double rate,
            int topics,
            int bytes,
            int slow,
            int stuck,
            String topic,
            double warmUpRate,
            long warmUpSeconds,
            long secondsAsked,
            List<String> nodeJvm,
            List<String> viewerJvm) {}

    /**
     * Who watched.
     *
     * @param ended streams that ended by themselves, of those who read
     * @param slowEnded streams that ended by themselves, of those who read one byte a second
     */
    record Viewers(int established, int ended, int slowEnded, double connectedPerSecond) {}

    /**
     * What became of all events.
     *
     * @param expected deliveries: for each event the viewers of its topic who read
     * @param told those of the lost of which a gap told
     */
    record Whole(
            long published, long expected, long delivered, long lost, long told, long duplicated, long outOfOrder) {
        static Whole of(long published, long expected, Tally all) {
            return new Whole(
                    published, expected, all.delivered(), all.lost(), all.told(), all.duplicated(), all.outOfOrder());
        }
    }

    /** The work while it was measured. */
    record Measured(
            double seconds,
            long published,
            long delivered,
            double publishedPerSecond,
            double deliveredPerSecond,
            double readBytesPerSecond) {
        static Measured of(double seconds, long published, Tally tally) {
            return new Measured(
                    seconds,
                    published,
                    tally.delivered(),
                    published / seconds,
                    tally.delivered() / seconds,
                    tally.bytes() / seconds);
        }
    }

    /**
     * From the time at which an event was meant to be published to its reading, while it was measured.
     *
     * @param curve more of it, for drawing
     */
    record Latency(
            double meanMs,
            double p50Ms,
            double p90Ms,
            double p99Ms,
            double p999Ms,
            double p9999Ms,
            double maxMs,
            List<Quantile> curve) {
        private static final int STEPS_PER_HALVING = 5;

        static Latency of(Histogram micros) {
            List<Quantile> curve = new ArrayList<>();
            for (HistogramIterationValue value : micros.percentiles(STEPS_PER_HALVING)) {
                curve.add(new Quantile(value.getPercentileLevelIteratedTo(), value.getValueIteratedTo() / 1e3));
            }
            return new Latency(
                    micros.getMean() / 1e3,
                    millis(micros, 50),
                    millis(micros, 90),
                    millis(micros, 99),
                    millis(micros, 99.9),
                    millis(micros, 99.99),
                    micros.getMaxValue() / 1e3,
                    List.copyOf(curve));
        }
    }

    /** That many of a hundred took no longer. */
    record Quantile(double percent, double ms) {}

    /**
     * What came in one second.
     *
     * @param number from 1
     */
    record Second(int number, long delivered, double p50Ms, double p99Ms, double maxMs) {
        /** Of all seconds, in order. */
        static List<Second> of(List<Tally> seconds) {
            return IntStream.range(0, seconds.size())
                    .mapToObj(i -> of(i + 1, seconds.get(i)))
                    .toList();
        }

        static Second of(int number, Tally tally) {
            return new Second(
                    number,
                    tally.delivered(),
                    millis(tally.latencies(), 50),
                    millis(tally.latencies(), 99),
                    tally.latencies().getMaxValue() / 1e3);
        }
    }

    /**
     * A part of an event's way.
     *
     * @param times how many times it was measured
     * @param p99Ms of the nodes' parts from the buckets of a histogram, which are up to a third wide
     */
    record Hop(String name, long times, double meanMs, double p99Ms) {
        /** In their order, and at last all of it as the viewers saw it. */
        static List<Hop> of(FanoutHops hops, Tally tally) {
            return List.of(
                    of("in the dispatcher", hops.dispatcher()),
                    of("to the frontend", hops.toFrontend()),
                    of("in the frontend, until written", hops.written()),
                    new Hop(
                            "all, published to read",
                            tally.delivered(),
                            tally.latencies().getMean() / 1e3,
                            millis(tally.latencies(), 99)));
        }

        private static Hop of(String name, BucketTimes times) {
            return new Hop(name, Math.round(times.count()), times.meanMillis(), times.percentileMillis(0.99));
        }
    }

    /**
     * What a process used while it was measured.
     *
     * @param isNode whether it is one of the platform's
     * @param processors 1 is one of them all the time
     * @param residentBytes of memory at the end
     * @param pauses in which its collector stopped it; null when it was not looked at
     */
    record ProcessFigures(
            String name,
            boolean isNode,
            double processors,
            long residentBytes,
            @Nullable Pauses pauses) {
        /**
         * What the nodes among them used for each of so many things, in microseconds of a processor.
         *
         * @param seconds for which they were measured
         */
        static double nodesMicrosFor(List<ProcessFigures> processes, double seconds, long things) {
            double nodes = processes.stream()
                    .filter(ProcessFigures::isNode)
                    .mapToDouble(ProcessFigures::processors)
                    .sum();
            return nodes * seconds * 1e6 / Math.max(1, things);
        }
    }

    /** Of a collector. */
    record Pauses(int number, double totalMs, double longestMs) {
        static Pauses of(GcLog log) {
            return new Pauses(log.pausesMillis().size(), log.totalMillis(), log.longestMillis());
        }
    }

    /**
     * What each idle viewer held.
     *
     * @param frontendBytes of resident memory that the frontends gained
     * @param kernelBytes that the kernel gained, for both ends of the connection
     */
    record Idle(long frontendBytes, long kernelBytes) {}

    /** Whether every viewer got every event once and in order, and nobody was disconnected. */
    boolean isFaultless() {
        return faults().isEmpty();
    }

    /** What went wrong, each a few words; empty when nothing did. */
    List<String> faults() {
        List<String> faults = new ArrayList<>();
        add(faults, whole.lost, "lost");
        add(faults, whole.duplicated, "duplicated");
        add(faults, whole.outOfOrder, "out of order");
        add(faults, viewers.ended, "viewers disconnected");
        if (faults.isEmpty() && whole.delivered != whole.expected) {
            faults.add(FanoutTable.number(whole.delivered) + " came of " + FanoutTable.number(whole.expected));
        }
        return faults;
    }

    /** For programs. */
    String json() {
        try {
            return Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(this) + System.lineSeparator();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a report cannot be written as JSON", e);
        }
    }

    private static void add(List<String> faults, long count, String words) {
        if (count != 0) {
            faults.add(FanoutTable.number(count) + " " + words);
        }
    }

    private static double millis(Histogram micros, double percentile) {
        return micros.getValueAtPercentile(percentile) / 1e3;
    }
}
