package dev.ovation.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One measurement of {@code bench growth}.
 *
 * @param varied what differs from the first plan; for that one itself each thing in turn
 */
record GrowthPlan(List<Varied> varied, FanoutPlan fanout) {
    private static final String TOPIC = "likes:bench-growth";

    /** Takes a copy. */
    GrowthPlan {
        varied = List.copyOf(varied);
    }

    /** What is varied, and how it is called; one of the plots is of it. */
    enum Varied {
        VIEWERS("viewers"),
        TOPICS("topics"),
        RATE("events per second"),
        BYTES("bytes of an event's data");

        private final String words;

        Varied(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }

        /** Its value in a measurement. */
        double of(FanoutReport.Setup setup) {
            return switch (this) {
                case VIEWERS -> setup.viewers();
                case TOPICS -> setup.topics();
                case RATE -> setup.rate();
                case BYTES -> setup.bytes();
            };
        }
    }

    /** The first of each list together, and then each other number of each list with the first of the others. */
    static List<GrowthPlan> all(
            List<Integer> viewers,
            List<Integer> topics,
            List<Integer> rates,
            List<Integer> bytes,
            Duration warmUp,
            Duration measured) {
        List<GrowthPlan> plans = new ArrayList<>();
        for (Varied varied : Varied.values()) {
            List<Integer> values =
                    switch (varied) {
                        case VIEWERS -> viewers;
                        case TOPICS -> topics;
                        case RATE -> rates;
                        case BYTES -> bytes;
                    };
            for (int value : plans.isEmpty() ? values : values.subList(1, values.size())) {
                plans.add(new GrowthPlan(
                        plans.isEmpty() ? List.of(Varied.values()) : List.of(varied),
                        FanoutPlan.own(
                                varied == Varied.VIEWERS ? value : viewers.getFirst(),
                                varied == Varied.RATE ? value : rates.getFirst(),
                                varied == Varied.TOPICS ? value : topics.getFirst(),
                                varied == Varied.BYTES ? value : bytes.getFirst(),
                                warmUp,
                                measured,
                                TOPIC)));
            }
        }
        return plans;
    }
}
