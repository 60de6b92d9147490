package dev.ovation.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ovation.runtime.InternalKey;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchNodeIT {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before the test.
    private Path folder;

    @Test
    void isANodeInAProcessOfItsOwnThatEndsWithTheMeasurement() throws Exception {
        Path log = folder.resolve("east-d1.gc");
        ProcessHandle process;
        try (BenchNode node =
                        BenchNode.start(folder, "dispatcher", "east-d1", "", List.of("-Xmx128m", GcLog.option(log)));
                NodeProbe probe = new NodeProbe(InternalKey.open())) {
            process = ProcessHandle.of(node.pid()).orElseThrow();
            assertThat(node.isAlive()).isTrue();
            assertThat(node.open()).isNotEqualTo(node.internal());
            URI internal = URI.create("http://127.0.0.1:" + node.internal().getPort());
            assertThat(probe.ask(internal).id()).isEqualTo("east-d1");
            assertThat(probe.metrics(internal)).contains("ovation_dispatcher_published_total{");
            assertThat(log).exists();
        }
        assertThat(process.isAlive()).isFalse();
    }

    @Test
    void whyItDoesNotStartIsOneLine() {
        assertThatThrownBy(() -> BenchNode.start(folder, "dispatcher", "east-d1", "", List.of("-XX:+NoSuchOption")))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("east-d1 does not start: Unrecognized VM option 'NoSuchOption'; ")
                .message()
                .doesNotContain("\n", "Exception");
        assertThatThrownBy(() -> BenchNode.start(folder, "dispatcher", "east-d1", "no-such-key: 1\n", List.of()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("east-d1 does not start: ")
                .hasMessageContaining("no-such-key");
    }

    @Test
    void itsOptionsAreThoseOfTheMeasurementAndMore() {
        assertThat(BenchNode.options(List.of("-Xmx1g")))
                .endsWith("-Xmx1g")
                .contains("-XX:+UseCompactObjectHeaders")
                .hasSize(BenchNode.options(List.of()).size() + 1);
    }
}
