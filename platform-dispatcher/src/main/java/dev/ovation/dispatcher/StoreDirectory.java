package dev.ovation.dispatcher;

import dev.ovation.protocol.NodeLease;
import dev.ovation.protocol.NodeRole;
import dev.ovation.runtime.LeaseConfig;
import dev.ovation.runtime.LeaseTable;
import dev.ovation.runtime.Nodes;
import dev.ovation.runtime.Periodic;
import dev.ovation.store.NodeLeases;
import dev.ovation.store.StoreException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Which nodes are alive, as a dispatcher knows it: from the leases table, which it reads every {@code readEvery}, and at once from the
 * nodes that renew their leases with it. It writes its own lease and theirs.
 *
 * <p>While the store is away, what is known stays ({@link LeaseTable}), renewals that reach this dispatcher count, and the writes
 * that failed are made up for with the next renewal or as soon as the store is back. Thread-safe.
 */
final class StoreDirectory implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(StoreDirectory.class.getName());

    /** A dead node's data center is thought to exist for a day: a cut that long must not end the relaying to it. */
    private static final Duration FORGET_AFTER = Duration.ofHours(24);

    private final String node;
    private final NodeLeases leases;
    private final LeaseConfig config;
    private final LongSupplier nanoTime;
    private final Consumer<Nodes> changed;
    private final LeaseTable table;
    private final Map<String, NodeLease> toWrite = new LinkedHashMap<>();
    private final Periodic timer;
    private @Nullable NodeLease self;
    private volatile Nodes nodes = Nodes.NONE;
    private volatile boolean storeAway;

    /**
     * Knows nobody before {@link #start}.
     *
     * @param settling see {@link dev.ovation.store.Store#settling()}
     * @param changed is told the nodes after each reading, on this directory's thread
     */
    StoreDirectory(
            String node,
            LeaseConfig config,
            NodeLeases leases,
            Duration settling,
            LongSupplier nanoTime,
            Consumer<Nodes> changed) {
        this.node = node;
        this.config = config;
        this.leases = leases;
        this.nanoTime = nanoTime;
        this.changed = changed;
        this.table = new LeaseTable(config.duration(), FORGET_AFTER, settling, nanoTime.getAsLong());
        this.timer = new Periodic(node + " directory");
    }

    /** Writes the own lease, reads everyone's, and goes on with both. */
    void start(NodeLease lease) {
        self = lease;
        renewed(lease);
        read();
        timer.every(config.renewEvery(), this::renewSelf);
        timer.every(config.readEvery(), this::read);
    }

    Nodes nodes() {
        return nodes;
    }

    /**
     * What other nodes are told: the live leases, and the last ones of the dispatchers of every data center of which none is live. What
     * is published for a data center goes there as long as nobody knows better: its store may be cut off, and the data center not.
     */
    List<NodeLease> leases() {
        List<NodeLease> all;
        synchronized (table) {
            all = new ArrayList<>(table.silent(NodeRole.DISPATCHER));
        }
        all.addAll(nodes.live().values());
        all.sort(Comparator.comparing(NodeLease::node));
        return all;
    }

    /** Whether the last reading failed. */
    boolean storeAway() {
        return storeAway;
    }

    /** Takes a lease that its node renewed with this dispatcher or a peer sent along; known at once, written behind. */
    void renewed(NodeLease lease) {
        synchronized (table) {
            if (!table.heard(lease, nanoTime.getAsLong())) {
                return;
            }
            toWrite.put(lease.node(), lease);
            nodes = table.nodes(nanoTime.getAsLong());
        }
        timer.soon(this::write);
    }

    /** Takes a lease that another dispatcher writes. */
    void heard(NodeLease lease) {
        synchronized (table) {
            Nodes known = nodes;
            table.heard(lease, nanoTime.getAsLong());
            if (!known.isLive(lease.node(), lease.incarnation())) {
                nodes = table.nodes(nanoTime.getAsLong());
            }
        }
    }

    /** A node says goodbye. */
    void left(NodeLease lease) {
        synchronized (table) {
            table.left(lease.node(), lease.incarnation());
            toWrite.remove(lease.node());
            nodes = table.nodes(nanoTime.getAsLong());
        }
        try {
            leases.remove(lease);
        } catch (StoreException e) {
            LOGGER.log(
                    System.Logger.Level.DEBUG,
                    "The lease of {0} stays until it ends: {1}",
                    lease.node(),
                    e.getMessage());
        }
    }

    /** Says from now on that this dispatcher takes no new work. */
    void drain() {
        timer.soon(() -> renewSelf(true));
    }

    /** Gives the own lease up and ends. */
    @Override
    public void close() {
        timer.close();
        NodeLease own = self;
        if (own == null) {
            return;
        }
        try {
            leases.remove(own);
        } catch (StoreException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "The own lease stays until it ends: {0}", e.getMessage());
        }
    }

    private void renewSelf() {
        renewSelf(false);
    }

    private void renewSelf(boolean draining) {
        NodeLease own = self;
        if (own != null) {
            NodeLease next = own.renewed(draining || own.draining());
            self = next;
            renewed(next);
        }
    }

    private void write() {
        ArrayDeque<NodeLease> work;
        synchronized (table) {
            work = new ArrayDeque<>(toWrite.values());
            toWrite.clear();
        }
        try {
            while (!work.isEmpty()) {
                leases.put(work.peek());
                work.remove();
            }
        } catch (StoreException e) {
            synchronized (table) {
                work.forEach(lease -> toWrite.putIfAbsent(lease.node(), lease));
            }
            LOGGER.log(System.Logger.Level.DEBUG, "Leases cannot be written: {0}", e.getMessage());
        }
    }

    private void read() {
        List<NodeLease> all;
        try {
            all = leases.all();
        } catch (StoreException e) {
            unreadable(e);
            return;
        }
        synchronized (table) {
            long now = nanoTime.getAsLong();
            all.forEach(lease -> table.heard(lease, now));
            table.readAll(now);
            nodes = table.nodes(now);
        }
        if (storeAway) {
            storeAway = false;
            timer.soon(this::write);
            LOGGER.log(System.Logger.Level.INFO, "{0}: the store is back", node);
        }
        changed.accept(nodes);
    }

    private void unreadable(StoreException e) {
        if (!storeAway) {
            storeAway = true;
            LOGGER.log(
                    System.Logger.Level.WARNING,
                    "{0}: the store cannot be read, routing goes on from memory ({1})",
                    node,
                    e.getMessage());
        }
        synchronized (table) {
            table.readFailed();
            nodes = table.nodes(nanoTime.getAsLong());
        }
        changed.accept(nodes);
    }
}
