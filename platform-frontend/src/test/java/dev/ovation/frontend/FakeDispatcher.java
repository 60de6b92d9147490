package dev.ovation.frontend;

import dev.ovation.protocol.Directory;
import dev.ovation.protocol.Json;
import dev.ovation.protocol.Limits;
import dev.ovation.protocol.NodeLease;
import dev.ovation.protocol.NodeRole;
import dev.ovation.protocol.SubscriptionUpdate;
import dev.ovation.protocol.SubscriptionUpdate.Change;
import dev.ovation.protocol.Topic;
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
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A dispatcher as far as a frontend knows it: takes leases, answers with all it has, and hears subscriptions. */
final class FakeDispatcher implements AutoCloseable {
    private static final Duration WITHIN = Duration.ofSeconds(20);

    private final NodeMetrics metrics;
    private final NodeServer server;
    private final Map<String, NodeLease> leases = new ConcurrentHashMap<>();
    private final List<NodeLease> left = new CopyOnWriteArrayList<>();
    private final List<SubscriptionUpdate> updates = new CopyOnWriteArrayList<>();
    private final NodeLease lease;
    private volatile Predicate<SubscriptionUpdate> refuses = _ -> false;
    private volatile int refusal = 503;
    private volatile @Nullable String store;
    private final List<String> published = new CopyOnWriteArrayList<>();
    private volatile int publishStatus = 202;

    FakeDispatcher(String id) {
        this(id, 0);
    }

    FakeDispatcher(String id, int port) {
        NodeConfig node = new NodeConfig(id, "east");
        metrics = new NodeMetrics(node, "dispatcher");
        server = new NodeServer(node, metrics, () -> CheckResult.OK, Map::of);
        server.internal(new ListenConfig("127.0.0.1", port, ""), InternalKey.open(), routing -> routing.post(
                        "/internal/v1/leases", this::renew)
                .post("/internal/v1/subscriptions", this::hear)
                .post("/internal/v1/publishes", this::publish));
        server.start();
        lease = new NodeLease(id, "east", NodeRole.DISPATCHER, 1, 1, server.internalAddress(), null, false);
        knows(lease);
    }

    URI address() {
        return lease.internal();
    }

    NodeLease lease() {
        return lease;
    }

    /** It answers with this lease too from now on. */
    void knows(NodeLease other) {
        leases.put(other.node(), other);
    }

    /** It looks as if it had started again. */
    void restart() {
        knows(new NodeLease(
                lease.node(), "east", NodeRole.DISPATCHER, lease.incarnation() + 1, 1, address(), null, false));
    }

    /** It says that its store has that name; other dispatchers may have the same. */
    void storesIn(String name) {
        store = name;
    }

    /** It hears such updates, and answers that the store does not have them. */
    void refuse(Predicate<SubscriptionUpdate> which) {
        refuses = which;
    }

    /** It hears all updates, and answers that the store surely has nothing of them. */
    void refuseUntouched() {
        refusal = 507;
        refuses = _ -> true;
    }

    /** The lines that it published, in order. */
    List<String> published() {
        return List.copyOf(published);
    }

    /** It answers publishes with that status from now on, and publishes nothing unless it is 202. */
    void answersPublishes(int status) {
        publishStatus = status;
    }

    private void publish(ServerRequest req, ServerResponse res) {
        if (publishStatus != 202) {
            res.status(publishStatus).send();
            return;
        }
        StringBuilder answer = new StringBuilder();
        for (String line : Samples.text(Bodies.read(req, Limits.INTERNAL_REQUEST_BYTES, "A batch"))
                .lines()
                .toList()) {
            published.add(line);
            answer.append(
                    line.contains("\"data\":\"refuse\"")
                            ? "{\"problem\":{\"type\":\"urn:ovation:problem:conflict\",\"title\":\"t\",\"status\":409,\"detail\":\"d\"}}\n"
                            : "{\"id\":\"east/" + lease.node() + "/1/x/" + published.size() + "\"}\n");
        }
        res.status(202).send(answer.toString());
    }

    /** It takes no update for another node's, as if its key were another one. */
    void refuseSignatures() {
        refusal = 401;
        refuses = _ -> true;
    }

    /** What it heard, in order, what it refused among it. */
    List<SubscriptionUpdate> updates() {
        return List.copyOf(updates);
    }

    /** How often it heard exactly that of the topic. */
    long heard(Topic topic, int viewers) {
        return changes().stream()
                .filter(change -> change.topic().equals(topic) && change.viewers() == viewers)
                .count();
    }

    /** Every change that it heard, in order. */
    List<Change> changes() {
        return updates.stream().flatMap(update -> update.changes().stream()).toList();
    }

    void awaitHeard(Topic topic, int viewers) {
        Eventually.until(topic + " has " + viewers + " viewers", WITHIN, () -> heard(topic, viewers) > 0);
    }

    /** Leases of nodes that it has met, itself among them. */
    Map<String, NodeLease> leases() {
        return Map.copyOf(leases);
    }

    /** Leases that were given up. */
    List<NodeLease> left() {
        return List.copyOf(left);
    }

    @Override
    public void close() {
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
        res.send(Json.bytes(new Directory(List.copyOf(leases.values()), store)));
    }

    private void hear(ServerRequest req, ServerResponse res) {
        byte[] body = Bodies.read(req, Limits.INTERNAL_REQUEST_BYTES, "An update");
        SubscriptionUpdate update = Json.read(body, SubscriptionUpdate.class);
        updates.add(update);
        res.status(refuses.test(update) ? refusal : 204).send();
    }
}
