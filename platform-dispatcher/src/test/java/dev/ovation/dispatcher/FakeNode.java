package dev.ovation.dispatcher;

import dev.ovation.protocol.BatchCodec;
import dev.ovation.protocol.Event;
import dev.ovation.protocol.Json;
import dev.ovation.protocol.Limits;
import dev.ovation.protocol.NodeLease;
import dev.ovation.protocol.NodeRole;
import dev.ovation.protocol.SubscriptionUpdate;
import dev.ovation.runtime.Bodies;
import dev.ovation.testkit.Eventually;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Another node, as far as a dispatcher speaks to it: takes batches and subscription notices, or holds them back. */
final class FakeNode implements AutoCloseable {
    private static final Duration WITHIN = Duration.ofSeconds(20);

    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<SubscriptionUpdate> updates = new CopyOnWriteArrayList<>();
    private final Served server = Served.internal(new Routes());
    private final NodeLease lease;
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private volatile int status = 204;

    private FakeNode(String node, NodeRole role, long incarnation) {
        lease = Samples.lease(node, role, incarnation, server.at("/"));
    }

    static FakeNode frontend(String node) {
        return new FakeNode(node, NodeRole.FRONTEND, 1);
    }

    static FakeNode dispatcher(String node) {
        return new FakeNode(node, NodeRole.DISPATCHER, 1);
    }

    static FakeNode relay(String node) {
        return new FakeNode(node, NodeRole.RELAY, 1);
    }

    NodeLease lease() {
        return lease;
    }

    /** The lease as if the node had started again at the same address. */
    NodeLease lease(long incarnation) {
        return Samples.lease(lease.node(), lease.role(), incarnation, lease.internal());
    }

    /** Requests wait from now on, until {@link #release}. */
    void hold() {
        gate = new CountDownLatch(1);
    }

    void release() {
        gate.countDown();
    }

    void answer(int newStatus) {
        status = newStatus;
    }

    /** Paths and queries of the requests, as they arrived. */
    List<String> asked() {
        return List.copyOf(asked);
    }

    /** What was taken so far, in order. */
    List<Event> events() {
        return List.copyOf(events);
    }

    List<SubscriptionUpdate> updates() {
        return List.copyOf(updates);
    }

    /** Waits for that many events. */
    List<Event> await(int count) {
        Eventually.value(lease.node() + " has events", WITHIN, events::size, size -> size >= count);
        return events();
    }

    @Override
    public void close() {
        release();
        server.close();
    }

    private final class Routes implements HttpService {
        @Override
        public void routing(HttpRules rules) {
            rules.post("/internal/v1/events", (req, res) -> {
                byte[] batch = read(req);
                if (status == 204) {
                    events.addAll(BatchCodec.decode(batch, 1));
                }
                answer(res);
            });
            rules.post("/internal/v1/subscriptions", (req, res) -> {
                byte[] update = read(req);
                updates.add(Json.read(update, SubscriptionUpdate.class));
                answer(res);
            });
        }

        private byte[] read(ServerRequest req) throws InterruptedException {
            byte[] body = Bodies.read(req, Limits.INTERNAL_REQUEST_BYTES, "It");
            String query = req.query().rawValue();
            asked.add(req.path().path() + (query.isEmpty() ? "" : "?" + query));
            gate.await(20, TimeUnit.SECONDS);
            return body;
        }

        private void answer(ServerResponse res) {
            res.status(status).send();
        }
    }
}
