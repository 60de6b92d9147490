package dev.ovation.dispatcher;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.ovation.protocol.Limits;
import dev.ovation.protocol.NamespacePolicies;
import dev.ovation.protocol.NodeLease;
import dev.ovation.protocol.NodeRole;
import dev.ovation.protocol.Source;
import dev.ovation.runtime.Callers;
import dev.ovation.runtime.CheckResult;
import dev.ovation.runtime.InternalKey;
import dev.ovation.runtime.Node;
import dev.ovation.runtime.NodeConfig;
import dev.ovation.runtime.NodeMetrics;
import dev.ovation.runtime.NodeServer;
import dev.ovation.runtime.Nodes;
import dev.ovation.runtime.StartException;
import dev.ovation.store.Store;
import dev.ovation.store.StoreException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * A dispatcher node: it holds the straight line from {@link PublishService} to the links, the routes, and its place among the nodes.
 *
 * <p>It is ready while its listeners are up and it is not draining. A store that is away does not make it unready: routing goes on
 * from memory. Closing takes no more publishes, sends what waits for at most two seconds, and gives the lease up.
 */
public final class DispatcherNode implements Node {
    /** Connections of the public listener: backends keep few and use them much. */
    private static final int OPEN_CONNECTIONS = 2_048;

    private static final Duration DRAIN = Duration.ofSeconds(2);

    private final DispatcherConfig config;
    private final NodeMetrics metrics;
    private final NodeServer server;
    private final InstantSource clock = InstantSource.system();
    private volatile @Nullable Parts parts;
    private volatile boolean draining;

    /** A dispatcher with these settings, not started. */
    public DispatcherNode(DispatcherConfig config) {
        this.config = config;
        this.metrics = new NodeMetrics(config.node(), NodeRole.DISPATCHER.word());
        this.server = new NodeServer(config.node(), metrics, this::check, this::stats);
    }

    @Override
    public String id() {
        return config.node().id();
    }

    /** Where backends publish. */
    public URI openAddress() {
        return server.openAddress();
    }

    /** Where other nodes reach it. */
    public URI internalAddress() {
        return server.internalAddress();
    }

    /** What it knows of all nodes right now; nothing before it is started. */
    public Nodes nodes() {
        Parts running = parts;
        return running == null ? Nodes.NONE : running.directory.nodes();
    }

    @Override
    public void start() {
        Callers callers = Callers.of(config.auth(), config.tokens(), clock, System::nanoTime, metrics.tokens());
        InternalKey key = InternalKey.of(config.auth());
        Store store;
        try {
            store = Store.open(config.store(), config.node().dataCenter());
        } catch (StoreException e) {
            throw new StartException(id() + " cannot open its store: " + e.getMessage(), e);
        }
        Parts starting = new Parts(key, callers, store);
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
        if (draining) {
            return CheckResult.failed("draining");
        }
        return parts != null && server.isRunning() ? CheckResult.OK : CheckResult.failed("not started");
    }

    @Override
    public void close() {
        Parts running = parts;
        if (running == null) {
            return;
        }
        draining = true;
        parts = null;
        running.directory.drain();
        running.frontends.drain(DRAIN);
        running.relays.drain(DRAIN);
        running.close();
    }

    private Map<String, Object> stats() {
        Parts running = parts;
        if (running == null) {
            return Map.of("node", id());
        }
        Nodes nodes = running.directory.nodes();
        return Map.of(
                "node", id(),
                "role", NodeRole.DISPATCHER.word(),
                "dataCenter", config.node().dataCenter(),
                "draining", draining,
                "liveNodes", nodes.live().size(),
                "staleDataCenters", nodes.stale(),
                "storeAway", running.directory.storeAway(),
                "topics", running.routes.size(),
                "waitingForFrontends", running.frontends.waiting(),
                "waitingForRelays", running.relays.waiting());
    }

    /** What a started dispatcher holds, in the order in which it is made; closed in reverse. */
    private final class Parts implements AutoCloseable {
        final long incarnation = clock.millis();
        final NodeConfig node = config.node();
        final DispatcherMetrics counters = DispatcherMetrics.of(metrics);
        final ExecutorService behind = Executors.newVirtualThreadPerTaskExecutor();
        final InternalKey key;
        final Store store;
        final Callers callers;
        final StoreDirectory directory;
        final Routes routes;
        final FrontendLinks frontends;
        final RelayLinks relays;
        final Peers peers;
        final RouteFeed feed;

        Parts(InternalKey key, Callers callers, Store store) {
            this.key = key;
            this.store = store;
            this.callers = callers;
            directory = new StoreDirectory(
                    node.id(), config.lease(), store.leases(), store.settling(), System::nanoTime, this::nodesChanged);
            routes = new Routes(
                    node.dataCenter(),
                    config.routes(),
                    store.subscriptions(),
                    directory::nodes,
                    behind,
                    System::nanoTime,
                    counters);
            frontends = new FrontendLinks(
                    node.id(), config.frontendLink(), key, metrics.link("frontend", node.dataCenter()), clock);
            relays = new RelayLinks(node, config.relayLink(), key, directory::nodes, metrics, clock);
            peers = new Peers(node, key, directory::nodes, counters);
            feed = new RouteFeed(
                    node.id(), store.subscriptions(), routes, config.routes().changesEvery());
            metrics.gauge("ovation.dispatcher.topics", "Topics whose routes are in memory", routes, Routes::size);
            metrics.gauge(
                    "ovation.dispatcher.store.away",
                    "1 while the store cannot be read",
                    directory,
                    known -> known.storeAway() ? 1 : 0);
            metrics.gauge("ovation.nodes.live", "Nodes whose lease is live", directory, known -> known.nodes()
                    .live()
                    .size());
        }

        void start() {
            Dispatcher dispatcher = new Dispatcher(node.dataCenter(), routes, frontends, relays, counters);
            Source source = new Source(node.dataCenter(), node.id(), incarnation);
            Publisher publisher = new Publisher(source, dispatcher, clock, counters);
            Intake intake = new Intake(
                    NamespacePolicies.defaults(),
                    publisher,
                    new IdempotencyTable(counters, Ticker.systemTicker()),
                    () -> draining,
                    counters);
            server.open(
                    config.listen(),
                    OPEN_CONNECTIONS,
                    OPEN_CONNECTIONS,
                    Limits.PUBLISH_BATCH_BYTES,
                    routing -> routing.register(new PublishService(callers, intake)));
            server.internal(config.internal(), key, routing -> routing.register(
                            new EventsService(node.dataCenter(), dispatcher, () -> draining, clock, counters))
                    .register(new SubscriptionService(routes, directory, peers, store.subscriptions(), counters))
                    .register(new LeaseService(directory, store.name()))
                    .register(new MemberEventsService(intake)));
            server.start();
            directory.start(new NodeLease(
                    node.id(),
                    node.dataCenter(),
                    NodeRole.DISPATCHER,
                    incarnation,
                    1,
                    server.internalAddress(),
                    server.openAddress(),
                    false));
            feed.start();
        }

        /** On the directory's thread. */
        private void nodesChanged(Nodes nodes) {
            frontends.keepOnly(nodes);
        }

        @Override
        public void close() {
            feed.close();
            directory.close();
            server.close();
            relays.close();
            frontends.close();
            peers.close();
            behind.shutdownNow();
            store.close();
            metrics.close();
        }
    }
}
