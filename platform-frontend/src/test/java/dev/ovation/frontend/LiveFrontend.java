package dev.ovation.frontend;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ovation.protocol.BatchCodec;
import dev.ovation.protocol.Event;
import dev.ovation.protocol.Topic;
import dev.ovation.runtime.InternalKey;
import dev.ovation.runtime.LinkClient;
import dev.ovation.runtime.Settings;
import dev.ovation.testkit.Eventually;
import dev.ovation.testkit.HttpCalls;
import dev.ovation.testkit.SseClient;
import dev.ovation.testkit.SseOptions;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** A whole frontend on ports of its own, with one fake dispatcher. */
final class LiveFrontend implements AutoCloseable {
    private static final Duration WITHIN = Duration.ofSeconds(20);

    final FakeDispatcher dispatcher = new FakeDispatcher("east-d1");
    final Frontend node;
    final HttpCalls calls = HttpCalls.http11();
    private final InternalKey key;
    private final LinkClient link;
    private final Deque<SseClient> clients = new ArrayDeque<>();

    /** Started with the defaults and what {@code changes} makes of them; it leaves within 50 ms. */
    LiveFrontend(UnaryOperator<Settings> changes) {
        FrontendConfig config = changes.apply(settings(dispatcher.address())).to(FrontendConfig.class);
        key = InternalKey.of(config.auth());
        link = new LinkClient(WITHIN, key);
        node = new Frontend(config);
        node.start();
    }

    LiveFrontend() {
        this(UnaryOperator.identity());
    }

    static Settings settings(URI dispatcher) {
        return FrontendConfig.defaults()
                .with("node.id", "east-f1")
                .with("node.data-center", "east")
                .with("auth.mode", "open")
                .with("dispatchers", List.of(dispatcher.toString()))
                .with("lease.read-every", "50ms")
                .with("listen.port", 0)
                .with("internal.port", 0)
                .with("drain.period", "50ms");
    }

    URI open(String path) {
        return node.openAddress().resolve(path);
    }

    URI stream(Topic... topics) {
        return open("/v1/stream?"
                + Arrays.stream(topics).map(topic -> "topic=" + topic).collect(Collectors.joining("&")));
    }

    /** A viewer that has read its welcome. */
    SseClient watch(Topic... topics) {
        return watch(SseOptions.DEFAULTS, topics);
    }

    SseClient watch(SseOptions options, Topic... topics) {
        SseClient client = SseClient.open(stream(topics), options);
        clients.push(client);
        client.next("welcome", WITHIN);
        return client;
    }

    /** Brings a batch as a dispatcher does. */
    void deliver(Event... events) {
        byte[] batch = BatchCodec.encode(List.of(events), Samples.PUBLISHED_MICROS + 1);
        link.post(node.internalAddress(), "/internal/v1/events", BatchCodec.MEDIA_TYPE, batch);
    }

    JsonNode stats() {
        String path = "/internal/v1/stats";
        Map<String, String> headers = key.sign("GET", path, new byte[0])
                .map(signature -> Map.of("Authorization", signature))
                .orElse(Map.of());
        return calls.get(node.internalAddress().resolve(path), headers).json();
    }

    void awaitViewers(int count) {
        Eventually.value("viewers", WITHIN, () -> stats().get("viewers").intValue(), now -> now == count);
    }

    /** The sum of a counter's lines that have that label. */
    double counted(String name, String label) {
        return calls.get(node.internalAddress().resolve("/metrics"))
                .body()
                .lines()
                .filter(line -> line.startsWith(name + "{") && line.contains(label))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    void awaitCounted(String name, String label, double count) {
        Eventually.value(name, WITHIN, () -> counted(name, label), now -> now == count);
    }

    @Override
    public void close() {
        clients.forEach(SseClient::close);
        node.close();
        calls.close();
        link.close();
        dispatcher.close();
    }
}
