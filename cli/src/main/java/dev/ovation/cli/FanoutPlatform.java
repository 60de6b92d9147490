package dev.ovation.cli;

import dev.ovation.benchmarks.ProcessUse;
import dev.ovation.runtime.InternalKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a fan-out goes through: a dispatcher and frontends in processes of their own that are started for it, or a platform that runs
 * already, of which no more is known than where it listens. Used by one thread; closing it ends what it has started.
 */
final class FanoutPlatform implements AutoCloseable {
    private static final String SETTINGS = "stream: {lifetime-least: 24h, lifetime-most: 24h}\n";

    private static final long LEFT_SECONDS = 30;

    private final List<BenchNode> nodes = new ArrayList<>();
    private final NodeProbe probe = new NodeProbe(InternalKey.open());
    private final List<InetSocketAddress> frontends = new ArrayList<>();
    private final Path folder;

    private @Nullable InetSocketAddress dispatcher;

    /** @param folder for the nodes' settings and logs */
    FanoutPlatform(Path folder) {
        this.folder = folder;
    }

    /** Starts the nodes and waits until they serve. */
    void start(int count, List<String> frontendJvm) throws IOException, InterruptedException {
        BenchNode first = start("dispatcher", "east-d1", "", List.of());
        dispatcher = first.open();
        String settings = "dispatchers: ['http://127.0.0.1:" + first.internal().getPort() + "']\n" + SETTINGS;
        for (int i = 1; i <= count; i++) {
            frontends.add(start("frontend", "east-f" + i, settings, frontendJvm).open());
        }
    }

    /** Takes one that runs already. */
    void use(FanoutPlan.Addresses addresses) {
        for (URI uri : addresses.frontends()) {
            frontends.add(address("--frontend", uri));
        }
        dispatcher = address("--dispatcher", addresses.dispatcher());
    }

    /**
     * Looks whether the nodes that were started are still there.
     *
     * @throws IOException when one is not
     */
    void requireAlive() throws IOException {
        for (BenchNode node : nodes) {
            if (!node.isAlive()) {
                throw new IOException(node.id() + " has ended while it was measured");
            }
        }
    }

    /** The names of the nodes that were started. */
    List<String> nodes() {
        return nodes.stream().map(BenchNode::id).toList();
    }

    /** Resident memory of all frontends that were started. */
    long frontendBytes() throws IOException {
        long bytes = 0;
        for (BenchNode frontend : startedFrontends()) {
            bytes += ProcessUse.of(frontend.pid()).residentBytes();
        }
        return bytes;
    }

    /** The processes of the frontends that were started. */
    List<Long> frontendPids() {
        return startedFrontends().stream().map(BenchNode::pid).toList();
    }

    /**
     * Waits until no frontend that was started has a viewer any more.
     *
     * @throws IOException when some are still there after half a minute
     */
    void awaitNobody() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LEFT_SECONDS);
        for (BenchNode frontend : startedFrontends()) {
            for (double left = viewers(frontend); left > 0; left = viewers(frontend)) {
                if (System.nanoTime() > deadline) {
                    throw new IOException(String.format(
                            Locale.ROOT, "%.0f viewers that left are still there after %d s", left, LEFT_SECONDS));
                }
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
    }

    private double viewers(BenchNode frontend) throws IOException, InterruptedException {
        return NodeMeters.of(probe, frontend).sum("ovation_viewers");
    }

    /** Where events are published. */
    InetSocketAddress dispatcher() {
        if (dispatcher == null) {
            throw new IllegalStateException("There is no platform yet");
        }
        return dispatcher;
    }

    /** Where viewers connect, {@code host:port}. */
    List<String> frontends() {
        return frontends.stream()
                .map(frontend -> frontend.getHostString() + ':' + frontend.getPort())
                .toList();
    }

    /** Whether viewers can come from any address of 127.0.0.0/8. */
    boolean isOnThisMachine() {
        return frontends.stream()
                .map(InetSocketAddress::getAddress)
                .allMatch(address -> address.isLoopbackAddress() && address.getAddress().length == 4);
    }

    /** Adds what its processes have used, by the nodes' names. */
    void addUse(Map<String, ProcessUse> use) throws IOException {
        for (BenchNode node : nodes) {
            use.put(node.id(), ProcessUse.of(node.pid()));
        }
    }

    /** Adds their collectors' pauses so far, by the nodes' names. */
    void addPauses(Map<String, GcLog> pauses) throws IOException {
        for (BenchNode node : nodes) {
            pauses.put(node.id(), GcLog.read(gcLog(node.id())));
        }
    }

    /** Where the time of all events so far has gone; nothing of a platform that was not started here. */
    FanoutHops hops() throws IOException, InterruptedException {
        FanoutHops all = FanoutHops.NONE;
        for (BenchNode frontend : startedFrontends()) {
            URI internal = URI.create("http://127.0.0.1:" + frontend.internal().getPort());
            all = all.plus(FanoutHops.of(probe.metrics(internal)));
        }
        return all;
    }

    private List<BenchNode> startedFrontends() {
        return nodes.stream().skip(1).toList();
    }

    private BenchNode start(String role, String id, String settings, List<String> jvm)
            throws IOException, InterruptedException {
        List<String> options = new ArrayList<>(jvm);
        options.add(GcLog.option(gcLog(id)));
        BenchNode node = BenchNode.start(folder, role, id, settings, options);
        nodes.add(node);
        return node;
    }

    private Path gcLog(String id) {
        return folder.resolve(id + ".gc");
    }

    private static InetSocketAddress address(String option, URI uri) {
        String host = uri.getHost();
        if (host == null || !"http".equals(uri.getScheme())) {
            throw new IllegalArgumentException(option + " is " + uri
                    + "; write it like http://10.0.3.7:8080 (the load generator speaks plain HTTP)");
        }
        InetAddress address;
        try {
            address = InetAddress.getByName(host);
        } catch (IOException e) {
            throw new IllegalArgumentException(option + " is " + uri + ", but nobody knows where " + host + " is", e);
        }
        return new InetSocketAddress(address, uri.getPort() < 0 ? 80 : uri.getPort());
    }

    @Override
    public void close() {
        probe.close();
        nodes.reversed().forEach(BenchNode::close);
    }
}
