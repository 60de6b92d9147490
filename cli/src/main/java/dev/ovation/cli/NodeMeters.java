package dev.ovation.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a node's {@code /metrics} said at one time, in the text format of Prometheus. Immutable. */
final class NodeMeters {
    private static final int TIMEOUT_MILLIS = 10_000;

    private final List<String> samples;

    /** The meters in that text. */
    NodeMeters(String text) {
        samples = text.lines().filter(line -> !line.startsWith("#")).toList();
    }

    /**
     * Asks the node with that internal address.
     *
     * @throws IOException when it does not answer
     */
    static NodeMeters of(InetSocketAddress internal) throws IOException {
        URLConnection connection = URI.create(
                        "http://" + internal.getHostString() + ':' + internal.getPort() + "/metrics")
                .toURL()
                .openConnection();
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        try (InputStream in = connection.getInputStream()) {
            return new NodeMeters(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
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
