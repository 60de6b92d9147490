package dev.ovation.dispatcher;

import dev.ovation.protocol.Json;
import dev.ovation.protocol.NodeLease;
import dev.ovation.protocol.NodeRole;
import dev.ovation.protocol.ProblemType;
import dev.ovation.protocol.SubscriptionUpdate;
import dev.ovation.runtime.InternalKey;
import dev.ovation.runtime.LinkClient;
import dev.ovation.runtime.LinkException;
import dev.ovation.runtime.NodeConfig;
import dev.ovation.runtime.Nodes;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Tells the other dispatchers of this data center what a frontend said, so that each of them routes to it at once.
 *
 * <p>Best effort, and nobody waits for it: a peer that is not told reads the change from the subscription table soon after. At most
 * {@value #MOST_UNDER_WAY} tellings are under way; further ones are skipped and counted. Thread-safe.
 */
final class Peers implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(Peers.class.getName());
    private static final int MOST_UNDER_WAY = 64;
    private static final Duration NOTICE_TIMEOUT = Duration.ofSeconds(1);

    private final NodeConfig self;
    private final Supplier<Nodes> nodes;
    private final DispatcherMetrics metrics;
    private final LinkClient client;
    private final Set<String> refusing = ConcurrentHashMap.newKeySet();
    private final Semaphore room = new Semaphore(MOST_UNDER_WAY);

    Peers(NodeConfig self, InternalKey key, Supplier<Nodes> nodes, DispatcherMetrics metrics) {
        this.client = new LinkClient(NOTICE_TIMEOUT, key);
        this.self = self;
        this.nodes = nodes;
        this.metrics = metrics;
    }

    void tell(SubscriptionUpdate update) {
        Nodes known = nodes.get();
        refusing.removeIf(node -> !known.live().containsKey(node));
        byte[] body = null;
        for (NodeLease peer : known.of(NodeRole.DISPATCHER, self.dataCenter())) {
            if (peer.node().equals(self.id())) {
                continue;
            }
            if (!room.tryAcquire()) {
                metrics.noticeSkipped();
                continue;
            }
            byte[] notice = body == null ? Json.bytes(update) : body;
            body = notice;
            Thread.startVirtualThread(() -> tell(peer, notice));
        }
    }

    @Override
    public void close() {
        client.close();
    }

    private void tell(NodeLease peer, byte[] notice) {
        try {
            client.post(peer.internal(), "/internal/v1/subscriptions?from=peer", "application/json", notice);
            if (refusing.remove(peer.node())) {
                LOGGER.log(System.Logger.Level.INFO, "{0}: {1} takes its calls again", self.id(), peer.node());
            }
        } catch (LinkException e) {
            if (e.status() == ProblemType.UNAUTHORIZED.status() && refusing.add(peer.node())) {
                LOGGER.log(
                        System.Logger.Level.WARNING,
                        "{0}: {1} does not take its calls ({2})",
                        self.id(),
                        peer.node(),
                        e.getMessage());
            }
            LOGGER.log(System.Logger.Level.DEBUG, "{0} was not told: {1}", peer.node(), e.getMessage());
        } finally {
            room.release();
        }
    }
}
