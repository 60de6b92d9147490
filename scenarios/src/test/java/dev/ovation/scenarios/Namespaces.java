package dev.ovation.scenarios;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ovation.testkit.ChildCommand;
import dev.ovation.testkit.ChildProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Two hosts on this machine: network namespaces joined by a cable (a veth pair), made by the test and removed by {@link #close}.
 *
 * <p>Needs root and iproute2; a test that asks for them without either is aborted with the reason.
 */
final class Namespaces implements AutoCloseable {
    /** The address of the first host. */
    static final String SERVER_ADDRESS = "10.203.7.1";

    private static final String CLIENT_ADDRESS = "10.203.7.2";
    private static final Duration WITHIN = Duration.ofSeconds(20);

    private final String server = "ov" + ProcessHandle.current().pid() + "s";
    private final String client = "ov" + ProcessHandle.current().pid() + "c";
    private final String serverEnd = server + "0";
    private final String clientEnd = client + "0";

    /** Makes the two hosts, connected. */
    static Namespaces connected() {
        Namespaces hosts = new Namespaces();
        assumeTrue(
                run("ip", "netns", "add", hosts.server),
                "network namespaces are not to be had here: run as root with iproute2 (apt-get install iproute2)");
        try {
            hosts.connect();
        } catch (RuntimeException | AssertionError e) {
            hosts.close();
            throw e;
        }
        return hosts;
    }

    /** A command that runs on the first host. */
    ChildCommand onServer(ChildCommand command) {
        return in(server, command);
    }

    /** A command that runs on the second host. */
    ChildCommand onClient(ChildCommand command) {
        return in(client, command);
    }

    /** Pulls the cable: nothing gets through any more, and nobody is told. */
    void cut() {
        must("ip", "netns", "exec", client, "ip", "link", "set", clientEnd, "down");
    }

    @Override
    public void close() {
        run("ip", "netns", "del", client);
        run("ip", "netns", "del", server);
    }

    private void connect() {
        must("ip", "netns", "add", client);
        must(
                "ip", "link", "add", serverEnd, "netns", server, "type", "veth", "peer", "name", clientEnd, "netns",
                client);
        for (List<String> end :
                List.of(List.of(server, serverEnd, SERVER_ADDRESS), List.of(client, clientEnd, CLIENT_ADDRESS))) {
            must("ip", "netns", "exec", end.get(0), "ip", "addr", "add", end.get(2) + "/24", "dev", end.get(1));
            must("ip", "netns", "exec", end.get(0), "ip", "link", "set", end.get(1), "up");
            must("ip", "netns", "exec", end.get(0), "ip", "link", "set", "lo", "up");
        }
    }

    private static ChildCommand in(String namespace, ChildCommand command) {
        List<String> words = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
        words.addAll(command.words());
        return ChildCommand.of(words.toArray(String[]::new));
    }

    private static void must(String... words) {
        if (!run(words)) {
            throw new IllegalStateException("failed: " + String.join(" ", words));
        }
    }

    private static boolean run(String... words) {
        boolean there = Stream.of("/usr/sbin/ip", "/sbin/ip", "/usr/bin/ip", "/bin/ip")
                .anyMatch(path -> Files.isExecutable(Path.of(path)));
        if (!there) {
            return false;
        }
        try (ChildProcess process = ChildProcess.start(ChildCommand.of(words))) {
            return process.awaitExit(WITHIN) == 0;
        }
    }
}
