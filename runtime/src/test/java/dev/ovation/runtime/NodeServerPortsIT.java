package dev.ovation.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A port that is taken stops the start, and leaves nothing behind. */
@Timeout(120)
class NodeServerPortsIT {
    @AutoClose
    private final ServerSocket occupant = listen(0);

    private final int busy = occupant.getLocalPort();
    private final int free = freePort();

    NodeServerPortsIT() throws IOException {}

    @Test
    void namesThePublicPortThatIsBusyAndLeavesNothingListening() {
        refusesToStart(at(busy), at(free));
    }

    @Test
    void namesTheInternalPortThatIsBusyAndLeavesNothingListening() {
        refusesToStart(at(free), at(busy));
    }

    @Test
    void namesAnAddressThatIsNotOfThisMachine() {
        try (SampleServer sample = new SampleServer(new ListenConfig("192.0.2.1", free, ""), at(0))) {
            assertThatExceptionOfType(StartException.class)
                    .isThrownBy(sample.server::start)
                    .withMessageContaining("192.0.2.1:" + free);
        }
    }

    @Test
    void namesAHostThatDoesNotExist() {
        try (SampleServer sample = new SampleServer(new ListenConfig("no-such-host.invalid", free, ""), at(0))) {
            assertThatExceptionOfType(StartException.class)
                    .isThrownBy(sample.server::start)
                    .withMessageContaining("no-such-host.invalid:" + free);
        }
    }

    @Test
    void startsOnAPortThatAnotherServerHasLeft() throws IOException {
        SampleServer first = new SampleServer(at(free), at(0));
        first.server.start();
        first.close();

        try (SampleServer second = new SampleServer(at(free), at(0))) {
            second.server.start();
            assertThat(second.server.openPort()).isEqualTo(free);
        }
    }

    @Test
    void refusesOnePortForBothListenersAndLeavesNothingListening() {
        try (SampleServer sample = new SampleServer(at(free), at(free))) {
            assertThatExceptionOfType(StartException.class)
                    .isThrownBy(sample.server::start)
                    .withMessageStartingWith("east-f1 cannot ");
            assertThat(sample.server.isRunning()).isFalse();
            assertThatCode(() -> listen(free).close()).as("nothing listens").doesNotThrowAnyException();
        }
    }

    private void refusesToStart(ListenConfig open, ListenConfig internal) {
        try (SampleServer sample = new SampleServer(open, internal)) {
            assertThatExceptionOfType(StartException.class)
                    .isThrownBy(sample.server::start)
                    .withMessageStartingWith("east-f1 cannot listen on ")
                    .withMessageContaining("127.0.0.1:" + busy)
                    .withMessageEndingWith("Stop what listens there, or choose another.")
                    .satisfies(e -> assertThat(String.valueOf(e.getMessage())).doesNotContain("\n"));
            assertThat(sample.server.isRunning()).isFalse();
            assertThatCode(() -> listen(free).close()).as("nothing listens").doesNotThrowAnyException();
        }
    }

    private static ListenConfig at(int port) {
        return new ListenConfig("127.0.0.1", port, "");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = listen(0)) {
            return socket.getLocalPort();
        }
    }

    private static ServerSocket listen(int port) throws IOException {
        return new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
    }
}
