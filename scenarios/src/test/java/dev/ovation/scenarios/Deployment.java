package dev.ovation.scenarios;

import dev.ovation.cli.Main;
import dev.ovation.testkit.ChildCommand;
import dev.ovation.testkit.ChildProcess;
import dev.ovation.testkit.Eventually;
import dev.ovation.testkit.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.h2.tools.Server;

/**
 * Nodes as processes of their own, as in production, over one database server in this process: made to be killed.
 *
 * <p>Leases last two seconds. Closing ends every process.
 */
final class Deployment implements AutoCloseable {
    /** How long a silent node counts as alive here. */
    static final Duration LEASE = Duration.ofSeconds(2);

    private static final Duration START = Duration.ofSeconds(60);
    private static final List<String> JVM = List.of(
            "-XX:+UseSerialGC",
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    private final Path folder;
    private final Server database;
    private final String storeUrl;
    private final Map<String, RunningNode> nodes = new LinkedHashMap<>();
    private final List<String> dispatchers = new ArrayList<>();

    private Deployment(Path folder, Server database) {
        this.folder = folder;
        this.database = database;
        this.storeUrl = "jdbc:h2:tcp://127.0.0.1:" + database.getPort() + "/mem:ovation;DB_CLOSE_DELAY=-1";
    }

    /** An empty deployment whose files lie in that folder. */
    static Deployment in(Path folder) {
        try {
            Server database =
                    Server.createTcpServer("-tcpPort", "0", "-ifNotExists").start();
            return new Deployment(folder, database);
        } catch (SQLException e) {
            throw new IllegalStateException("no database server", e);
        }
    }

    /** Starts a dispatcher in east and waits until it is ready. */
    RunningNode dispatcher(String id) {
        int open = Ports.free();
        int internal = Ports.free();
        dispatchers.add("http://127.0.0.1:" + internal);
        return start(
                "dispatcher",
                id,
                open,
                internal,
                "store: {url: '" + storeUrl + "'}\nlisten: {port: " + open + "}\n",
                0);
    }

    /** Starts a frontend in east with those further settings, and at most that many descriptors if not 0. */
    RunningNode frontend(String id, String settings, int descriptors) {
        int open = Ports.free();
        int internal = Ports.free();
        return start(
                "frontend",
                id,
                open,
                internal,
                "dispatchers: " + dispatchers + "\nlisten: {port: " + open + "}\n" + settings,
                descriptors);
    }

    @Override
    public void close() {
        nodes.values().forEach(node -> node.process.close());
        database.stop();
    }

    private RunningNode start(String role, String id, int open, int internal, String settings, int descriptors) {
        Path file = folder.resolve(id + ".yaml");
        try {
            Files.writeString(
                    file,
                    "node: {id: " + id + ", data-center: east}\nauth: {mode: open}\ninternal: {port: " + internal
                            + "}\nlease: {duration: 2s, renew-every: 500ms, read-every: 250ms}\n" + settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ChildCommand command = ChildCommand.java(Main.class.getName(), JVM, List.of(role, "--config", file.toString()));
        ChildProcess process =
                ChildProcess.start(descriptors == 0 ? command : command.withDescriptorLimit(descriptors));
        RunningNode node = new RunningNode(
                id, process, URI.create("http://127.0.0.1:" + open), URI.create("http://127.0.0.1:" + internal));
        nodes.put(id, node);
        process.awaitLine(line -> line.contains(id + " serves"), START);
        Eventually.until(id + " is ready", START, () -> Numbers.ready(node.internal));
        return node;
    }

    /**
     * A node that runs.
     *
     * @param open where the public reaches it
     * @param internal where other nodes reach it
     */
    record RunningNode(String id, ChildProcess process, URI open, URI internal) {}
}
