package dev.ovation.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.testkit.ChildProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GcLogIT {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before the test.
    private Path folder;

    /** A JVM whose collector has work. */
    static final class Collected {
        private static volatile byte[] kept = {};

        private Collected() {}

        /** Takes no arguments. */
        public static void main(String[] args) {
            for (int i = 0; i < 300; i++) {
                kept = new byte[1024 * 1024];
            }
            System.out.println(kept.length);
            System.gc();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"UseG1GC", "UseSerialGC", "UseParallelGC", "UseZGC"})
    void aRealJvmLogsItsPausesThere(String collector) throws IOException {
        Path file = folder.resolve("a folder's.gc");
        try (ChildProcess jvm = ChildProcess.java(
                Collected.class, List.of("-Xmx64m", "-XX:+" + collector, GcLog.option(file)), List.of())) {
            assertThat(jvm.awaitExit(Duration.ofMinutes(1)))
                    .as("%s", jvm.output())
                    .isZero();
        }
        GcLog log = GcLog.read(file);
        assertThat(log.pausesMillis()).hasSizeGreaterThanOrEqualTo(3).allSatisfy(millis -> assertThat(millis)
                .isPositive());
        assertThat(log.totalMillis()).isGreaterThan(log.longestMillis());
    }
}
