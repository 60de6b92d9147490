package dev.ovation.testkit;

import static dev.ovation.testkit.ScriptedServer.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FirewallTest {
    private static final Duration WITHIN = Duration.ofSeconds(20);
    private static final Duration BRIEFLY = Duration.ofMillis(150);

    private final ScriptedServer target = ScriptedServer.echoing();
    private final Firewall firewall = Firewall.inFrontOf(target.address());

    @AfterEach
    void close() {
        firewall.close();
        target.close();
    }

    @Test
    void passesBytesBothWaysAndCountsThem() throws IOException {
        byte[] bytes = new byte[1_000_000];
        Random random = Seeds.random(FirewallTest.class);
        random.nextBytes(bytes);
        try (Socket client = connect()) {
            Thread.ofVirtual().start(() -> write(client, bytes));

            assertThat(client.getInputStream().readNBytes(bytes.length)).isEqualTo(bytes);
            assertThat(firewall.connections()).isEqualTo(1);
            assertThat(firewall.openConnections()).isEqualTo(1);
            assertThat(firewall.bytesToTarget()).isEqualTo(bytes.length);
            Eventually.until("all bytes back are counted", WITHIN, () -> firewall.bytesFromTarget() == bytes.length);
        }
        Eventually.until("the closed connection is gone", WITHIN, () -> firewall.openConnections() == 0);
    }

    @Test
    void passesTheEndOfOneDirectionOn() throws IOException {
        try (Socket client = connect()) {
            say(client, "last words");
            client.shutdownOutput();

            assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("last words");
        }
    }

    @Test
    void passesAResetOn() throws IOException {
        CompletableFuture<Boolean> reset = new CompletableFuture<>();
        try (ScriptedServer server = ScriptedServer.running(connection -> {
                    try {
                        connection.readToEnd();
                        reset.complete(false);
                    } catch (SocketException e) {
                        reset.complete(true);
                    }
                });
                Firewall between = Firewall.inFrontOf(server.address());
                Socket client = new Socket(between.address().getAddress(), between.port())) {
            say(client, "x");
            Eventually.until("the byte is through", WITHIN, () -> between.bytesToTarget() == 1);
            Tcp.reset(client);

            assertThat(soon(reset)).isTrue();
        }
    }

    @Test
    void cutsConnectionsAndRefusesNewOnesUntilItHeals() throws IOException {
        try (Socket before = connect()) {
            assertThat(echo(before, "a")).isEqualTo("a");
            firewall.cut();

            assertThatThrownBy(() -> echo(before, "b")).isInstanceOf(SocketException.class);
            assertThat(firewall.openConnections()).isZero();
        }
        assertThatThrownBy(() -> {
                    try (Socket during = connect()) {
                        String answer = echo(during, "c");
                        assertThat(answer).isEmpty();
                    }
                })
                .isInstanceOf(SocketException.class);
        assertThat(firewall.refused()).isEqualTo(1);

        firewall.heal();
        try (Socket after = connect()) {
            assertThat(echo(after, "d")).isEqualTo("d");
        }
    }

    @Test
    void standsAtTheAddressThatItIsGiven() throws IOException {
        InetSocketAddress listen = new InetSocketAddress("127.0.0.9", Ports.free());
        try (Firewall between = Firewall.between(listen, target.address());
                Socket client = new Socket(listen.getAddress(), listen.getPort())) {
            assertThat(between.address()).isEqualTo(listen);
            assertThat(echo(client, "there")).isEqualTo("there");
        }
    }

    @Test
    void holdsBothDirectionsAndLosesNothing() throws IOException {
        try (Socket client = connect()) {
            assertThat(echo(client, "1")).isEqualTo("1");
            firewall.hang();
            say(client, "23");

            assertSilence(client);
            assertThat(firewall.bytesToTarget()).isEqualTo(1);

            say(client, "4");
            firewall.heal();
            assertThat(hear(client, 3)).isEqualTo("234");
        }
    }

    @Test
    void takesNewConnectionsWhileItHangsAndMakesThemWhenItHeals() throws IOException {
        firewall.hang();
        try (Socket client = connect()) {
            say(client, "early");
            assertSilence(client);
            assertThat(firewall.openConnections()).isEqualTo(1);

            firewall.heal();
            assertThat(hear(client, 5)).isEqualTo("early");
        }
    }

    @Test
    void holdsAnswersWhileRequestsPass() throws IOException {
        try (Socket client = connect()) {
            firewall.hangAnswers();
            say(client, "request");
            Eventually.until("the request is through", WITHIN, () -> firewall.bytesToTarget() == 7);

            assertSilence(client);
            assertThat(firewall.bytesFromTarget()).isZero();

            firewall.heal();
            assertThat(hear(client, 7)).isEqualTo("request");
        }
    }

    @Test
    void cutsWhatHangsWithoutLettingItThrough() throws IOException {
        try (Socket client = connect()) {
            assertThat(echo(client, "1")).isEqualTo("1");
            firewall.hang();
            say(client, "23");
            assertSilence(client);
            firewall.cut();

            assertThatThrownBy(() -> hear(client, 1)).isInstanceOf(SocketException.class);
        }
        firewall.heal();
        try (Socket after = connect()) {
            assertThat(echo(after, "4")).isEqualTo("4");
        }
        assertThat(firewall.bytesToTarget()).isEqualTo(2);
    }

    @Test
    void cutsAConnectionThatHasNotReachedTheTargetYet() throws IOException {
        firewall.hang();
        try (Socket client = connect()) {
            Eventually.until("it is taken", WITHIN, () -> firewall.openConnections() == 1);
            firewall.cut();

            assertThatThrownBy(() -> hear(client, 1)).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void delaysBothDirectionsAndKeepsTheOrder() throws IOException {
        try (Socket client = connect()) {
            assertThat(echo(client, "near")).isEqualTo("near");
            firewall.delay(Duration.ofMillis(100));
            long before = System.nanoTime();

            assertThat(echo(client, "far")).isEqualTo("far");
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofMillis(200));

            say(client, "a");
            firewall.heal();
            say(client, "b");
            assertThat(hear(client, 2)).isEqualTo("ab");
        }
        assertThatThrownBy(() -> firewall.delay(Duration.ofMillis(-1))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void keepsItsThroughputWhenItDelays() throws IOException {
        byte[] bytes = new byte[8_000_000];
        Arrays.fill(bytes, (byte) 'x');
        firewall.delay(Duration.ofMillis(100));
        try (Socket client = connect()) {
            long before = System.nanoTime();
            Thread.ofVirtual().start(() -> write(client, bytes));

            // Block after block, one delay each, this would take 48 seconds instead of one.
            assertThat(client.getInputStream().readNBytes(bytes.length)).isEqualTo(bytes);
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(WITHIN);
        }
    }

    @Test
    void resetsConnectionsWhenTheTargetDoesNotListen() throws IOException {
        InetSocketAddress nobody = new InetSocketAddress(InetAddress.getLoopbackAddress(), Ports.free());
        try (Firewall before = Firewall.inFrontOf(nobody);
                Socket client = new Socket(before.address().getAddress(), before.port())) {
            assertThatThrownBy(() -> hear(client, 1)).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void closesItsPortAndResetsWhatIsOpen() throws IOException {
        try (Socket client = connect()) {
            assertThat(echo(client, "a")).isEqualTo("a");
            firewall.close();
            firewall.close();

            assertThatThrownBy(() -> echo(client, "b")).isInstanceOf(SocketException.class);
            assertThatThrownBy(() -> connect().close()).isInstanceOf(IOException.class);
        }
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), firewall.port());
    }

    private static String echo(Socket client, String text) throws IOException {
        say(client, text);
        return hear(client, text.length());
    }

    private static void say(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String hear(Socket client, int bytes) throws IOException {
        client.setSoTimeout(Math.toIntExact(WITHIN.toMillis()));
        return new String(client.getInputStream().readNBytes(bytes), StandardCharsets.US_ASCII);
    }

    private static void assertSilence(Socket client) throws IOException {
        client.setSoTimeout(Math.toIntExact(BRIEFLY.toMillis()));
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
    }

    private static void write(Socket client, byte[] bytes) {
        try {
            client.getOutputStream().write(bytes);
        } catch (IOException e) {
            Tcp.close(client); // The reading side of the test fails on it.
        }
    }
}
