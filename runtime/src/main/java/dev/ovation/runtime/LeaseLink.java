package dev.ovation.runtime;

import dev.ovation.protocol.Directory;
import dev.ovation.protocol.Json;
import dev.ovation.protocol.NodeLease;
import dev.ovation.protocol.NodeRole;
import dev.ovation.protocol.WireException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/**
 * Keeps the lease of a node that has no store of its own, and its knowledge of the other nodes, through any dispatcher of its data
 * center.
 *
 * <p>One virtual thread renews the lease every {@code renewEvery}, more often while it fails. It asks the dispatchers that it knows
 * from its last answer, then the configured ones, so that a node finds its way when all of those were replaced. While none answers,
 * the last answer stays in force: a node without a dispatcher still serves its viewers. Thread-safe.
 */
public final class LeaseLink implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(LeaseLink.class.getName());
    private static final String PATH = "/internal/v1/leases";

    private final LeaseConfig config;
    private final List<URI> seeds;
    private final LinkClient client;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition wake = lock.newCondition();
    private final Thread thread;
    private volatile NodeLease lease;
    private volatile Nodes nodes = Nodes.NONE;
    private volatile boolean connected;
    private volatile boolean closed;

    /**
     * A link that does nothing before {@link #start}.
     *
     * @param lease the node's first lease
     * @param seeds internal addresses of dispatchers of the node's data center; at least one
     */
    public LeaseLink(NodeLease lease, LeaseConfig config, List<URI> seeds, LinkClient client) {
        this.lease = lease;
        this.config = config;
        this.seeds = List.copyOf(seeds);
        this.client = client;
        this.thread = Thread.ofVirtual().name(lease.node() + " lease").unstarted(this::run);
    }

    /** Renews once, waiting for the answer or the failure, and then goes on behind. */
    public void start() {
        renew();
        thread.start();
    }

    /** What is known of all nodes. */
    public Nodes nodes() {
        return nodes;
    }

    /** The node's own lease as it was said last. */
    public NodeLease lease() {
        return lease;
    }

    /** Whether the last renewal came through. */
    public boolean connected() {
        return connected;
    }

    /** Internal addresses of the dispatchers of the own data center, those that drain last; the configured ones while none is known. */
    public List<URI> dispatchers() {
        List<URI> live = nodes.of(NodeRole.DISPATCHER, lease.dataCenter()).stream()
                .map(NodeLease::internal)
                .toList();
        return live.isEmpty() ? seeds : live;
    }

    /** Says from now on that the node takes no new work. */
    public void drain() {
        lease = lease.renewed(true);
        lock.lock();
        try {
            wake.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Gives the lease up, so that nobody waits for its end. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        thread.interrupt();
        String path = PATH + "?leave=true";
        for (URI dispatcher : dispatchers()) {
            try {
                client.post(dispatcher, path, "application/json", Json.bytes(lease));
                return;
            } catch (LinkException e) {
                LOGGER.log(System.Logger.Level.DEBUG, "{0}: {1}", lease.node(), e.getMessage());
            }
        }
    }

    private void run() {
        long every = config.renewEvery().toNanos();
        while (!closed) {
            lock.lock();
            try {
                wake.await(connected ? every : every / 4, TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                return;
            } finally {
                lock.unlock();
            }
            renew();
        }
    }

    private void renew() {
        lease = lease.renewed(lease.draining());
        List<URI> candidates = new ArrayList<>(dispatchers());
        seeds.stream().filter(seed -> !candidates.contains(seed)).forEach(candidates::add);
        String last = "";
        for (URI dispatcher : candidates) {
            try {
                byte[] answer = client.post(dispatcher, PATH, "application/json", Json.bytes(lease));
                learned(Json.read(answer, Directory.class));
                return;
            } catch (LinkException | WireException e) {
                last = String.valueOf(e.getMessage());
            }
        }
        if (connected && !closed) {
            LOGGER.log(System.Logger.Level.WARNING, "{0}: no dispatcher takes its lease ({1})", lease.node(), last);
        }
        connected = false;
    }

    private void learned(Directory directory) {
        Map<String, NodeLease> live = new HashMap<>();
        directory.leases().forEach(other -> live.put(other.node(), other));
        Set<String> dataCenters =
                live.values().stream().map(NodeLease::dataCenter).collect(Collectors.toSet());
        nodes = new Nodes(live, dataCenters, Set.of());
        if (!connected) {
            LOGGER.log(System.Logger.Level.INFO, "{0}: joined, {1} nodes are live", lease.node(), live.size());
        }
        connected = true;
    }
}
