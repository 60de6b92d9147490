package dev.ovation.crossdc;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ovation.protocol.BatchCodec;
import dev.ovation.protocol.Event;
import dev.ovation.protocol.EventId;
import dev.ovation.protocol.Source;
import dev.ovation.protocol.Topic;
import dev.ovation.runtime.InternalKey;
import dev.ovation.runtime.LinkClient;
import dev.ovation.runtime.Settings;
import dev.ovation.testkit.Eventually;
import dev.ovation.testkit.HttpCalls;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

/** A whole relay of the data center east on a port of its own, with the dispatcher east-d1. */
final class LiveRelay implements AutoCloseable {
    static final Topic LIKES = Topic.parse("likes:video-42");
    static final Source EAST = new Source("east", "east-d1", 1_000);
    static final long PUBLISHED_MICROS = 1_000_000;
    static final long LEFT_MICROS = 2_000_000;
    private static final Duration WITHIN = Duration.ofSeconds(20);

    final FakeDispatcher home = new FakeDispatcher("east-d1");
    final HttpCalls calls = HttpCalls.http11();
    final Relay node;
    private final LinkClient link = new LinkClient(WITHIN, InternalKey.open());

    /** Started with the defaults and what {@code changes} makes of them. */
    LiveRelay(UnaryOperator<Settings> changes) {
        node = new Relay(changes.apply(settings(home.address())).to(RelayConfig.class));
        node.start();
    }

    LiveRelay() {
        this(UnaryOperator.identity());
    }

    static Settings settings(URI dispatcher) {
        return RelayConfig.defaults()
                .with("node.id", "east-r1")
                .with("node.data-center", "east")
                .with("auth.mode", "open")
                .with("dispatchers", List.of(dispatcher.toString()))
                .with("lease.read-every", "50ms")
                .with("internal.port", 0);
    }

    static Event event(Topic topic, long sequence) {
        byte[] data = "{}".getBytes(StandardCharsets.UTF_8);
        return Event.published(new EventId(EAST, topic, sequence), "like", "m-17", data, PUBLISHED_MICROS);
    }

    static Event event(long sequence) {
        return event(LIKES, sequence);
    }

    /** The relay has learned of that many nodes, itself and its dispatcher among them. */
    LiveRelay knowing(FakeDispatcher... others) {
        for (FakeDispatcher other : others) {
            home.knows(other);
        }
        int nodes = home.leases().size();
        Eventually.value("live nodes", WITHIN, () -> stats().get("liveNodes").intValue(), now -> now == nodes);
        return this;
    }

    /** Brings a batch for that data center as a dispatcher does. */
    void relay(String to, Event... events) {
        post("?to=" + to, BatchCodec.encode(List.of(events), LEFT_MICROS));
    }

    void post(String query, byte[] batch) {
        link.post(node.internalAddress(), "/internal/v1/events" + query, BatchCodec.MEDIA_TYPE, batch);
    }

    JsonNode stats() {
        return calls.get(node.internalAddress().resolve("/internal/v1/stats")).json();
    }

    /** How many events wait for that data center. */
    int waiting(String dataCenter) {
        return stats().get("waiting").path(dataCenter).asInt();
    }

    /** The sum of a counter's lines that have all these labels. */
    double counted(String name, String... labels) {
        return calls.get(node.internalAddress().resolve("/metrics"))
                .body()
                .lines()
                .filter(line ->
                        line.startsWith(name + "{") && List.of(labels).stream().allMatch(line::contains))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    void awaitCounted(double count, String name, String... labels) {
        Eventually.value(name, WITHIN, () -> counted(name, labels), now -> now == count);
    }

    @Override
    public void close() {
        node.close();
        calls.close();
        link.close();
        home.close();
    }
}
