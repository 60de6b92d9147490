package dev.ovation.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class PortsTest {
    @Test
    void findsAPortThatCanBeBound() throws IOException {
        int port = Ports.free();

        try (ServerSocket server = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(server.isBound()).isTrue();
            assertThat(port).isBetween(10_240, 32_767);
        }
    }

    @Test
    void findsSeveralThatDiffer() {
        assertThat(Ports.free(50)).hasSize(50).doesNotHaveDuplicates();
    }

    @Test
    void passesOverPortsThatAreTaken() throws IOException {
        int taken = Eventually.value("a port below 32700", Duration.ofSeconds(20), Ports::free, port -> port < 32_700);
        try (ServerSocket server = new ServerSocket(taken, 1, InetAddress.getLoopbackAddress())) {
            for (int i = 0; i < 200; i++) { // There are 68 offsets to choose from, 0 among them.
                assertThat(Ports.freeOffset(server.getLocalPort(), 32_700)).isBetween(1, 67);
            }
        }
    }

    @Test
    void findsAnOffsetThatFreesAllPorts() throws IOException {
        int offset = Ports.freeOffset(8080, 5432, 9042);

        assertThat(offset).isNotNegative();
        for (int base : new int[] {8080, 5432, 9042}) {
            try (ServerSocket server = new ServerSocket(base + offset, 1, InetAddress.getLoopbackAddress())) {
                assertThat(server.getLocalPort()).isBetween(10_240, 32_767);
            }
        }
    }

    @Test
    void findsAnOffsetForPortsThatLieFarApart() {
        int offset = Ports.freeOffset(80, 60_000);

        assertThat(80 + offset).isGreaterThanOrEqualTo(1024);
        assertThat(60_000 + offset).isLessThanOrEqualTo(65_535);
    }

    @Test
    void refusesWhatCannotBeOffset() {
        assertThatThrownBy(() -> Ports.freeOffset(1, 65_535)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(Ports::freeOffset).isInstanceOf(NoSuchElementException.class);
    }
}
