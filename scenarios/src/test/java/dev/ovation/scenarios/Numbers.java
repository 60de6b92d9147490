package dev.ovation.scenarios;

import dev.ovation.testkit.HttpCalls;
import java.net.URI;
import java.util.Arrays;

/** Reads counters and states of running nodes from their internal listeners. */
final class Numbers {
    private Numbers() {}

    /**
     * The sum of a meter over all label sets that have the given ones.
     *
     * @param name as Prometheus shows it, e.g. {@code ovation_link_sent_total}
     * @param labels such as {@code to="west"}
     */
    static double of(URI internal, String name, String... labels) {
        try (HttpCalls http = HttpCalls.http11()) {
            String text = http.get(internal.resolve("/metrics")).body();
            return text.lines()
                    .filter(line -> line.startsWith(name + '{') || line.startsWith(name + ' '))
                    .filter(line -> Arrays.stream(labels).allMatch(line::contains))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        }
    }

    /** A number of {@code /internal/v1/stats}. */
    static long stat(URI internal, String name) {
        try (HttpCalls http = HttpCalls.http11()) {
            return http.get(internal.resolve("/internal/v1/stats"))
                    .json()
                    .path(name)
                    .asLong(-1);
        }
    }

    /** Whether the node says that it is ready. */
    static boolean ready(URI internal) {
        try (HttpCalls http = HttpCalls.http11()) {
            return http.get(internal.resolve("/health/ready")).status() == 200;
        }
    }
}
