package dev.ovation.dispatcher;

import dev.ovation.protocol.Event;
import dev.ovation.protocol.NodeLease;
import dev.ovation.protocol.NodeRole;
import dev.ovation.runtime.InternalKey;
import dev.ovation.runtime.LinkClient;
import dev.ovation.runtime.LinkConfig;
import dev.ovation.runtime.NodeConfig;
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
 * One link to the relays of this data center for each other data center that events go to, so that one that is cut off costs only
 * itself. Any live relay takes a batch. Thread-safe.
 */
final class RelayLinks implements AutoCloseable {
    private final NodeConfig self;
    private final LinkConfig config;
    private final LinkClient client;
    private final Supplier<Nodes> nodes;
    private final NodeMetrics metrics;
    private final InstantSource clock;
    private final Map<String, PeerLink> links = new ConcurrentHashMap<>();

    RelayLinks(
            NodeConfig self,
            LinkConfig config,
            InternalKey key,
            Supplier<Nodes> nodes,
            NodeMetrics metrics,
            InstantSource clock) {
        this.self = self;
        this.config = config;
        this.client = new LinkClient(config.requestTimeout(), key);
        this.nodes = nodes;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** Gives the event to the link that leads to that data center. Never blocks; what it cannot take is counted there. */
    void send(String dataCenter, Event event) {
        links.computeIfAbsent(dataCenter, this::open).offer(event);
    }

    /** Events that wait in all links. */
    int waiting() {
        return links.values().stream().mapToInt(PeerLink::waiting).sum();
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
                self.id() + " to " + dataCenter,
                "/internal/v1/events?to=" + dataCenter,
                config,
                client,
                this::relays,
                metrics.link("relay", dataCenter),
                clock);
    }

    private List<URI> relays() {
        return nodes.get().of(NodeRole.RELAY, self.dataCenter()).stream()
                .map(NodeLease::internal)
                .toList();
    }
}
