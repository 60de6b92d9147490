package dev.ovation.benchmarks;

import dev.ovation.dispatcher.DispatcherConfig;
import dev.ovation.dispatcher.DispatcherNode;
import dev.ovation.frontend.Frontend;
import dev.ovation.frontend.FrontendConfig;
import dev.ovation.runtime.Settings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.UUID;

/** A dispatcher and a frontend in this process, on free ports. */
final class RunningNodes implements AutoCloseable {
    private final DispatcherNode dispatcher = new DispatcherNode(node(DispatcherConfig.defaults(), "east-d1")
            .with("store.url", "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1")
            .to(DispatcherConfig.class));
    private final Frontend frontend;

    RunningNodes() {
        dispatcher.start();
        frontend = new Frontend(node(FrontendConfig.defaults(), "east-f1")
                .with("dispatchers", List.of(dispatcher.internalAddress().toString()))
                .with("drain.period", "50ms")
                .to(FrontendConfig.class));
        frontend.start();
    }

    /** Where events are published. */
    InetSocketAddress dispatcher() {
        return address(dispatcher.openAddress());
    }

    /** Where viewers come. */
    InetSocketAddress frontend() {
        return address(frontend.openAddress());
    }

    /** The frontend's meters. */
    URI metrics() {
        return frontend.internalAddress().resolve("/metrics");
    }

    /** From now on nobody can publish. */
    void endDispatcher() {
        dispatcher.close();
    }

    /** From now on there are no viewers. */
    void endFrontend() {
        frontend.close();
    }

    @Override
    public void close() {
        frontend.close();
        dispatcher.close();
    }

    private static Settings node(Settings defaults, String id) {
        return defaults.with("node.id", id)
                .with("node.data-center", "east")
                .with("auth.mode", "open")
                .with("listen.port", 0)
                .with("internal.port", 0);
    }

    private static InetSocketAddress address(URI uri) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), uri.getPort());
    }
}
