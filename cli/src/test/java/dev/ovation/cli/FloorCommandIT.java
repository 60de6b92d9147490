package dev.ovation.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ovation.protocol.Json;
import dev.ovation.testkit.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FloorCommandIT {
    private static final Duration SOON = Duration.ofSeconds(90);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before the test.
    private Path folder;

    private final Console console = new Console();

    @Test
    void deliversEverythingAndReportsItAsATableAndAsJson() throws IOException {
        Path file = folder.resolve("floor.json");
        assertThat(console.run(
                        "bench",
                        "floor",
                        "--viewers",
                        "50",
                        "--rate",
                        "200",
                        "--flush",
                        "20",
                        "--warm-up",
                        "1",
                        "--seconds",
                        "2",
                        "--json",
                        file.toString()))
                .as("%s%s", console.out(), console.err())
                .isZero();
        assertThat(console.out())
                .startsWith("50 viewers of 1 bare loop, each written to every 20 ms, 200 events/s of 60 bytes")
                .containsPattern("established +50\n")
                .containsPattern("lost +0\n")
                .containsPattern("duplicated +0\n")
                .containsPattern("out of order +0\n")
                .containsPattern("floor 1 +\\d")
                .containsPattern("floor, resident +-?\\d")
                .containsPattern("server CPU per delivery, us +\\d")
                .doesNotContain("publisher", "east-");
        assertThat(console.err()).contains("starting 1 bare loop", "warming up, 0 s left", "measuring, 0 s left");
        JsonNode json = Json.mapper().readTree(Files.readString(file));
        assertThat(json.path("viewers").path("established").asInt()).isEqualTo(50);
        assertThat(json.path("viewers").path("connectedPerSecond").asDouble()).isPositive();
        JsonNode whole = json.path("whole");
        for (String fault : List.of("lost", "told", "duplicated", "outOfOrder")) {
            assertThat(whole.path(fault).asLong(-1)).as(fault).isZero();
        }
        assertThat(whole.path("published").asLong()).isPositive();
        assertThat(whole.path("delivered").asLong())
                .isEqualTo(50 * whole.path("published").asLong())
                .isEqualTo(whole.path("expected").asLong());
        assertThat(json.path("measured").path("delivered").asLong()).isPositive();
        assertThat(json.path("serverCpuMicrosPerDelivery").isNumber()).isTrue();
        assertThat(json.path("flushMillis").asInt()).isEqualTo(20);
    }

    @Test
    void toldToStopItReportsWhatItHasAndEndsWell() {
        try (ChildProcess bench = ChildProcess.java(
                Main.class,
                List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED"),
                List.of("bench", "floor", "--viewers", "10", "--warm-up", "0", "--seconds", "3600"))) {
            bench.awaitLine("measuring, 359\\d s left", SOON);
            bench.signal("TERM");
            assertThat(bench.awaitExit(SOON)).as("%s", bench.output()).isZero();
            assertThat(bench.stdout())
                    .anyMatch(line -> line.matches(" +established +10"))
                    .anyMatch(line -> line.matches(" +lost +0"));
        }
    }

    @Test
    void whatCannotBeMeasuredIsSaidBeforeAnythingStarts() {
        assertThat(console.run("bench", "floor", "--viewers", "0")).isEqualTo(1);
        assertThat(console.err()).contains("--viewers is 0");
        assertThat(console.run("bench", "floor", "--flush", "0")).isEqualTo(1);
        assertThat(console.err()).contains("--flush is 0");
        assertThat(console.run("bench", "floor", "--rate", "0")).isEqualTo(1);
        assertThat(console.err()).contains("--rate is 0");
        assertThat(console.run("bench", "floor", "--json", "no/such/folder/figures.json"))
                .isEqualTo(1);
        assertThat(console.err()).contains("--json names a file in a folder that is not there");
        assertThat(console.err()).doesNotContain("starting");
        assertThat(console.out()).isEmpty();
    }
}
