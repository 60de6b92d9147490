package dev.ovation.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ovation.runtime.StartException;
import dev.ovation.store.CassandraRing;
import dev.ovation.testkit.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PortPlanTest {
    @Test
    void theFirstDataCenterIsOn8080ToTheFifthOn8484() {
        PortPlan plan = new PortPlan(0);
        assertThat(plan.frontend(0, 0)).isEqualTo(8080);
        assertThat(plan.dispatcher(0, 0)).isEqualTo(8081);
        assertThat(plan.frontendInternal(0, 0)).isEqualTo(8082);
        assertThat(plan.dispatcherInternal(0, 0)).isEqualTo(8083);
        assertThat(plan.relay(0)).isEqualTo(8084);
        assertThat(plan.frontend(1, 0)).isEqualTo(8180);
        assertThat(plan.relay(4)).isEqualTo(8484);
    }

    @Test
    void everyPortIsMovedByTheOffset() {
        assertThat(new PortPlan(1_000).dispatcher(1, 0)).isEqualTo(9181);
        assertThat(new PortPlan(1_000).cassandra()).isEqualTo(10_042);
        assertThat(new PortPlan(1_000).cassandraStorage()).isEqualTo(8_000);
    }

    @Test
    void cassandraIsOnItsUsualPorts() {
        assertThat(new PortPlan(0).cassandra()).isEqualTo(9042);
        assertThat(new PortPlan(0).cassandraStorage()).isEqualTo(7000);
    }

    @Test
    void furtherNodesTakeFreePorts() {
        PortPlan plan = new PortPlan(7);
        assertThat(plan.frontend(0, 1)).isZero();
        assertThat(plan.frontendInternal(0, 1)).isZero();
        assertThat(plan.dispatcher(1, 2)).isZero();
        assertThat(plan.dispatcherInternal(1, 2)).isZero();
    }

    @Test
    void anOffsetBeyondThePortsIsRefused() {
        assertThatThrownBy(() -> new PortPlan(60_000)).hasMessageContaining("--offset");
        assertThatThrownBy(() -> new PortPlan(-1)).hasMessageContaining("--offset");
    }

    @Test
    void aTakenPortIsNamedWithItsOwnerAndTheWayOut() throws IOException {
        PortPlan plan = new PortPlan(offset());
        assertThatCode(() -> plan.requireFree(List.of("east"))).doesNotThrowAnyException();
        try (ServerSocket taken = new ServerSocket(plan.dispatcher(0, 0), 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> plan.requireFree(List.of("east")))
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("Port " + taken.getLocalPort())
                    .hasMessageContaining("east's dispatcher")
                    .hasMessageContaining("--offset");
        }
    }

    @Test
    void aTakenPortOfCassandraIsNamedWithItsAddressDataCenterAndTheWayOut() throws IOException {
        PortPlan plan = new PortPlan(offset());
        CassandraRing.Plan ring = ring(plan);
        assertThatCode(() -> plan.requireFree(ring)).doesNotThrowAnyException();
        for (int port : List.of(plan.cassandra(), plan.cassandraStorage())) {
            try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.2"))) {
                assertThatThrownBy(() -> plan.requireFree(ring))
                        .isInstanceOf(StartException.class)
                        .hasMessageContaining("Port " + taken.getLocalPort() + " of 127.0.0.2")
                        .hasMessageContaining("Cassandra of west")
                        .hasMessageContaining("--offset");
            }
        }
    }

    @Test
    void theNodesMayHaveTheirPortsOnOtherAddressesThanCassandra() throws IOException {
        PortPlan plan = new PortPlan(offset());
        try (ServerSocket taken = new ServerSocket(plan.cassandra(), 1, InetAddress.getByName("127.0.0.3"))) {
            assertThat(taken.isBound()).isTrue();
            assertThatCode(() -> plan.requireFree(ring(plan))).doesNotThrowAnyException();
        }
    }

    private static CassandraRing.Plan ring(PortPlan plan) {
        return CassandraRing.Plan.of(
                List.of("east", "west"), Path.of("jars"), null, plan.cassandra(), plan.cassandraStorage());
    }

    private static int offset() {
        return Ports.freeOffset(IntStream.concat(IntStream.rangeClosed(8080, 8084), IntStream.of(7000, 9042))
                .toArray());
    }
}
