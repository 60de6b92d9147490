package dev.ovation.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportFileTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before the test.
    private Path folder;

    @Test
    void aFileInAFolderThatIsThereCanBeWritten() throws IOException {
        Path file = folder.resolve("figures.json");
        assertThatCode(() -> ReportFile.require("--json", file)).doesNotThrowAnyException();
        assertThat(file).as("only looked at").doesNotExist();
        ReportFile.write(file, "{}");
        assertThat(file).hasContent("{}");
        assertThatCode(() -> ReportFile.require("--json", file)).as("again").doesNotThrowAnyException();
        assertThatCode(() -> ReportFile.require("--json", Path.of("figures.json")))
                .doesNotThrowAnyException();
    }

    @Test
    void aFolderThatIsNotThereIsSaid() {
        assertThatThrownBy(() -> ReportFile.require("--report", folder.resolve("no/such/page.html")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--report names a file in a folder that is not there")
                .hasMessageContaining("no/such/page.html");
    }

    @Test
    void aFolderIsNoFile() throws IOException {
        Path inside = Files.createDirectory(folder.resolve("pages"));
        assertThatThrownBy(() -> ReportFile.require("--report", inside))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--report names a folder");
    }

    @Test
    void whoWantsNoneGetsNone() throws IOException {
        ReportFile.require("--json", null);
        ReportFile.write(null, "{}");
        try (var files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }
}
