package dev.ovation.crossdc;

import dev.ovation.protocol.Event;
import dev.ovation.protocol.NodeLease;
import dev.ovation.protocol.NodeRole;
import dev.ovation.runtime.InternalKey;
import dev.ovation.runtime.LinkClient;
import dev.ovation.runtime.LinkConfig;
import dev.ovation.runtime.NodeMetrics;
import dev.ovation.runtime.Nodes;
import dev.ovation.runtime.PeerLink;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * One link to each other data center, each with its own mailboxes and threads. Any live dispatcher there takes a batch; each lane
 * keeps to one while it answers. Thread-safe.
 */
final class DataCenterLinks implements AutoCloseable {
    private static final String PATH = "/internal/v1/events";

    private final String node;
    private final LinkConfig config;
    private final LinkClient client;
    private final Supplier<Nodes> nodes;
    private final NodeMetrics metrics;
    private final InstantSource clock;
    private final Map<String, PeerLink> links = new ConcurrentHashMap<>();

    DataCenterLinks(
            String node,
            LinkConfig config,
            InternalKey key,
            Supplier<Nodes> nodes,
            NodeMetrics metrics,
            InstantSource clock) {
        this.node = node;
        this.config = config;
        this.client = new LinkClient(config.requestTimeout(), key);
        this.nodes = nodes;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** Gives the events to the link to that data center, in order. Never blocks; what it cannot take is counted there. */
    void send(String dataCenter, List<Event> events) {
        PeerLink link = links.computeIfAbsent(dataCenter, this::open);
        events.forEach(link::offer);
    }

    /** Events that wait, by data center. */
    Map<String, Integer> waiting() {
        Map<String, Integer> waiting = new ConcurrentHashMap<>();
        links.forEach((dataCenter, link) -> waiting.put(dataCenter, link.waiting()));
        return waiting;
    }

    /** Sends what waits, for at most that long, and ends all links. */
    void drain(Duration atMost) {
        links.values().parallelStream().forEach(link -> link.drain(atMost));
        close();
    }

    @Override
    public void close() {
        links.values().forEach(PeerLink::close);
        client.close();
    }

    private PeerLink open(String dataCenter) {
        return new PeerLink(
                node + " to " + dataCenter,
                PATH,
                config,
                client,
                () -> dispatchers(dataCenter),
                metrics.link("dispatcher", dataCenter),
                clock);
    }

    private List<URI> dispatchers(String dataCenter) {
        return nodes.get().of(NodeRole.DISPATCHER, dataCenter).stream()
                .map(NodeLease::internal)
                .toList();
    }
}
