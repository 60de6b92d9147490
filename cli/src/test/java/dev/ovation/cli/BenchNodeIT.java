package dev.ovation.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchNodeIT {
    /** Signal 2, counted from 1, in the kernel's mask. */
    private static final long INTERRUPT = 1L << 1;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before the test.
    private Path folder;

    @Test
    void doesNotHearTheTerminalsCtrlCAndEndsWhenItIsClosed() throws Exception {
        BenchNode node = BenchNode.start(
                folder, "dispatcher", "east-d1", LocalStore.inMemory().yaml("east"), List.of());
        long ignored;
        try (node) {
            assertThat(NodeMeters.of(node.internal()).sum("ovation_nodes_live")).isEqualTo(1);
            ignored = Long.parseUnsignedLong(
                    Files.readAllLines(Path.of("/proc", Long.toString(node.pid()), "status")).stream()
                            .filter(line -> line.startsWith("SigIgn:"))
                            .findFirst()
                            .orElseThrow()
                            .substring(7)
                            .strip(),
                    16);
        }

        assertThat(ignored & INTERRUPT).isNotZero();
        assertThatIOException().isThrownBy(() -> NodeMeters.of(node.internal()));
    }

    @Test
    void saysWhyItDoesNotStart() {
        assertThatIOException()
                .isThrownBy(() -> BenchNode.start(folder, "frontend", "east-f1", "no-such-key: 1\n", List.of()))
                .isInstanceOf(IOException.class)
                .withMessageContainingAll("east-f1", "no-such-key");
    }
}
