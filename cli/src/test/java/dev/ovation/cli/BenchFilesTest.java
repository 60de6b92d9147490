package dev.ovation.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchFilesTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before the test.
    private Path folder;

    @Test
    void removesAFolderWithAllThatIsInIt() throws IOException {
        Path bench = Files.createDirectories(folder.resolve("bench/deep"));
        Files.writeString(bench.resolve("east-d1.yaml"), "node: {}");
        Path beside = Files.writeString(folder.resolve("beside"), "");
        BenchFiles.remove(folder.resolve("bench"));

        assertThat(folder.resolve("bench")).doesNotExist();
        assertThat(beside).exists();
    }
}
