package dev.ovation.dispatcher;

import dev.ovation.protocol.Limits;
import dev.ovation.runtime.CheckResult;
import dev.ovation.runtime.InternalKey;
import dev.ovation.runtime.ListenConfig;
import dev.ovation.runtime.NodeConfig;
import dev.ovation.runtime.NodeMetrics;
import dev.ovation.runtime.NodeServer;
import io.helidon.webserver.http.HttpService;
import java.net.URI;
import java.util.Map;

/** A service on a listener of its own, as a node serves it. */
final class Served implements AutoCloseable {
    private static final ListenConfig ANY_PORT = new ListenConfig("127.0.0.1", 0, "");

    private final NodeMetrics metrics;
    private final NodeServer server;
    private final URI base;

    private Served(HttpService service, boolean open) {
        NodeConfig node = new NodeConfig("east-d1", "east");
        metrics = new NodeMetrics(node, "dispatcher");
        server = new NodeServer(node, metrics, () -> CheckResult.OK, Map::of);
        server.internal(ANY_PORT, InternalKey.open(), routing -> {
            if (!open) {
                routing.register(service);
            }
        });
        if (open) {
            server.open(ANY_PORT, 100, 100, Limits.PUBLISH_BATCH_BYTES, routing -> routing.register(service));
        }
        server.start();
        base = open ? server.openAddress() : server.internalAddress();
    }

    /** Served to the public. */
    static Served open(HttpService service) {
        return new Served(service, true);
    }

    /** Served to other nodes. */
    static Served internal(HttpService service) {
        return new Served(service, false);
    }

    URI at(String path) {
        return base.resolve(path);
    }

    int port() {
        return base.getPort();
    }

    @Override
    public void close() {
        server.close();
        metrics.close();
    }
}
