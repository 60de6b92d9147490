package dev.ovation.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildProcessTest {
    private static final Duration WITHIN = Duration.ofSeconds(60);
    private static final List<String> SMALL = List.of("-XX:+UseSerialGC", "-Xmx64m");

    @TempDir
    private Path folder;

    @Test
    void runsAMainClassToItsEnd() {
        try (ChildProcess child = java("print", "3")) {
            assertThat(child.awaitExit(WITHIN)).isZero();
            assertThat(child.stdout()).containsExactly("line 0", "line 1", "line 2");
            assertThat(child.stderr()).containsExactly("warning");
            assertThat(child.output()).hasSize(4);
            assertThat(child.isAlive()).isFalse();
            assertThat(child.descriptors()).isEmpty();
        }
    }

    @Test
    void tellsItsExitStatus() {
        try (ChildProcess child = java("exit", "3")) {
            assertThat(child.awaitExit(WITHIN)).isEqualTo(3);
        }
    }

    @Test
    void passesArgumentsEnvironmentAndFolderOn() throws IOException {
        ChildCommand command = ChildCommand.java(
                        ChildMain.class.getName(), List.of("-Dcolour=dark blue"), List.of("describe", "a b", "$c"))
                .withEnv("SHAPE", "round")
                .withDirectory(folder);
        try (ChildProcess child = ChildProcess.start(command)) {
            assertThat(child.awaitExit(WITHIN)).isZero();
            assertThat(child.stdout())
                    .containsExactly(
                            "args [describe, a b, $c]",
                            "property dark blue",
                            "env round",
                            "directory " + folder.toRealPath(),
                            "input -1");
        }
    }

    @Test
    void endsOnATermSignalWithItsShutdownHooks() {
        try (ChildProcess child = java("wait")) {
            assertThat(child.awaitLine("^ready$", WITHIN)).isEqualTo("ready");
            child.signal("TERM");

            assertThat(child.awaitExit(WITHIN)).isEqualTo(128 + 15);
            assertThat(child.awaitLine("bye"::equals, WITHIN)).isEqualTo("bye");
        }
    }

    @Test
    void stopsAndGoesOn() {
        try (ChildProcess child = java("wait")) {
            child.awaitLine("ready", WITHIN);
            child.signal("STOP");
            child.signal("TERM");
            assertThatThrownBy(() -> child.awaitExit(Duration.ofMillis(200)))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContainingAll("still runs", "runs; its last output:\nready");

            child.signal("CONT");
            assertThat(child.awaitExit(WITHIN)).isEqualTo(128 + 15);
        }
    }

    @Test
    void cannotSignalAProcessThatHasEnded() {
        try (ChildProcess child = ChildProcess.start(ChildCommand.of("true"))) {
            child.awaitExit(WITHIN);

            assertThatThrownBy(() -> child.signal("TERM")).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void saysAtOnceThatALineWillNotComeAnyMore() {
        try (ChildProcess child = java("print", "1")) {
            assertThatThrownBy(() -> child.awaitLine("ready", Duration.ofDays(1)))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContainingAll("No line with ready", "line 0", "warning");
        }
    }

    @Test
    void keepsTheLastLinesOfALongOutput() {
        int lines = ChildProcess.KEPT_LINES + 500;
        try (ChildProcess child = java("print", Integer.toString(lines))) {
            assertThat(child.awaitExit(WITHIN)).isZero();
            assertThat(child.output()).hasSize(ChildProcess.KEPT_LINES);
            assertThat(child.droppedLines()).isEqualTo(501);
            assertThat(child.stdout()).last().isEqualTo("line " + (lines - 1));
        }
    }

    @Test
    void limitsItsDescriptors() {
        ChildCommand command = ChildCommand.of("sh", "-c", "ulimit -n; ulimit -Hn; echo \"$0\"", "it's $x")
                .withDescriptorLimit(123);
        try (ChildProcess child = ChildProcess.start(command)) {
            assertThat(child.awaitExit(WITHIN)).isZero();
            assertThat(child.stdout()).containsExactly("123", "123", "it's $x");
        }
    }

    @Test
    void countsItsDescriptors() {
        assumeTrue(
                Files.isDirectory(Path.of("/proc/self/fd")), "Descriptors are counted in /proc, which only Linux has.");
        try (ChildProcess child = java("wait")) {
            child.awaitLine("ready", WITHIN);

            assertThat(child.descriptors().orElseThrow()).isBetween(3, 1000);
        }
    }

    @Test
    void killsItAndItsChildrenWhenItIsClosed() {
        ChildCommand command = ChildCommand.of("sh", "-c", "sleep 1000 & echo child $!; wait");
        long grandchild;
        ChildProcess child = ChildProcess.start(command);
        try (child) {
            grandchild = Long.parseLong(child.awaitLine("^child ", WITHIN).substring(6));
            assertThat(isAlive(grandchild)).isTrue();
        }

        child.close();
        assertThat(child.isAlive()).isFalse();
        assertThat(child.awaitExit(WITHIN)).isEqualTo(128 + 9);
        Eventually.until("the grandchild is gone", WITHIN, () -> !isAlive(grandchild));
    }

    @Test
    void isKilledWithTheJvmThatForgotIt() {
        try (ChildProcess parent = java("parent")) {
            long forgotten = Long.parseLong(parent.awaitLine("^child ", WITHIN).substring(6));

            assertThat(parent.awaitExit(WITHIN)).isZero();
            Eventually.until("the forgotten child is gone", WITHIN, () -> !isAlive(forgotten));
        }
    }

    @Test
    void saysWhenThereIsNoSuchProgram() {
        assertThatThrownBy(() -> ChildProcess.start(ChildCommand.of("no-such-program-here")))
                .isInstanceOf(UncheckedIOException.class);
    }

    private static ChildProcess java(String... args) {
        return ChildProcess.java(ChildMain.class, SMALL, List.of(args));
    }

    /** A zombie that nobody has reaped yet is dead. */
    private static boolean isAlive(long pid) {
        Path status = Path.of("/proc", Long.toString(pid), "stat");
        try {
            return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)
                    && !(Files.exists(status) && Files.readString(status).contains(") Z "));
        } catch (IOException e) {
            return false;
        }
    }
}
