package dev.ovation.cli;

import java.io.IOException;
import java.net.URI;
import java.util.List;

/** What a node's {@code /metrics} said at one time, in the text format of Prometheus. Immutable. */
final class NodeMeters {
    private final List<String> samples;

    /** The meters in that text. */
    NodeMeters(String text) {
        samples = text.lines().filter(line -> !line.startsWith("#")).toList();
    }

    /**
     * Asks a node.
     *
     * @throws IOException when it does not answer
     */
    static NodeMeters of(NodeProbe probe, BenchNode node) throws IOException, InterruptedException {
        return new NodeMeters(probe.metrics(URI.create("http://"
                + node.internal().getHostString() + ':' + node.internal().getPort())));
    }

    /**
     * A meter's value, summed over all its labels that hold these words.
     *
     * @param words for example {@code result="ok"}
     */
    double sum(String meter, String... words) {
        return samples.stream()
                .filter(line ->
                        line.startsWith(meter + '{') && List.of(words).stream().allMatch(line::contains))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
