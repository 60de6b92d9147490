package dev.ovation.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ovation.runtime.StartException;
import dev.ovation.testkit.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UpStoreTest {
    private static final Path DATA = Path.of("data");

    @Test
    void isADatabaseInMemoryUnlessSomethingElseIsAskedFor() {
        UpStore nothing = UpStore.of(null, null, List.of());

        assertThat(nothing).isEqualTo(UpStore.of(UpStore.Kind.MEMORY, null, List.of()));
        assertThat(nothing.kind()).isEqualTo(UpStore.Kind.MEMORY);
        assertThat(nothing.store(null).url()).startsWith("jdbc:h2:mem:");
        assertThat(nothing.store(null)).hasToString("one database in this process's memory");
        assertThat(nothing.startRing(List.of("east"), new PortPlan(offset()), line -> {}))
                .isNull();
    }

    @Test
    void readsServersByTheirDataCenter() {
        UpStore store = UpStore.of(
                null, null, List.of("10.0.0.1:9042/east", " 10.1.0.1:9142/west ", "10.0.0.2:9042/east", "[::1]:1/x"));

        assertThat(store.servers())
                .isEqualTo(Map.of(
                        "east", "10.0.0.1:9042,10.0.0.2:9042",
                        "west", "10.1.0.1:9142",
                        "x", "[::1]:1"));
    }

    @Test
    void theServersOfARingThatRunsAreTheStoreOfItsDataCenters() {
        UpStore store = UpStore.of(UpStore.Kind.CASSANDRA, null, List.of("a:1/east", "b:2/west", "c:3/west"));

        assertThat(store.startRing(List.of("east", "west"), new PortPlan(offset()), line -> {}))
                .as("it runs already")
                .isNull();
        assertThat(store.store(null).urls())
                .isEqualTo(Map.of("east", "cassandra://a:1/ovation", "west", "cassandra://b:2,c:3/ovation"));
        assertThat(store.store(null).replication()).isEqualTo("east:1,west:1");
        assertThat(store.store(null)).hasToString("Cassandra at a:1 (east), b:2,c:3 (west)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "127.0.0.1:9042",
                "127.0.0.1/east",
                ":9042/east",
                "127.0.0.1:/east",
                "127.0.0.1:904200/east",
                "127.0.0.1:9042/",
                "127.0.0.1:9042/east/west",
                "127.0.0.1:port/east"
            })
    void refusesWhatIsNoServerOfADataCenter(String server) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UpStore.of(null, null, List.of("127.0.0.2:9042/west", server)))
                .withMessageContaining("--cassandra has '" + server + "'")
                .withMessageContaining("127.0.0.1:9042/east");
    }

    @Test
    void refusesOptionsThatContradictEachOther() {
        List<String> servers = List.of("127.0.0.1:9042/east");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> UpStore.of(UpStore.Kind.MEMORY, null, servers))
                .withMessageContainingAll("--store memory", "--cassandra");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UpStore.of(null, DATA, List.of()))
                .withMessageContainingAll("--data", "--store cassandra");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UpStore.of(UpStore.Kind.MEMORY, DATA, List.of()))
                .withMessageContaining("--data");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UpStore.of(UpStore.Kind.CASSANDRA, DATA, servers))
                .withMessageContaining("--data");
        assertThat(UpStore.of(UpStore.Kind.CASSANDRA, DATA, List.of()).data()).isEqualTo(DATA);
    }

    @Test
    void takesTheDataCentersThatAreAskedForElseTheRingsElseTheUsualTwo() {
        UpStore ring = UpStore.of(null, null, List.of("a:1/paris", "b:2/oslo", "c:3/paris"));

        assertThat(UpStore.of(null, null, List.of()).dataCenters(List.of())).containsExactly("east", "west");
        assertThat(UpStore.of(UpStore.Kind.CASSANDRA, null, List.of()).dataCenters(List.of()))
                .containsExactly("east", "west");
        assertThat(ring.dataCenters(List.of())).containsExactly("paris", "oslo");
        assertThat(ring.dataCenters(List.of("oslo"))).containsExactly("oslo");
    }

    @Test
    void startsNoCassandraWhoseClientsPortIsTaken() throws IOException {
        PortPlan ports = new PortPlan(offset());
        try (ServerSocket taken = new ServerSocket(ports.cassandra(), 1, InetAddress.getLoopbackAddress())) {
            assertThatExceptionOfType(StartException.class)
                    .isThrownBy(() -> UpStore.of(UpStore.Kind.CASSANDRA, null, List.of())
                            .startRing(List.of("solo"), ports, line -> {}))
                    .withMessageContainingAll("Port " + taken.getLocalPort(), "Cassandra of solo", "--offset");
        }
    }

    @Test
    void aPlatformOfADataCenterThatTheRingLacksIsRefusedBeforeAnythingStarts() {
        Console console = new Console();

        assertThat(console.run(
                        "up",
                        "--data-centers",
                        "north",
                        "--cassandra",
                        "127.0.0.1:1/east",
                        "--offset",
                        String.valueOf(offset())))
                .isEqualTo(1);
        assertThat(console.err()).contains("north");
        assertThat(console.out()).isEmpty();
    }

    @Test
    void contradictionsAndUnknownStoresEndTheCommandBeforeAnythingStarts() {
        Console contradiction = new Console();
        assertThat(contradiction.run("up", "--store", "memory", "--cassandra", "127.0.0.1:1/east"))
                .isEqualTo(1);
        assertThat(contradiction.err()).contains("contradict each other");

        Console unknown = new Console();
        assertThat(unknown.run("up", "--store", "scylla")).isEqualTo(2);
        assertThat(unknown.err()).contains("--store", "memory", "cassandra");
    }

    private static int offset() {
        return Ports.freeOffset(8080, 8081, 8082, 8083, 8084, 9042, 7000);
    }
}
