package dev.ovation.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the kernel does with the option: on loopback, and between two network namespaces of which one goes out of reach. */
@Timeout(120)
final class UserTimeoutIT {
    private static final String ESTABLISHED = "01";

    @BeforeAll
    static void onlyOnLinux() {
        assumeTrue(Files.exists(Path.of("/proc/self/net/tcp")), "TCP_USER_TIMEOUT is Linux's: run this test there");
    }

    @Test
    void acceptedSocketsInheritTheTimeoutOfTheirListener() throws IOException {
        try (Server server = new Server("127.0.0.1")) {
            assertThat(UserTimeout.set(server.port(), Duration.ofSeconds(7))).isTrue();
            try (Socket client = server.connect();
                    SocketChannel accepted = server.accept()) {
                assertThat(UserTimeout.descriptors(server.port(), ESTABLISHED))
                        .as("descriptors of %s, which %s reached", accepted, client)
                        .singleElement()
                        .extracting(UserTimeout::get)
                        .isEqualTo(7_000);
            }
        }
    }

    @Test
    void aListenerOnBothVersionsOfIpIsFound() throws IOException {
        try (ServerSocketChannel both = ServerSocketChannel.open().bind(new InetSocketAddress(0))) {
            int port = ((InetSocketAddress) both.getLocalAddress()).getPort();

            assertThat(UserTimeout.set(port, Duration.ofDays(1_000))).isTrue();

            assertThat(UserTimeout.descriptors(port, UserTimeout.LISTENING))
                    .singleElement()
                    .extracting(UserTimeout::get)
                    .as("the nearest bound of a thousand days")
                    .isEqualTo(Integer.MAX_VALUE);
        }
    }

    @Test
    void withoutItNothingIsSet() throws IOException {
        try (Server server = new Server("127.0.0.1")) {
            assertThat(UserTimeout.descriptors(server.port(), UserTimeout.LISTENING))
                    .singleElement()
                    .extracting(UserTimeout::get)
                    .isEqualTo(0);
        }
    }

