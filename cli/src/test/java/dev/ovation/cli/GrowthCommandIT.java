package dev.ovation.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.protocol.Json;
import dev.ovation.testkit.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GrowthCommandIT {
    private static final Duration SOON = Duration.ofSeconds(90);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before the test.
    private Path folder;

    private final Console console = new Console();

    @Test
    void measuresEachNumberAndShowsThem() throws IOException {
        Path json = folder.resolve("growth.json");
        Path page = folder.resolve("growth.html");
        assertThat(console.run(
                        "bench",
                        "growth",
                        "--viewers",
                        "10,20",
                        "--topics",
                        "1",
                        "--rates",
                        "50",
                        "--bytes",
                        "60",
                        "--warm-up",
                        "0",
                        "--seconds",
                        "1",
                        "--json",
                        json.toString(),
                        "--report",
                        page.toString(),
                        "--pictures",
                        folder.toString()))
                .as("%s%s", console.out(), console.err())
                .isZero();
        assertThat(console.out())
                .startsWith("2 of 2 measurements, 1 s each")
                .containsPattern("\n  - +10 +1 +50 +60 +\\d")
                .containsPattern("\n  viewers +20 +1 +50 +60 +\\d");
        assertThat(console.err()).contains("measurement 2 of 2: 20 viewers of 1 topic, 50 events/s of 60 bytes");
        assertThat(Json.mapper().readTree(Files.readString(json)).path("steps")).hasSize(2);
        assertThat(page).content().contains("With more viewers");
        assertThat(folder.resolve("growth-viewers.svg")).exists();
    }

    @Test
    void toldToStopItReportsTheMeasurementThatItHas() {
        try (ChildProcess bench = ChildProcess.java(
                Main.class,
                List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED"),
                List.of(
                        "bench",
                        "growth",
                        "--viewers",
                        "5,6",
                        "--topics",
                        "1",
                        "--warm-up",
                        "0",
                        "--seconds",
                        "3600"))) {
            bench.awaitLine("measuring, 359\\d s left", SOON);
            bench.signal("TERM");
            assertThat(bench.awaitExit(SOON)).as("%s", bench.output()).isZero();
            assertThat(bench.stdout()).anyMatch(line -> line.startsWith("1 of 8 measurements"));
        }
    }

    @Test
    void whatCannotBeMeasuredIsSaidBeforeAnythingStarts() {
        assertThat(console.run("bench", "growth", "--viewers", "10", "--topics", "1,11"))
                .isEqualTo(1);
        assertThat(console.err()).contains("--topics is 11");
        assertThat(console.run("bench", "growth", "--bytes", "60,0")).isEqualTo(1);
        assertThat(console.err()).contains("--bytes is 0");
        assertThat(console.run("bench", "growth", "--pictures", "no/such/folder"))
                .isEqualTo(1);
        assertThat(console.err()).contains("--pictures names a folder that is not there");
        assertThat(console.err()).doesNotContain("measurement 1");
    }
}
