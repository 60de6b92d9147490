package dev.ovation.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchNodeIT {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before the test.
    private Path folder;

    @Test
    void servesUntilItIsClosed() throws Exception {
        BenchNode node = BenchNode.start(
                folder, "dispatcher", "east-d1", LocalStore.inMemory().yaml("east"), List.of());
        try (node;
                NodeProbe probe = new NodeProbe()) {
            assertThat(node.isAlive()).isTrue();
            assertThat(NodeMeters.of(probe, node).sum("ovation_nodes_live")).isEqualTo(1);
        }

        assertThat(node.isAlive()).isFalse();
        try (NodeProbe probe = new NodeProbe()) {
            assertThatIOException().isThrownBy(() -> NodeMeters.of(probe, node));
        }
    }

    @Test
    void saysWhyItDoesNotStart() {
        assertThatIOException()
                .isThrownBy(() -> BenchNode.start(folder, "frontend", "east-f1", "no-such-key: 1\n", List.of()))
                .isInstanceOf(IOException.class)
                .withMessageContainingAll("east-f1", "no-such-key");
    }
}
