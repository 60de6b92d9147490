package dev.ovation.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GcLogTest {
    private static final String G1 = """
            [0.012s][info][gc] Using G1
            [1.313s][info][gc       ] GC(0) Pause Young (Normal) (G1 Evacuation Pause) 15M->4M(100M) 6.327ms
            [1.313s][info][gc,phases] GC(0)   Pre Evacuate Collection Set: 0.12ms
            [1.400s][info][gc       ] GC(1) Concurrent Mark Cycle
            [1.402s][info][gc       ] GC(1) Pause Remark 30M->30M(100M) 2.125ms
            [1.420s][info][gc       ] GC(1) Concurrent Mark Cycle 20.000ms
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before the test.
    private Path folder;

    @Test
    void onlyPausesCountAndNotWhatGoesOnBeside() {
        GcLog log = GcLog.of(G1);
        assertThat(log.pausesMillis()).containsExactly(6.327, 2.125);
        assertThat(log.totalMillis()).isEqualTo(8.452);
        assertThat(log.longestMillis()).isEqualTo(6.327);
    }

    @ParameterizedTest
    @CsvSource({
        "'[1.053s][info][gc] GC(6) Pause Young (Allocation Failure) 64M->45M(96M) 6.599ms', 6.599",
        "'[1.096s][info][gc       ] GC(8) Pause Full (System.gc()) 80M->5M(96M) 22.411ms', 22.411",
        "'[0.842s][info][gc,phases] GC(1) Y: Pause Mark End 0.016ms', 0.016",
        "'[0.869s][info][gc,phases] GC(1) O: Pause Relocate Start 0.011ms', 0.011",
        "'[1.127s][info][gc] GC(5) Pause Final Mark (unload classes) 0.030ms', 0.030",
    })
    void everyCollectorsPausesAreKnown(String line, double millis) {
        assertThat(GcLog.of(line + "\n").pausesMillis()).containsExactly(millis);
    }

    @Test
    void aLineThatIsStillBeingWrittenDoesNotCountYet() {
        assertThat(GcLog.of("[1s][info][gc] GC(0) Pause Young (Normal) 15M->4M(100M) 6.3")
                        .pausesMillis())
                .isEmpty();
        assertThat(GcLog.of("[1s][info][gc] GC(0) Pause Young (Normal) 15M->4M(100M) 6.327ms")
                        .pausesMillis())
                .isEmpty();
    }

    @Test
    void theDifferenceOfTwoReadingsIsWhatWasBetweenThem() {
        GcLog earlier = GcLog.of(G1);
        GcLog later = GcLog.of(G1 + "[2s][info][gc] GC(2) Pause Young (Normal) 15M->4M(100M) 1.500ms\n");
        assertThat(later.since(earlier).pausesMillis()).containsExactly(1.5);
        assertThat(earlier.since(earlier)).isEqualTo(new GcLog(List.of()));
        assertThat(earlier.since(earlier).longestMillis()).isZero();
    }

    @Test
    void aFileThatIsNotThereYetHasNoPauses() throws IOException {
        assertThat(GcLog.read(folder.resolve("nothing.gc")).pausesMillis()).isEmpty();
        Path file = folder.resolve("a.gc");
        Files.writeString(file, G1);
        assertThat(GcLog.read(file)).isEqualTo(GcLog.of(G1));
    }
}
