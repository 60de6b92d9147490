package dev.ovation.frontend;

import dev.ovation.protocol.Limits;
import dev.ovation.protocol.NamespacePolicies;
import dev.ovation.protocol.NodeLease;
import dev.ovation.protocol.NodeRole;
import dev.ovation.runtime.Callers;
import dev.ovation.runtime.CheckResult;
import dev.ovation.runtime.ClientAddresses;
import dev.ovation.runtime.FileLimit;
import dev.ovation.runtime.InternalKey;
import dev.ovation.runtime.LeaseLink;
import dev.ovation.runtime.LinkClient;
import dev.ovation.runtime.Node;
import dev.ovation.runtime.NodeConfig;
import dev.ovation.runtime.NodeMetrics;
import dev.ovation.runtime.NodeServer;
import dev.ovation.runtime.UserTimeout;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A frontend node: it holds the viewers' streams and the straight line from {@link DeliverService} to them.
 *
 * <p>It is ready while its listeners are up, a dispatcher has taken its lease, and it is not draining. Without a dispatcher it goes on
 * serving the viewers that it has. Closing asks every viewer to leave, spread over {@code drain.period}, then gives the lease up.
 */
public final class Frontend implements Node {
    private static final System.Logger LOGGER = System.getLogger(Frontend.class.getName());
    private static final Duration TELL_TIMEOUT = Duration.ofSeconds(5);

    private final FrontendConfig config;
    private final NodeMetrics metrics;
    private final NodeServer server;
    private final InstantSource clock = InstantSource.system();
    private final LongSupplier nanoTime = System::nanoTime;
    private volatile @Nullable Parts parts;
    private volatile boolean draining;

    /** A frontend with these settings, not started. */
    public Frontend(FrontendConfig config) {
        this.config = config;
        this.metrics = new NodeMetrics(config.node(), NodeRole.FRONTEND.word());
        this.server = new NodeServer(config.node(), metrics, this::check, this::stats);
    }

    @Override
    public String id() {
        return config.node().id();
    }

    /** Where viewers connect. */
    public URI openAddress() {
        return server.openAddress();
    }

    /** Where other nodes reach it. */
    public URI internalAddress() {
        return server.internalAddress();
    }

    @Override
    public void start() {
        Parts starting = new Parts(InternalKey.of(config.auth()), limit());
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
        try {
            running.viewers.drain(config.drain().period());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        running.close();
    }

    private FileLimit limit() {
        FileLimit derived = FileLimit.ofProcess(1, 0);
        int wanted = config.viewers().max();
        if (wanted > derived.viewers()) {
            LOGGER.log(
                    System.Logger.Level.WARNING,
                    "{0}: viewers.max is {1}, but the limit of open files allows {2}; raise it (ulimit -n, LimitNOFILE)",
                    id(),
                    wanted,
                    derived.viewers());
        }
        return wanted == 0 || wanted > derived.viewers() ? derived : FileLimit.ofViewers(wanted);
    }

    private Map<String, Object> stats() {
        Parts running = parts;
        if (running == null) {
            return Map.of("node", id());
        }
        return Map.of(
                "node", id(),
                "role", NodeRole.FRONTEND.word(),
                "dataCenter", config.node().dataCenter(),
                "draining", draining,
                "liveNodes", running.leases.nodes().live().size(),
                "topics", running.topics.size(),
                "viewers", running.viewers.size(),
                "mostViewers", running.viewers.most(),
                "subscriptionsWaiting", running.subscriptions.waiting());
    }

    /** What a started frontend holds, in the order in which it is made; closed in reverse. */
    private final class Parts implements AutoCloseable {
        final long incarnation = clock.millis();
        final NodeConfig node = config.node();
        final FileLimit limit;
        final FrontendMetrics counters = new FrontendCounters(metrics);
        final InternalKey key;
        final LinkClient client;
        final LeaseLink leases;
        final SubscriptionLink subscriptions;
        final PublishLink publishes;
        final TopicTable topics;
        final ViewerTable viewers;
        final StreamLoops loops;
        final Callers callers = Callers.of(config.auth(), config.tokens(), clock, nanoTime, metrics.tokens());

        Parts(InternalKey key, FileLimit limit) {
            this.key = key;
            this.limit = limit;
            client = new LinkClient(TELL_TIMEOUT, key);
            leases = new LeaseLink(node, config.lease(), config.dispatchers(), client);
            subscriptions = new SubscriptionLink(node.id(), config.subscriptions(), leases, client, nanoTime);
            publishes = new PublishLink(node.id(), leases, client, counters);
            topics = new TopicTable(config.stream().mailboxBytes(), counters, subscriptions::changed);
            viewers = new ViewerTable(limit.viewers(), config.viewers(), counters, nanoTime);
            loops = new StreamLoops(
                    node.id(),
                    StreamLoops.count(Runtime.getRuntime().availableProcessors()),
                    config.stream(),
                    nanoTime);
            metrics.gauge("ovation.viewers", "Open streams", viewers, ViewerTable::size);
            metrics.gauge("ovation.viewers.max", "Streams that the node serves at most", viewers, ViewerTable::most);
            metrics.gauge("ovation.topics", "Topics with viewers here", topics, TopicTable::size);
        }

        void start() {
            NamespacePolicies policies = NamespacePolicies.defaults();
            Lifetimes lifetimes = new Lifetimes(config.stream(), clock, nanoTime);
            FanOut fanOut = new FanOut(topics, policies, counters, nanoTime);
            server.open(
                    config.listen(),
                    limit.connections(),
                    Runtime.getRuntime().availableProcessors(),
                    Limits.VIEWER_CHANGE_BYTES,
                    routing -> routing.register(
                            new StreamService(
                                    node.id(),
                                    config.stream(),
                                    callers,
                                    new ClientAddresses(config.viewers().networks()),
                                    policies,
                                    viewers,
                                    topics,
                                    loops,
                                    subscriptions,
                                    counters,
                                    lifetimes),
                            new ViewerService(
                                    config.stream().writeDeadline(),
                                    callers,
                                    policies,
                                    viewers,
                                    topics,
                                    subscriptions,
                                    lifetimes),
                            new MemberPublishService(
                                    callers,
                                    policies,
                                    new PublishLimits(config.publish(), counters, nanoTime),
                                    publishes,
                                    counters)));
            server.cors(config.cors());
            server.internal(config.internal(), key, routing -> routing.register(new DeliverService(fanOut, clock)));
            loops.start();
            server.start();
            UserTimeout.set(server.openPort(), config.stream().writeDeadline());
            leases.start(new NodeLease(
                    node.id(),
                    node.dataCenter(),
                    NodeRole.FRONTEND,
                    incarnation,
                    1,
                    server.internalAddress(),
                    server.openAddress(),
                    false));
            subscriptions.start();
            publishes.start();
        }

        @Override
        public void close() {
            subscriptions.close();
            publishes.close();
            leases.close();
            loops.close();
            server.close();
            client.close();
            metrics.close();
        }
    }
}
