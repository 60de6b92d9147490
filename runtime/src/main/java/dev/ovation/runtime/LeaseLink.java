package dev.ovation.runtime;

import dev.ovation.protocol.Directory;
import dev.ovation.protocol.Json;
import dev.ovation.protocol.NodeLease;
import dev.ovation.protocol.NodeRole;
import dev.ovation.protocol.WireException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the lease of a node that has no store of its own, and its knowledge of the other nodes, through any dispatcher of its data
 * center.
 *
 * <p>One virtual thread says the lease every {@code readEvery}, to learn of the others in the answer, and renews it every {@code
 * renewEvery}; only a renewal is written to the store. It asks the dispatchers that it knows
 * from its last answer, then the configured ones, so that a node finds its way when all of those were replaced. While none answers,
 * the last answer stays in force: a node without a dispatcher still serves its viewers. Thread-safe.
 */
public final class LeaseLink implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(LeaseLink.class.getName());
    private static final String PATH = "/internal/v1/leases";

    /** How long {@link #close} waits for a renewal that is under way: a hung dispatcher must not hold up the node's end. */
    private static final Duration RENEWAL_END = Duration.ofSeconds(2);

    private final LeaseConfig config;
    private final List<URI> seeds;
    private final LinkClient client;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition wake = lock.newCondition();
    private final NodeConfig node;
    private final Thread thread;
    private volatile @Nullable NodeLease lease;
    private volatile Nodes nodes = Nodes.NONE;
    private volatile String store = "";
    private boolean saySoon;
    private boolean failed;
    private volatile boolean connected;
    private volatile boolean draining;
    private volatile boolean closed;

    /**
     * A link that does nothing before {@link #start}.
     *
     * @param node whose lease it is
     * @param seeds internal addresses of dispatchers of the node's data center; at least one
     */
    public LeaseLink(NodeConfig node, LeaseConfig config, List<URI> seeds, LinkClient client) {
        this.node = node;
        this.config = config;
        this.seeds = List.copyOf(seeds);
        this.client = client;
        this.thread = Thread.ofVirtual().name(node.id() + " lease").unstarted(this::run);
    }

    /** Says the node's first lease, waiting for the answer or the failure, and then goes on behind. */
    public void start(NodeLease first) {
        lease = first;
        say();
        thread.start();
    }

    /** What is known of all nodes. */
    public Nodes nodes() {
        return nodes;
    }

    /** The name of the store behind the dispatcher that answered last; empty where it did not say. Not older than {@link #nodes}. */
    public String store() {
        return store;
    }

    /**
     * The node's own lease as it was said last.
     *
     * @throws IllegalStateException before {@link #start}
     */
    public NodeLease lease() {
        NodeLease own = lease;
        if (own == null) {
            throw new IllegalStateException(node.id() + " has no lease yet");
        }
        return own;
    }

    /** Whether the last renewal came through. */
    public boolean connected() {
        return connected;
    }

    /** Internal addresses of the dispatchers of the own data center, those that drain last; the configured ones while none is known. */
    public List<URI> dispatchers() {
        List<URI> live = nodes.of(NodeRole.DISPATCHER, node.dataCenter()).stream()
                .map(NodeLease::internal)
                .toList();
        return live.isEmpty() ? seeds : live;
    }

    /** Says from now on that the node takes no new work. */
    public void drain() {
        draining = true;
        lock.lock();
        try {
            saySoon = true;
            wake.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Gives the lease up, so that nobody waits for its end. */
    @Override
    public void close() {
        NodeLease own = lease;
        if (closed || own == null) {
            return;
        }
        closed = true;
        awaitEndOfRenewal();
        String path = PATH + "?leave=true";
        for (URI dispatcher : candidates()) {
            try {
                client.post(dispatcher, path, "application/json", Json.bytes(own));
                return;
            } catch (LinkException e) {
                LOGGER.log(System.Logger.Level.DEBUG, "{0}: {1}", node.id(), e.getMessage());
            }
        }
    }

    /** A renewal that arrived after the farewell would bring the node back for one lease. */
    private void awaitEndOfRenewal() {
        lock.lock();
        try {
            wake.signal();
        } finally {
            lock.unlock();
        }
        try {
            if (thread.isAlive() && !thread.join(RENEWAL_END)) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        long renewedNanos = System.nanoTime();
        while (!closed) {
            lock.lock();
            try {
                if (!saySoon && !closed) {
                    wake.await(config.readEvery().toNanos(), TimeUnit.NANOSECONDS);
                }
                saySoon = false;
            } catch (InterruptedException e) {
                return;
            } finally {
                lock.unlock();
            }
            if (closed) {
                return;
            }
            NodeLease own = lease();
            if (own.draining() != draining
                    || System.nanoTime() - renewedNanos >= config.renewEvery().toNanos()) {
                renewedNanos = System.nanoTime();
                lease = own.renewed(draining);
            }
            say();
        }
    }

    private void say() {
        NodeLease next = lease();
        String last = "";
        for (URI dispatcher : candidates()) {
            if (closed) {
                return;
            }
            try {
                byte[] answer = client.post(dispatcher, PATH, "application/json", Json.bytes(next));
                learned(Json.read(answer, Directory.class));
                return;
            } catch (LinkException | WireException e) {
                last = String.valueOf(e.getMessage());
            }
        }
        if (!failed && !closed) {
            failed = true;
            LOGGER.log(System.Logger.Level.WARNING, "{0}: no dispatcher takes its lease ({1})", node.id(), last);
        }
        connected = false;
    }

    /** Those that may take a lease: the known dispatchers, then the configured ones. */
    private List<URI> candidates() {
        List<URI> candidates = new ArrayList<>(dispatchers());
        seeds.stream().filter(seed -> !candidates.contains(seed)).forEach(candidates::add);
        return candidates;
    }

    private void learned(Directory directory) {
        Map<String, NodeLease> live = new HashMap<>();
        directory.leases().forEach(other -> live.put(other.node(), other));
        Set<String> dataCenters =
                live.values().stream().map(NodeLease::dataCenter).collect(Collectors.toSet());
        store = Objects.requireNonNullElse(directory.store(), "");
        nodes = new Nodes(live, Map.of(), dataCenters, Set.of(), 0);
        if (!connected) {
            failed = false;
            LOGGER.log(System.Logger.Level.INFO, "{0}: joined, {1} nodes are live", node.id(), live.size());
        }
        connected = true;
    }
}
