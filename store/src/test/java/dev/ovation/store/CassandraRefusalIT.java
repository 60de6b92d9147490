package dev.ovation.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import dev.ovation.testkit.Eventually;
import dev.ovation.testkit.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Stores that cannot be opened: each says in one line why and what to do, and leaves nothing open. */
@Timeout(300)
final class CassandraRefusalIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    private Set<Thread> before = Set.of();

    @BeforeEach
    void lookWhatIsOpen() {
        Rings.shared();
        before = driverThreads();
    }

    @Test
    void aPortThatNobodyListensOn() {
        StoreConfig wrong = withUrl("cassandra://127.0.0.1:" + Ports.free() + "/ovation");

        assertThat(refusal(wrong, Rings.EAST))
                .startsWith("Could not open the store at " + wrong.url() + ": ")
                .endsWith(" Check that Cassandra is up, and the hosts and ports in the store's url.");
    }

    @Test
    void aHostThatNobodyKnows() {
        StoreConfig wrong = withUrl("cassandra://no-such-host.invalid:9042/ovation");

        assertThat(refusal(wrong, Rings.EAST))
                .startsWith("Could not open the store at " + wrong.url() + ": ")
                .contains("no-such-host.invalid")
                .endsWith(" Check that Cassandra is up, and the hosts and ports in the store's url.");
    }

    @Test
    void aServerThatNeverAnswers() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            StoreConfig wrong = withUrl("cassandra://127.0.0.1:" + silent.getLocalPort() + "/ovation");

            assertThat(refusal(wrong, Rings.EAST))
                    .startsWith("Could not open the store at " + wrong.url() + ": ")
                    .endsWith(" Check that Cassandra is up, and the hosts and ports in the store's url.");
            try (Socket left = silent.accept()) {
                left.setSoTimeout((int) SOON.toMillis());
                assertThat(left.getInputStream().readAllBytes())
                        .as("what was said until the connection was closed")
                        .isNotEmpty();
            }
        }
    }

    @Test
    void aDataCenterThatTheRingDoesNotHave() {
        StoreConfig config = Rings.config(Rings.EAST);

        assertThat(refusal(config, "north"))
                .isEqualTo("Could not open the store at " + config.url()
                        + ": the ring has no data center 'north', it has east, west."
                        + " Give the node's data center the name that Cassandra's snitch gives it.");
    }

    @Test
    void aKeyspaceThatIsNotThereAndIsNotToBeMade() {
        String keyspace = Rings.newKeyspace();
        StoreConfig config = config(keyspace, "");

        assertThat(refusal(config, Rings.EAST))
                .isEqualTo("Could not open the store at " + config.url() + ": The keyspace " + keyspace
                        + " is not there. Create it, for example: CREATE KEYSPACE " + keyspace
                        + " WITH replication = {'class': 'NetworkTopologyStrategy', 'east': 3};"
                        + " or set store.replication, for example east:3, and it is created.");
    }

    @Test
    void aReplicationThatIsNone() {
        StoreConfig config = config(Rings.newKeyspace(), "east:3;west:3");

        assertThat(refusal(config, Rings.EAST))
                .isEqualTo("Could not open the store at " + config.url() + ": store.replication is 'east:3;west:3';"
                        + " write the copies of each data center, for example east:3,west:3");
    }

    @Test
    void aReplicationOverADataCenterThatNeverStarted() {
        StoreConfig config = config(Rings.newKeyspace(), "east:1,north:1");

        assertThat(refusal(config, Rings.EAST))
                .isEqualTo("Could not open the store at " + config.url() + ": The keyspace "
                        + CassandraAddress.parse(config.url()).keyspace()
                        + " cannot have copies in north, which the ring has never heard of; it has east, west."
                        + " Start Cassandra in north first, or leave it out of store.replication.");
    }

    @Test
    void aSchemaOfALaterRelease() {
        StoreConfig config = config(Rings.newKeyspace(), Rings.shared().replication());
        CassandraStore.open(config, Rings.EAST).close();
        past(
                config,
                "INSERT INTO {keyspace}.schema_version (part, version, file) VALUES ('all', 1000, 'V1000__later.cql')");
        before = driverThreads();

        assertThat(refusal(config, Rings.EAST))
                .isEqualTo("Could not open the store at " + config.url() + ": The schema of keyspace "
                        + CassandraAddress.parse(config.url()).keyspace()
                        + " has version 1000, this program knows up to 2."
                        + " Start a release that is at least as new as the schema.");
    }

    @Test
    void aTableThatSomeoneHasDropped() {
        StoreConfig config = config(Rings.newKeyspace(), Rings.shared().replication());
        CassandraStore.open(config, Rings.EAST).close();
        past(config, "DROP TABLE {keyspace}.node_lease");
        before = driverThreads();

        assertThat(refusal(config, Rings.EAST))
                .startsWith("Could not open the store at " + config.url() + ": ")
                .contains("node_lease")
                .endsWith(" Check Cassandra in east.");
    }

    private String refusal(StoreConfig config, String dataCenter) {
        StoreException refused =
                catchThrowableOfType(StoreException.class, () -> CassandraStore.open(config, dataCenter)
                        .close());
        assertThat(refused).isNotNull();
        assertThat(refused.getMessage()).doesNotContain("\n");
        Eventually.until("the driver's threads have ended", SOON, () -> before.containsAll(driverThreads()));
        return String.valueOf(refused.getMessage());
    }

    private static Set<Thread> driverThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().matches("s\\d+-.*"))
                .collect(Collectors.toSet());
    }

    private static StoreConfig withUrl(String url) {
        return new StoreConfig(url, "", "", 1, Duration.ofSeconds(1), "");
    }

    private static StoreConfig config(String keyspace, String replication) {
        return new StoreConfig(Rings.shared().url(Rings.EAST, keyspace), "", "", 1, Duration.ofSeconds(5), replication);
    }

    /** Runs a statement past the store's own checks. */
    private static void past(StoreConfig config, String cql) {
        try (CassandraSession session = CassandraSession.open(config, Rings.EAST)) {
            session.driver()
                    .execute(SimpleStatement.newInstance(session.named(cql)).setTimeout(Duration.ofSeconds(60)));
        }
    }
}
