package dev.ovation.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ovation.runtime.Finding;
import dev.ovation.runtime.Finding.Result;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is said when no Cassandra answers. */
class CassandraRefusalTest {
    private static final String ADVICE = "Check that Cassandra is up, and the hosts and ports in the store's url.";

    @Test
    void aClosedPortIsSaidInTheNetworksWords() throws IOException {
        StoreConfig config;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            config = config("127.0.0.1:" + free.getLocalPort());
        }

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> CassandraStore.open(config, "east"))
                .withMessageStartingWith("Could not open the store at " + config.url() + ": Connection refused")
                .withMessageEndingWith(ADVICE);
        List<Finding> findings = Store.inspect(config, "east");
        assertThat(findings)
                .extracting(Finding::check)
                .containsExactly("store", "data center", "keyspace", "schema", "clock");
        assertThat(findings.getFirst().result()).isEqualTo(Result.FAIL);
        assertThat(findings.getFirst().found()).contains("Connection refused");
        assertThat(findings.getFirst().todo()).isEqualTo(ADVICE);
        assertThat(findings.subList(1, 5)).extracting(Finding::result).containsOnly(Result.SKIP);
    }

    @Test
    void aSilentPortIsGivenUpWithoutTheDriversNameForTheConnection() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Finding finding = Store.inspect(config("127.0.0.1:" + silent.getLocalPort()), "east")
                    .getFirst();

            assertThat(finding.found()).contains("timed out after 500 ms").doesNotContain("[s");
        }
    }

    @Test
    void anUnknownHostIsSaidToBeUnknown() {
        assertThat(Store.inspect(config("cassandra.invalid"), "east").getFirst().found())
                .endsWith("Unknown host cassandra.invalid.");
    }

    private static StoreConfig config(String contact) {
        return new StoreConfig("cassandra://" + contact + "/ovation", "", "", 1, Duration.ofMillis(500), "");
    }
}
