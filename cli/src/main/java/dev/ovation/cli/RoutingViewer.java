package dev.ovation.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ovation.protocol.Json;
import dev.ovation.protocol.Topic;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The first viewer of a topic: reads the topic's stream on a virtual thread of its own and says to the probe of each dispatcher which
 * of its events arrived. {@link #check} and {@link #close} by any thread.
 */
final class RoutingViewer implements AutoCloseable {
    private final Map<String, RoutingProbe> probes;
    private final Thread thread;
    private final long startNanos;
    private volatile @Nullable IOException failure;
    private volatile boolean closed;

    /**
     * Opens the stream. The viewer's time starts here, just before the request is sent.
     *
     * @param probes by the id of their dispatcher
     */
    RoutingViewer(HttpClient client, URI frontend, Topic topic, Map<String, RoutingProbe> probes) {
        this.probes = probes;
        HttpRequest request = HttpRequest.newBuilder(frontend.resolve("/v1/stream?topic=" + topic))
                .header("Accept", "text/event-stream")
                .build();
        this.thread = Thread.ofVirtual().name("viewer of " + topic).unstarted(() -> run(client, request));
        this.startNanos = System.nanoTime();
        thread.start();
    }

    /** When the stream was asked for, in this JVM's {@code nanoTime}. */
    long startNanos() {
        return startNanos;
    }

    /**
     * Checks that the stream is still being read.
     *
     * @throws IOException what has ended it
     */
    void check() throws IOException {
        IOException ended = failure;
        if (ended != null) {
            throw ended;
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }

    private void run(HttpClient client, HttpRequest request) {
        try {
            HttpResponse<InputStream> answer = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (BufferedReader in = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
                if (answer.statusCode() != 200) {
                    throw new IOException("answered " + answer.statusCode());
                }
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    take(line);
                }
            }
            throw new IOException("it has ended");
        } catch (IOException | InterruptedException | RuntimeException e) {
            if (!closed) {
                failure = new IOException("the stream " + request.uri() + " cannot be read: " + e, e);
            }
        }
    }

    /** Takes a line of the stream; each event is one {@code data} line. What the stream says of itself names no dispatcher. */
    private void take(String line) throws IOException {
        if (line.startsWith("data:")) {
            JsonNode data = Json.mapper().readTree(line.substring(5)).path("data");
            RoutingProbe probe = probes.get(data.path("dispatcher").asText());
            if (probe != null) {
                probe.arrived(data.path("number").asInt());
            }
        }
    }
}
