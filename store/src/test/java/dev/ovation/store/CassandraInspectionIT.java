package dev.ovation.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import dev.ovation.runtime.Finding;
import dev.ovation.runtime.Finding.Result;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A look at a real ring over two data centers. */
class CassandraInspectionIT {
    @BeforeAll
    static void makesTheTables() {
        CassandraStore.open(Rings.config("east"), "east").close();
    }

    @Test
    void aRingWithTablesIsWellButForItsFewCopies() {
        List<Finding> findings = Store.inspect(Rings.config("east"), "east");

        assertThat(findings)
                .extracting(Finding::check)
                .containsExactly("store", "data center", "keyspace", "schema", "clock");
        assertThat(findings)
                .extracting(Finding::result)
                .containsExactly(Result.OK, Result.OK, Result.WARN, Result.OK, Result.OK);
        assertThat(findings.getFirst().found()).startsWith("Cassandra 5.").contains("no user", "driver 4.");
        assertThat(findings.get(1).found()).isEqualTo("east has 1 server, 1 up; the ring has east, west");
        assertThat(findings.get(2).found()).startsWith("ovation has copies east:1, west:1");
        assertThat(findings.get(3).found()).startsWith("the store has version " + CassandraSchema.known());
        assertThat(findings.get(4).found()).contains("Cassandra at /127.0.0.1:");
    }

    @Test
    void aKeyspaceThatIsNotThereIsNotMade() {
        String name = "nowhere_yet";
        StoreConfig config = Rings.config(Rings.shared(), "east", name);

        List<Finding> findings = Store.inspect(config, "east");

        assertThat(findings.get(2).found()).startsWith("nowhere_yet is not there yet");
        assertThat(keyspaces()).doesNotContain(name);
    }

    @Test
    void withoutAKeyspaceAndAReplicationTheSchemaIsSkipped() {
        StoreConfig config =
                with(Rings.config(Rings.shared(), "east", "nowhere").url(), "");

        List<Finding> findings = Store.inspect(config, "east");

        assertThat(findings.get(2).result()).isEqualTo(Result.FAIL);
        assertThat(findings.get(3).result()).isEqualTo(Result.SKIP);
        assertThat(findings.get(4).result()).isEqualTo(Result.OK);
    }

    /** Their ids are fixed, and a ring has each id once. */
    @Test
    void aSecondPlatformMayShareTheRing() {
        execute("CREATE KEYSPACE second WITH replication = {'class': 'NetworkTopologyStrategy', 'east': 1}");
        try {
            assertThat(Store.inspect(with(url("second"), ""), "east").get(3).found())
                    .startsWith("no tables yet");

            CassandraStore.open(with(url("second"), ""), "east").close();

            assertThat(Store.inspect(with(url("second"), ""), "east").get(3).result())
                    .isEqualTo(Result.OK);
        } finally {
            execute("DROP KEYSPACE second");
        }
    }

    @Test
    void aSchemaOfALaterReleaseIsAFailure() {
        execute("INSERT INTO ovation.schema_version (part, version) VALUES ('all', 1000)");
        try {
            Finding finding = Store.inspect(Rings.config("east"), "east").get(3);

            assertThat(finding.result()).isEqualTo(Result.FAIL);
            assertThat(finding.found()).startsWith("the store has version 1000");
        } finally {
            execute("DELETE FROM ovation.schema_version WHERE part = 'all' AND version = 1000");
        }
    }

    @Test
    void aDataCenterThatTheRingDoesNotHaveIsAFailureThatNamesThoseThatItHas() {
        List<Finding> findings = Store.inspect(Rings.config("east"), "south");

        assertThat(findings)
                .extracting(Finding::result)
                .containsExactly(Result.OK, Result.FAIL, Result.SKIP, Result.SKIP, Result.SKIP);
        assertThat(findings.get(1).found()).isEqualTo("the ring has no 'south', it has east, west");
    }

    @Test
    void aServerOfAnotherDataCenterInTheUrlIsTold() {
        Finding finding = Store.inspect(Rings.config("west"), "east").get(1);

        assertThat(finding.result()).isEqualTo(Result.WARN);
        assertThat(finding.found()).contains("127.0.0.2", "is in west");
    }

    private static List<String> keyspaces() {
        try (CqlSession session = session()) {
            return session.execute("SELECT keyspace_name FROM system_schema.keyspaces")
                    .map(row -> String.valueOf(row.getString(0)))
                    .all();
        }
    }

    private static void execute(String cql) {
        try (CqlSession session = session()) {
            session.execute(SimpleStatement.newInstance(cql).setTimeout(Duration.ofSeconds(60)));
        }
    }

    private static CqlSession session() {
        CassandraAddress address = CassandraAddress.parse(Rings.config("east").url());
        return CqlSession.builder()
                .addContactPoints(address.contacts())
                .withLocalDatacenter("east")
                .build();
    }

    private static String url(String keyspace) {
        return Rings.config(Rings.shared(), "east", keyspace).url();
    }

    private static StoreConfig with(String url, String replication) {
        return new StoreConfig(url, "", "", 1, Duration.ofSeconds(5), replication);
    }
}
