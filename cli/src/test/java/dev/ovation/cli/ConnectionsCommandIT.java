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

class ConnectionsCommandIT {
    private static final Duration SOON = Duration.ofSeconds(90);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before the test.
    private Path folder;

    private final Console console = new Console();

    @Test
    void everybodyComesAndWhatItTookIsReported() throws IOException {
        JsonNode json = measure("--viewers", "60", "--warm-up", "20", "--frontends", "2");

        assertThat(console.out())
                .startsWith("60 viewers come to 2 frontends, as fast as they can, without events, on ")
                .containsPattern("established +60\n")
                .containsPattern("east-d1 +\\d")
                .containsPattern("east-f2 +\\d")
                .containsPattern("before a garbage collection +-?\\d")
                .doesNotContain("lost");
        assertThat(console.err())
                .contains("starting a dispatcher and 2 frontends", "warming up", "looking at what idle viewers hold");
        JsonNode viewers = json.path("viewers");
        assertThat(viewers.path("established").asInt()).isEqualTo(60);
        assertThat(viewers.path("connectedPerSecond").asDouble()).isPositive();
        assertThat(viewers.path("connectedPerSecond").asDouble()
                        * viewers.path("connectSeconds").asDouble())
                .isBetween(59.9, 60.1);
        assertThat(json.path("welcome").path("maxMs").asDouble())
                .isGreaterThanOrEqualTo(json.path("welcome").path("p50Ms").asDouble());
        assertThat(json.path("welcome").path("p50Ms").asDouble()).isPositive();
        assertThat(json.path("serverCpuMicrosPerConnect").isNumber()).isTrue();
        for (String figure : List.of("frontendBytes", "frontendBytesWithGarbage", "kernelBytes")) {
            assertThat(json.path("held").path(figure).isIntegralNumber())
                    .as(figure)
                    .isTrue();
        }
        assertThat(List.of(viewers.path("failed").asInt(), viewers.path("ended").asInt()))
                .containsOnly(0);
        assertThat(json.path("events").isNull()).isTrue();
    }

    @Test
    void inAStormThoseWhoAreThereGetEveryEvent() throws IOException {
        JsonNode json = measure("--viewers", "50", "--warm-up", "0", "--connects-per-second", "25", "--rate", "100");

        assertThat(console.out())
                .startsWith("50 viewers come to 1 frontend, 25 a second, 100 events/s of 60 bytes, on ")
                .containsPattern("lost +0\n");
        JsonNode viewers = json.path("viewers");
        assertThat(viewers.path("established").asInt()).isEqualTo(50);
        assertThat(viewers.path("connectSeconds").asDouble()).isGreaterThanOrEqualTo(49 / 25.0);
        assertThat(viewers.path("failed").asInt(-1)).isZero();
        assertThat(viewers.path("ended").asInt(-1)).isZero();
        JsonNode events = json.path("events");
        for (String fault : List.of("lost", "told", "duplicated", "outOfOrder")) {
            assertThat(events.path(fault).asLong(-1)).as(fault).isZero();
        }
        assertThat(events.path("deliveredMeanwhile").asLong()).isPositive();
        assertThat(events.path("delivered").asLong())
                .isGreaterThanOrEqualTo(events.path("deliveredMeanwhile").asLong())
                .isLessThan(50 * events.path("published").asLong());
        assertThat(events.path("latencyMeanwhile").path("p99Ms").asDouble()).isPositive();
    }

    @Test
    void toldToStopItReportsWhoHasCome() {
        try (ChildProcess bench = ChildProcess.java(
                Main.class,
                List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED"),
                List.of(
                        "bench",
                        "connections",
                        "--viewers",
                        "9000",
                        "--warm-up",
                        "10",
                        "--connects-per-second",
                        "20"))) {
            bench.awaitLine("[1-9]\\d* of 9000 viewers are there", SOON);
            bench.signal("TERM");
            assertThat(bench.awaitExit(SOON)).as("%s", bench.output()).isZero();
            assertThat(bench.stdout())
                    .anyMatch(line -> line.matches(" +established +[1-9]\\d*"))
                    .anyMatch(line -> line.matches(" +refused, or failed to connect +0"))
                    .anyMatch(line -> line.matches(" +frontend, resident +-"));
        }
    }

    @Test
    void aFrontendThatDoesNotStartIsSaidInOneLine() {
        assertThat(console.run("bench", "connections", "--viewers", "20", "--frontend-jvm", "-XX:NoSuchOption=1"))
                .isEqualTo(1);
        assertThat(console.err())
                .contains("ovation: the measuring failed: east-f1 does not start", "NoSuchOption")
                .doesNotContain("\tat ");
        assertThat(console.out()).isEmpty();
    }

    @Test
    void whatCannotBeMeasuredIsSaidBeforeAnythingStarts() {
        assertThat(console.run("bench", "connections", "--viewers", "0")).isEqualTo(1);
        assertThat(console.err()).contains("--viewers is 0");
        assertThat(console.run("bench", "connections", "--viewers", "20001", "--connects-per-second", "1"))
                .isEqualTo(1);
        assertThat(console.err()).contains("--connects-per-second is 1; it must be ");
        assertThat(console.run("bench", "connections", "--warm-up", "-1")).isEqualTo(1);
        assertThat(console.err()).contains("--warm-up is -1");
        assertThat(console.run("bench", "connections", "--rate", "-1")).isEqualTo(1);
        assertThat(console.err()).contains("--rate is -1");
        assertThat(console.run("bench", "connections", "--frontends", "0")).isEqualTo(1);
        assertThat(console.err()).contains("--frontends is 0");
        assertThat(console.run("bench", "connections", "--json", "no/such/folder/figures.json"))
                .isEqualTo(1);
        assertThat(console.err()).contains("--json names a file in a folder that is not there");
        assertThat(console.err()).doesNotContain("starting");
        assertThat(console.out()).isEmpty();
    }

    private JsonNode measure(String... options) throws IOException {
        Path file = folder.resolve("connections.json");
        String[] words = new String[options.length + 4];
        words[0] = "bench";
        words[1] = "connections";
        words[2] = "--json";
        words[3] = file.toString();
        System.arraycopy(options, 0, words, 4, options.length);
        assertThat(console.run(words)).as("%s%s", console.out(), console.err()).isZero();
        return Json.mapper().readTree(Files.readString(file));
    }
}
