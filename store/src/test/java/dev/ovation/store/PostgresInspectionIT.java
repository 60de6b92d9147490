package dev.ovation.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.runtime.Finding;
import dev.ovation.runtime.Finding.Result;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A look at PostgreSQL. */
class PostgresInspectionIT {
    private final StoreConfig config = Databases.postgres();

    @Test
    void anEmptySchemaIsWellAndStaysEmpty() throws SQLException {
        List<Finding> findings = Store.inspect(config, "east");

        assertThat(findings).extracting(Finding::check).containsExactly("store", "schema", "clock");
        assertThat(findings).extracting(Finding::result).containsOnly(Result.OK);
        assertThat(findings.getFirst().found())
                .startsWith("PostgreSQL 1")
                .contains(config.url(), "user 'postgres'", "driver 42.");
        assertThat(findings.get(1).found()).contains("no tables yet");
        try (Connection connection = Databases.connect(config);
                ResultSet tables = connection.getMetaData().getTables(null, connection.getSchema(), "%", null)) {
            assertThat(tables.next()).isFalse();
        }
    }

    @Test
    void tablesOfThisReleaseAreWell() {
        JdbcStore.open(config).close();

        assertThat(Store.inspect(config, "east").get(1))
                .isEqualTo(Finding.ok("schema", "the store has version 1, the newest that this program knows"));
    }

    @Test
    void tablesOfALaterReleaseAreAFailure() {
        JdbcStore.open(config).close();
        Databases.update(
                config,
                "INSERT INTO \"ovation_schema_history\" VALUES"
                        + " (1000, '1000', 'of a later release', 'SQL', 'V1000__later.sql', 1, 'x', CURRENT_TIMESTAMP, 1, TRUE)");

        Finding finding = Store.inspect(config, "east").get(1);

        assertThat(finding.result()).isEqualTo(Result.FAIL);
        assertThat(finding.found()).isEqualTo("the store has version 1000, this program knows up to 1");
    }

    @Test
    void aUserWhoMayNotCreateTablesIsToldTheGrant() {
        String schema = config.url().replaceFirst(".*currentSchema=", "");
        Databases.update(config, "CREATE ROLE guest_of_" + schema + " LOGIN");
        Databases.update(config, "GRANT USAGE ON SCHEMA " + schema + " TO guest_of_" + schema);

        Finding finding =
                Store.inspect(as("guest_of_" + schema, config.url()), "east").get(1);

        assertThat(finding.result()).isEqualTo(Result.FAIL);
        assertThat(finding.found()).contains("guest_of_" + schema, "may not create tables");
        Databases.update(config, finding.todo().replaceFirst("^[^:]*: ", ""));
        assertThat(Store.inspect(as("guest_of_" + schema, config.url()), "east")
                        .get(1)
                        .result())
                .isEqualTo(Result.OK);
    }

    @Test
    void aSchemaThatIsNotThereIsAFailure() {
        Finding finding = Store.inspect(as("postgres", config.url() + "_of_nobody"), "east")
                .get(1);

        assertThat(finding.result()).isEqualTo(Result.FAIL);
        assertThat(finding.todo()).contains("currentSchema");
    }

    @Test
    void aUserWhoIsNotThereIsAFailureAndTheRestIsSkipped() {
        List<Finding> findings = Store.inspect(as("nobody", config.url()), "east");

        assertThat(findings).extracting(Finding::result).containsExactly(Result.FAIL, Result.SKIP, Result.SKIP);
        assertThat(findings.getFirst().todo()).isEqualTo("Check the store's username and password.");
        assertThat(findings.get(1).found()).isEqualTo("not checked: the store cannot be opened");
    }

    @Test
    void aServerThatIsSilentIsGivenUp() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<Finding> findings = Store.inspect(
                    Databases.of("jdbc:postgresql://127.0.0.1:" + silent.getLocalPort() + "/ovation"), "east");

            assertThat(findings).extracting(Finding::result).containsExactly(Result.FAIL, Result.SKIP, Result.SKIP);
            assertThat(findings.getFirst().todo()).startsWith("Check that the database is up");
        }
    }

    private StoreConfig as(String user, String url) {
        return new StoreConfig(url, user, "", 2, config.requestTimeout(), "");
    }
}