    @Test
    void endsTheViewerThatIsThereButDoesNotRead() throws IOException {
        try (Server server = new Server("127.0.0.1")) {
            assertThat(UserTimeout.set(server.port(), Duration.ofSeconds(1))).isTrue();
            try (Socket deaf = server.connect();
                    SocketChannel accepted = server.accept()) {
                assertThatThrownBy(() -> {
                            while (deaf.isConnected()) {
                                accepted.write(ByteBuffer.allocate(64 * 1024));
                            }
                        })
                        .as("a blocking write waits for ever without the option")
                        .isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void noticesTheViewerThatVanishedWhileAnotherListenerDoesNot() throws Exception {
        try (Elsewhere elsewhere = Elsewhere.create();
                Server impatient = new Server(elsewhere.address());
                Server patient = new Server(elsewhere.address());
                Pen pen = new Pen()) {
            assertThat(UserTimeout.set(impatient.port(), Duration.ofSeconds(2))).isTrue();
            elsewhere.connect(impatient.port(), patient.port());
            CompletableFuture<Void> noticed = pen.writeUntilItFails(impatient.accept());
            CompletableFuture<Void> unnoticed = pen.writeUntilItFails(patient.accept());

            elsewhere.goOutOfReach();

            assertThat(noticed)
                    .failsWithin(Duration.ofSeconds(60))
                    .withThrowableThat()
                    .withCauseInstanceOf(IOException.class);
            assertThat(unnoticed)
                    .as("writing to the same lost peer without the option")
                    .isNotDone();
        }
    }

    private record Server(ServerSocketChannel channel) implements AutoCloseable {
        Server(String address) throws IOException {
            this(ServerSocketChannel.open().bind(new InetSocketAddress(address, 0)));
        }

        int port() {
            return channel.socket().getLocalPort();
        }

        Socket connect() throws IOException {
            return new Socket(channel.socket().getInetAddress(), port());
        }

        SocketChannel accept() throws IOException {
            return channel.accept();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    /** Writes a byte to each connection ten times a second, as an event stream's keep-alive does more slowly. */
    private static final class Pen implements AutoCloseable {
        private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        private final List<SocketChannel> connections = new ArrayList<>();

        CompletableFuture<Void> writeUntilItFails(SocketChannel connection) {
            connections.add(connection);
            CompletableFuture<Void> failure = new CompletableFuture<>();
            var _ = clock.scheduleAtFixedRate(() -> write(connection, failure), 0, 100, TimeUnit.MILLISECONDS);
            return failure;
        }

        private static void write(SocketChannel connection, CompletableFuture<Void> failure) {
            try {
                connection.write(ByteBuffer.wrap(new byte[] {':'}));
            } catch (IOException e) {
                failure.completeExceptionally(e);
                throw new IllegalStateException("no more to write", e); // ends the schedule
            }
        }

        @Override
        public void close() throws IOException {
            clock.shutdownNow();
            for (SocketChannel connection : connections) {
                connection.close();
            }
        }
    }

    /** A network namespace with one link to this one; its clients vanish without a word when the link goes down. */
    private static final class Elsewhere implements AutoCloseable {
        private final String id =
                "ov" + Integer.toHexString(ThreadLocalRandom.current().nextInt(0x100_0000, 0x1000_0000));
        private final String here = id + "h";
        private final String there = id + "t";
        private final String network = network();
        private final List<Process> clients = new ArrayList<>();

        /** A random /30 of 198.18.0.0/15, which RFC 2544 keeps for such tests and nobody routes. */
        private static String network() {
            ThreadLocalRandom random = ThreadLocalRandom.current();
            return "198." + random.nextInt(18, 20) + "." + random.nextInt(256) + ".";
        }

        static Elsewhere create() throws IOException {
            Elsewhere elsewhere = new Elsewhere();
            try {
                elsewhere.ip("netns", "add", elsewhere.id);
            } catch (IOException e) {
                return abort("No network namespace (" + e.getMessage()
                        + "): as root, `apt-get install iproute2` and run this test again");
            }
            try {
                elsewhere.link();
                return elsewhere;
            } catch (IOException e) {
                elsewhere.close();
                return abort("No link between network namespaces (" + e.getMessage() + "): run this test as root");
            }
        }

        private void link() throws IOException {
            ip("link", "add", here, "type", "veth", "peer", "name", there, "netns", id);
            ip("address", "add", address() + "/30", "dev", here);
            ip("link", "set", here, "up");
            ip("-n", id, "address", "add", network + "2/30", "dev", there);
            ip("-n", id, "link", "set", there, "up");
        }

        /** This side's address. */
        String address() {
            return network + "1";
        }

        void connect(int... ports) throws IOException {
            List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", id));
            command.add(ProcessHandle.current().info().command().orElse("java"));
            command.addAll(List.of("-cp", classPath(), Viewer.class.getName(), address()));
            for (int port : ports) {
                command.add(String.valueOf(port));
            }
            clients.add(new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start());
        }

        private static String classPath() {
            return Path.of(Viewer.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .getPath())
                    .toString();
        }

        void goOutOfReach() throws IOException {
            ip("-n", id, "link", "set", there, "down");
        }

        private void ip(String... arguments) throws IOException {
            List<String> command = new ArrayList<>(List.of("ip"));
            command.addAll(List.of(arguments));
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.onExit().join().exitValue() != 0) {
                throw new IOException(String.join(" ", command) + ": " + said.strip());
            }
        }

        /**
         * Removes both ends of the link with one; the namespace alone would keep them for as long as a dead connection in it
         * lingers.
         */
        @Override
        public void close() throws IOException {
            for (Process client : clients) {
                client.destroyForcibly().onExit().join();
            }
            if (NetworkInterface.getByName(here) != null) {
                ip("link", "delete", here);
            }
            ip("netns", "delete", id);
        }
    }

    /** Runs in the other namespace: connects to every port and reads until it is killed. */
    static final class Viewer {
        private Viewer() {}

        public static void main(String[] arguments) throws IOException {
            List<Socket> connections = new ArrayList<>();
            for (int i = 1; i < arguments.length; i++) {
                connections.add(new Socket(arguments[0], Integer.parseInt(arguments[i])));
            }
            for (Socket connection : connections) {
                connection.getInputStream().transferTo(OutputStream.nullOutputStream());
            }
        }
    }
}
