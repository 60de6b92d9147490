package dev.ovation.runtime;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.helidon.common.buffers.BufferData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class ChannelSocketIT {
    private ServerSocketChannel server;
    private Socket client;
    private ChannelSocket socket;

    @BeforeEach
    void connect() throws IOException {
        server = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        client = new Socket(InetAddress.getLoopbackAddress(), server.socket().getLocalPort());
        socket = new ChannelSocket(server.accept(), "server", "connection");
    }

    @AfterEach
    void close() throws IOException {
        socket.close();
        client.close();
        server.close();
    }

    @Test
    void readsWhatComes() throws IOException {
        client.getOutputStream().write("hello".getBytes(US_ASCII));

        assertThat(socket.get()).isEqualTo("hello".getBytes(US_ASCII));
    }

    @Test
    void readsMuchInItsOrder() throws IOException {
        byte[] sent = new byte[300_000];
        new Random(1).nextBytes(sent);
        CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
            try {
                client.getOutputStream().write(sent);
                client.shutdownOutput();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        for (byte[] bytes = socket.get(); bytes != null; bytes = socket.get()) {
            read.writeBytes(bytes);
        }
        sending.join();

        assertThat(read.toByteArray()).isEqualTo(sent);
    }

    @Test
    void writesEverythingAlsoToAClientThatReadsLate() throws Exception {
        byte[] sent = new byte[20_000_000];
        new Random(2).nextBytes(sent);
        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
            socket.write(BufferData.create(sent));
            socket.close();
        });

        assertThat(client.getInputStream().readAllBytes()).isEqualTo(sent);
        writing.get(20, TimeUnit.SECONDS);
    }

    @Test
    void tellsTheEndAndTheBreakOfAConnectionApart() throws IOException {
        client.shutdownOutput();
        assertThat(socket.get()).isNull();

        client.setSoLinger(true, 0);
        client.close();
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 1_000; i++) {
                        socket.write(BufferData.create(new byte[10_000]));
                    }
                })
                .isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void knowsBothEnds() {
        assertThat(socket.remotePeer().port()).isEqualTo(client.getLocalPort());
        assertThat(socket.localPeer().port()).isEqualTo(client.getPort());
        assertThat(socket.remotePeer().host()).isEqualTo("127.0.0.1");
        assertThat(socket.remotePeer().tlsPrincipal()).isEmpty();
        assertThat(socket.remotePeer().tlsCertificates()).isEmpty();
        assertThat(socket.isSecure()).isFalse();
        assertThat(socket.socketId() + socket.childSocketId()).isEqualTo("serverconnection");
    }

    @Test
    void canBeClosedAgain() {
        socket.close();
        socket.close();

        assertThat(socket.isConnected()).isFalse();
    }
}
