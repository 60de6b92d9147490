package dev.ovation.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.ovation.runtime.Finding;
import dev.ovation.runtime.Finding.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A look at H2. */
class H2InspectionTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before the test.
    private Path folder;

    @Test
    void aStoreInMemoryIsToldToBeOne() {
        assertThat(Store.inspect(StoreConfig.defaults(), "east"))
                .extracting(Finding::check, Finding::result)
                .containsExactly(
                        tuple("store", Result.WARN), tuple("schema", Result.SKIP), tuple("clock", Result.SKIP));
    }

    @Test
    void aFileThatIsNotThereIsNotMade() throws IOException {
        List<Finding> findings = Store.inspect(file("sa", ""), "east");

        assertThat(findings).extracting(Finding::result).containsExactly(Result.WARN, Result.SKIP, Result.SKIP);
        assertThat(findings.getFirst().found())
                .contains("no database at " + file("sa", "").url());
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void aFileIsLookedAtAndStaysAsItIs() throws IOException {
        JdbcStore.open(file("sa", "")).close();
        Path data = folder.resolve("ovation.mv.db");
        byte[] before = Files.readAllBytes(data);

        List<Finding> findings = Store.inspect(file("sa", ""), "east");

        assertThat(findings).extracting(Finding::result).containsExactly(Result.OK, Result.OK, Result.OK);
        assertThat(findings.getFirst().found()).startsWith("H2 2.").contains("user 'sa'", "driver 2.");
        assertThat(findings.get(1).found()).startsWith("the store has version 1");
        assertThat(findings.get(2).found()).contains("that of the database");
        assertThat(Files.readAllBytes(data)).isEqualTo(before);
    }

    @Test
    void aWrongPasswordIsSaidWithoutSayingIt() {
        JdbcStore.open(file("ovation", "right")).close();

        Finding finding = Store.inspect(file("ovation", "hunter2"), "east").getFirst();

        assertThat(finding.result()).isEqualTo(Result.FAIL);
        assertThat(finding.found()).contains("user 'ovation'", "Wrong user name or password");
        assertThat(finding.todo()).isEqualTo("Check the store's username and password.");
        assertThat(finding.toString()).doesNotContain("hunter2");
    }

    private StoreConfig file(String username, String password) {
        return new StoreConfig(
                "jdbc:h2:" + folder.resolve("ovation"), username, password, 2, Duration.ofSeconds(2), "");
    }
}
