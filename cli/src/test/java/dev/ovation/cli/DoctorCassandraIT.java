package dev.ovation.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.store.CassandraRing;
import dev.ovation.store.Store;
import dev.ovation.store.StoreConfig;
import dev.ovation.testkit.Eventually;
import dev.ovation.testkit.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command over a real ring of two data centers that asks for passwords. */
class DoctorCassandraIT {
    private static final Duration SOON = Duration.ofMinutes(2);

    @SuppressWarnings("NullAway.Init") // Set before the tests.
    private static CassandraRing ring;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before the test.
    private Path folder;

    private final List<Integer> ports = Ports.free(2);
    private final Console console = new Console();

    @BeforeAll
    static void startsARing() {
        List<Integer> ports = Ports.free(2);
        ring = CassandraRing.start(
                new CassandraRing.Plan(
                        List.of("east", "west"),
                        Path.of(System.getProperty("ovation.cassandra.lib")),
                        null,
                        ports.get(0),
                        ports.get(1),
                        true,
                        0),
                line -> {});
    }

    @AfterAll
    static void endsTheRing() {
        ring.close();
    }

    /** Each server makes its first user a moment after it takes clients. */
    @BeforeEach
    void theFirstUserIsLetIn() {
        Eventually.until("the first user is let in", SOON, () -> {
            doctor("east", ring.url("east", "ovation"), "cassandra");
            return line("store").startsWith("ok ");
        });
    }

    @Test
    void aGoodConfigurationIsWellBeforeAndAfterTheTablesAreMade() {
        String url = ring.url("east", "ovation");

        assertThat(doctor("east", url, "cassandra")).as(console.out()).isZero();
        assertThat(line("store")).startsWith("ok ").contains("Cassandra 5.", url, "user 'cassandra'", "driver 4.");
        assertThat(line("data center")).startsWith("ok ").contains("east has 1 server, 1 up", "east, west");
        assertThat(line("keyspace")).startsWith("warn").contains("not there yet", "east:1, west:1", "3 copies");
        assertThat(line("schema")).startsWith("ok ").contains("no tables yet");
        assertThat(line("clock")).startsWith("ok ").contains("Cassandra at");

        Store.open(config(url), "east").close();
        assertThat(doctor("east", url, "cassandra")).as(console.out()).isZero();
        assertThat(line("keyspace")).startsWith("warn").contains("ovation has copies east:1, west:1");
        assertThat(line("schema")).startsWith("ok ").contains("the newest that this program knows");
    }

    @Test
    void aWrongNameOfTheDataCenterIsAFailureThatNamesTheRightOnes() {
        assertThat(doctor("eest", ring.url("east", "ovation"), "cassandra")).isEqualTo(1);

        assertThat(line("store")).startsWith("ok ");
        assertThat(line("data center"))
                .startsWith("FAIL")
                .contains("the ring has no 'eest', it has east, west", "snitch");
        for (String rest : List.of("keyspace", "schema", "clock")) {
            assertThat(line(rest)).startsWith("skip");
        }
    }

    @Test
    void aContactPointWhereNobodyListensIsAFailure() {
        String url = "cassandra://127.0.0.1:" + Ports.free() + "/ovation";

        assertThat(doctor("east", url, "cassandra")).isEqualTo(1);

        assertThat(line("store")).startsWith("FAIL").contains(url, "Connection refused", "Check that Cassandra is up");
        assertThat(line("data center")).startsWith("skip");
        assertThat(line("clock")).startsWith("skip");
    }

    @Test
    void aWrongPasswordIsAFailureThatDoesNotSayIt() {
        assertThat(doctor("east", ring.url("east", "ovation"), "hunter2")).isEqualTo(1);

        assertThat(line("store")).startsWith("FAIL").endsWith("Check the store's username and password.");
        assertThat(console.out()).doesNotContain("hunter2");
    }

    private StoreConfig config(String url) {
        return new StoreConfig(url, "cassandra", "cassandra", 1, Duration.ofSeconds(10), ring.replication());
    }

    private int doctor(String dataCenter, String url, String password) {
        try {
            Path file = Files.writeString(
                    folder.resolve("dispatcher.yaml"),
                    "node: {id: east-d1, data-center: " + dataCenter + "}\nauth: {mode: open}\nlisten: {port: "
                            + ports.get(0) + "}\ninternal: {port: " + ports.get(1) + "}\nstore: {url: '" + url
                            + "', username: cassandra, password: " + password + ", request-timeout: 10s, replication: '"
                            + ring.replication() + "'}\n");
            return console.run("doctor", "dispatcher", "--config", file.toString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The newest line about that check. */
    private String line(String check) {
        return console.out()
                .lines()
                .filter(line -> line.length() > 6 && line.substring(6).startsWith(check + ' '))
                .reduce("", (earlier, later) -> later);
    }
}
