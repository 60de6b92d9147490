package dev.ovation.crossdc;

import dev.ovation.protocol.BatchCodec;
import dev.ovation.protocol.Directory;
import dev.ovation.protocol.Event;
import dev.ovation.protocol.Json;
import dev.ovation.protocol.Limits;
import dev.ovation.protocol.NodeLease;
import dev.ovation.protocol.NodeRole;
import dev.ovation.runtime.Bodies;
import dev.ovation.runtime.CheckResult;
import dev.ovation.runtime.InternalKey;
import dev.ovation.runtime.ListenConfig;
import dev.ovation.runtime.NodeConfig;
import dev.ovation.runtime.NodeMetrics;
import dev.ovation.runtime.NodeServer;
import dev.ovation.testkit.Eventually;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A dispatcher as far as a relay knows it: takes leases and answers with all it has, and takes events or holds them back. */
final class FakeDispatcher implements AutoCloseable {
    static final long ARRIVED_MICROS = 9_000_000_000_000_000L;
    private static final Duration WITHIN = Duration.ofSeconds(20);

    private final NodeMetrics metrics;
    private final NodeServer server;
    private final NodeLease lease;
    private final Map<String, NodeLease> leases = new ConcurrentHashMap<>();
    private final List<NodeLease> left = new CopyOnWriteArrayList<>();
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private volatile int status = 204;

    /** The id begins with the data center: {@code west-d1}. */
    FakeDispatcher(String id) {
        NodeConfig node = new NodeConfig(id, id.substring(0, id.indexOf('-')));
        metrics = new NodeMetrics(node, "dispatcher");
        server = new NodeServer(node, metrics, () -> CheckResult.OK, Map::of);
        server.internal(new ListenConfig("127.0.0.1", 0, ""), InternalKey.open(), routing -> routing.post(
                        "/internal/v1/leases", this::renew)
                .post("/internal/v1/events", this::take));
        server.start();
        lease = lease(id, server.internalAddress());
        knows(lease);
    }

    static NodeLease lease(String id, URI internal) {
        String dataCenter = id.substring(0, id.indexOf('-'));
        return new NodeLease(id, dataCenter, NodeRole.DISPATCHER, 1, 1, internal, null, false);
    }

    URI address() {
        return lease.internal();
    }

    /** It answers with this lease too from now on. */
    void knows(NodeLease other) {
        leases.put(other.node(), other);
    }

    void knows(FakeDispatcher other) {
        knows(other.lease);
    }

    /** Batches wait from now on, until {@link #release}. */
    void hold() {
        gate = new CountDownLatch(1);
    }

    void release() {
        gate.countDown();
    }

    /** Batches are refused with that status from now on, or taken with 204. */
    void answer(int newStatus) {
        status = newStatus;
    }

    /** How many batches came, taken or not. */
    int asked() {
        return asked.get();
    }

    void awaitAsked(int count) {
        Eventually.value(lease.node() + " was asked", WITHIN, asked::get, times -> times >= count);
    }

    /** What was taken so far, in order. */
    List<Event> events() {
        return List.copyOf(events);
    }

    List<Event> await(int count) {
        Eventually.value(lease.node() + " has events", WITHIN, events::size, size -> size >= count);
        return events();
    }

    Map<String, NodeLease> leases() {
        return Map.copyOf(leases);
    }

    /** Leases that were given up. */
    List<NodeLease> left() {
        return List.copyOf(left);
    }

    @Override
    public void close() {
        release();
        server.close();
        metrics.close();
    }

    private void renew(ServerRequest req, ServerResponse res) {
        NodeLease renewed = Json.read(Bodies.read(req, Limits.INTERNAL_REQUEST_BYTES, "A lease"), NodeLease.class);
        if (req.query().first("leave").orElse("").equals("true")) {
            left.add(renewed);
            leases.remove(renewed.node());
            res.status(204).send();
            return;
        }
        leases.put(renewed.node(), renewed);
        res.send(Json.bytes(new Directory(List.copyOf(leases.values()), null)));
    }

    private void take(ServerRequest req, ServerResponse res) throws InterruptedException {
        byte[] batch = Bodies.read(req, Limits.INTERNAL_REQUEST_BYTES, "A batch");
        asked.incrementAndGet();
        gate.await(WITHIN.toSeconds(), TimeUnit.SECONDS);
        if (status == 204) {
            events.addAll(BatchCodec.decode(batch, ARRIVED_MICROS));
        }
        res.status(status).send();
    }
}
