package dev.ovation.dispatcher;

import dev.ovation.protocol.Event;
import dev.ovation.protocol.NodeLease;
import dev.ovation.runtime.InternalKey;
import dev.ovation.runtime.LinkClient;
import dev.ovation.runtime.LinkConfig;
import dev.ovation.runtime.LinkMetrics;
import dev.ovation.runtime.Nodes;
import dev.ovation.runtime.PeerLink;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One link to each frontend that events go to, each with its own mailboxes and threads: a frontend that hangs delays nobody else.
 *
 * <p>A link opens with the first event for that incarnation of the frontend and ends with its lease. Thread-safe.
 */
final class FrontendLinks implements AutoCloseable {
    private static final String PATH = "/internal/v1/events";

    private final String node;
    private final LinkConfig config;
    private final LinkClient client;
    private final LinkMetrics metrics;
    private final InstantSource clock;
    private final Map<Key, PeerLink> links = new ConcurrentHashMap<>();

    FrontendLinks(String node, LinkConfig config, InternalKey key, LinkMetrics metrics, InstantSource clock) {
        this.node = node;
        this.config = config;
        this.client = new LinkClient(config.requestTimeout(), key);
        this.metrics = metrics;
        this.clock = clock;
    }

    /** Gives the event to the frontend's link. Never blocks; what the link cannot take is counted there. */
    void send(NodeLease frontend, Event event) {
        links.computeIfAbsent(new Key(frontend.node(), frontend.incarnation()), key -> open(frontend))
                .offer(event);
    }

    /** Ends the links to frontends that are not live any more. */
    void keepOnly(Nodes nodes) {
        links.forEach((key, link) -> {
            if (!nodes.isLive(key.node, key.incarnation) && links.remove(key, link)) {
                link.close();
            }
        });
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

    private PeerLink open(NodeLease frontend) {
        return new PeerLink(
                node + " to " + frontend.node(),
                PATH,
                config,
                client,
                () -> List.of(frontend.internal()),
                metrics,
                clock);
    }

    private record Key(String node, long incarnation) {}
}
