package dev.ovation.runtime;

import dev.ovation.protocol.ProblemException;
import dev.ovation.protocol.ProblemType;
import dev.ovation.protocol.WireException;
import io.helidon.http.Method;
import io.helidon.webserver.http.HttpRules;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/** A node's server with both listeners and a few routes. */
final class SampleServer implements AutoCloseable {
    static final NodeConfig NODE = new NodeConfig("east-f1", "east");
    static final ListenConfig ANYWHERE = new ListenConfig("127.0.0.1", 0, "");

    /** Bytes of a body that the public listener reads at most. */
    static final int OPEN_BYTES = 2_000;

    /** Bytes that {@code /echo} wants at most. */
    static final int ECHO_BYTES = 1_000;

    final AtomicReference<CheckResult> check = new AtomicReference<>(CheckResult.OK);
    final NodeMetrics metrics = new NodeMetrics(NODE, "frontend");
    final NodeServer server;

    SampleServer() {
        this(ANYWHERE, ANYWHERE);
    }

    SampleServer(ListenConfig open, ListenConfig internal) {
        this(open, internal, InternalKey.open());
    }

    SampleServer(ListenConfig open, ListenConfig internal, InternalKey key) {
        server = new NodeServer(NODE, metrics, check::get, () -> Map.of("viewers", 3, "topics", 2));
        server.internal(internal, key, routing -> routes(routing))
                .open(open, 100, 100, OPEN_BYTES, routing -> routes(routing));
    }

    static SampleServer started() {
        SampleServer sample = new SampleServer();
        sample.server.start();
        return sample;
    }

    /** One whose internal listener takes only what is signed with the key. */
    static SampleServer started(InternalKey key) {
        SampleServer sample = new SampleServer(ANYWHERE, ANYWHERE, key);
        sample.server.start();
        return sample;
    }

    private static void routes(HttpRules rules) {
        Problems.only(rules, Method.POST, "/echo", (req, res) -> res.send(Bodies.read(req, ECHO_BYTES, "An echo")));
        rules.post("/large", (req, res) -> res.send(Bodies.read(req, 10 * OPEN_BYTES, "A large one")));
        rules.get("/defect", (req, res) -> {
            throw new IllegalStateException("secret detail");
        });
        rules.get("/full", (req, res) -> {
            throw new ProblemException(ProblemType.FULL, "Come back later.", Duration.ofMillis(1_500));
        });
        rules.get("/where", (req, res) -> res.send(req.query().rawValue()));
        rules.get("/wire", (req, res) -> {
            throw new WireException("The batch is cut off.");
        });
    }

    /** An address on the internal listener. */
    URI internal(String path) {
        return server.internalAddress().resolve(path);
    }

    /** An address on the public listener. */
    URI open(String path) {
        return server.openAddress().resolve(path);
    }

    @Override
    public void close() {
        server.close();
        metrics.close();
    }
}
