package dev.ovation.crossdc;

import dev.ovation.protocol.NodeLease;
import dev.ovation.protocol.NodeRole;
import dev.ovation.runtime.CheckResult;
import dev.ovation.runtime.InternalKey;
import dev.ovation.runtime.LeaseLink;
import dev.ovation.runtime.LinkClient;
import dev.ovation.runtime.Node;
import dev.ovation.runtime.NodeConfig;
import dev.ovation.runtime.NodeMetrics;
import dev.ovation.runtime.NodeServer;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A relay node: carries events from the dispatchers of its data center to those of the others.
 *
 * <p>It is ready while its listener is up, a dispatcher has taken its lease, and it is not draining. Closing sends what waits for at
 * most two seconds, then gives the lease up.
 */
public final class Relay implements Node {
    private static final Duration DRAIN = Duration.ofSeconds(2);
    private static final Duration LEASE_TIMEOUT = Duration.ofSeconds(5);

    private final RelayConfig config;
    private final NodeMetrics metrics;
    private final NodeServer server;
    private final InstantSource clock = InstantSource.system();
    private volatile @Nullable Parts parts;
    private volatile boolean draining;

    /** A relay with these settings, not started. */
    public Relay(RelayConfig config) {
        this.config = config;
        this.metrics = new NodeMetrics(config.node(), NodeRole.RELAY.word());
        this.server = new NodeServer(config.node(), metrics, this::check, this::stats);
    }

    @Override
    public String id() {
        return config.node().id();
    }

    /** Where other nodes reach it. */
    public URI internalAddress() {
        return server.internalAddress();
    }

    @Override
    public void start() {
        Parts starting = new Parts(InternalKey.of(config.auth()));
        try {
            starting.start();
        } catch (RuntimeException e) {
            starting.close();
            throw e;
        }
        parts = starting;
    }

    @Override
    public CheckResult check() {
        Parts running = parts;
        if (draining) {
            return CheckResult.failed("draining");
        }
        if (running == null || !server.isRunning()) {
            return CheckResult.failed("not started");
        }
        return running.leases.connected() ? CheckResult.OK : CheckResult.failed("no dispatcher takes its lease");
    }

    @Override
    public void close() {
        Parts running = parts;
        if (running == null) {
            return;
        }
        draining = true;
        parts = null;
        running.leases.drain();
        running.links.drain(DRAIN);
        running.close();
    }

    private Map<String, Object> stats() {
        Parts running = parts;
        if (running == null) {
            return Map.of("node", id());
        }
        return Map.of(
                "node", id(),
                "role", NodeRole.RELAY.word(),
                "dataCenter", config.node().dataCenter(),
                "draining", draining,
                "liveNodes", running.leases.nodes().live().size(),
                "waiting", running.links.waiting());
    }

    /** What a started relay holds, in the order in which it is made; closed in reverse. */
    private final class Parts implements AutoCloseable {
        final long incarnation = clock.millis();
        final NodeConfig node = config.node();
        final InternalKey key;
        final LinkClient client;
        final LeaseLink leases;
        final DataCenterLinks links;

        Parts(InternalKey key) {
            this.key = key;
            client = new LinkClient(LEASE_TIMEOUT, key);
            leases = new LeaseLink(node, config.lease(), config.dispatchers(), client);
            links = new DataCenterLinks(node.id(), config.link(), key, leases::nodes, metrics, clock);
        }

        void start() {
            server.internal(
                    config.internal(),
                    key,
                    routing -> routing.register(new RelayService(node.dataCenter(), links, () -> draining, clock)));
            server.start();
            leases.start(new NodeLease(
                    node.id(),
                    node.dataCenter(),
                    NodeRole.RELAY,
                    incarnation,
                    1,
                    server.internalAddress(),
                    null,
                    false));
        }

        @Override
        public void close() {
            leases.close();
            server.close();
            links.close();
            client.close();
            metrics.close();
        }
    }
}
