package dev.ovation.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ovation.cli.Main;
import dev.ovation.testkit.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A small {@code ovation bench fanout}, with every node in a process of its own: fails when anything is lost, comes twice or in another
 * order, never because of a time.
 */
class BenchFanoutIT {
    private static final Duration SOON = Duration.ofMinutes(5);
    private static final int VIEWERS = 200;
    private static final int TOPICS = 2;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before the test.
    private Path folder;

    @Test
    void everyViewerGetsEveryEventOnceAndInOrderAndTheNumbersAddUp() throws IOException {
        Path file = folder.resolve("fanout.json");
        Path page = folder.resolve("fanout.html");
        try (ChildProcess bench = ChildProcess.java(
                Main.class,
                List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED"),
                List.of(
                        "bench",
                        "fanout",
                        "--viewers=" + VIEWERS,
                        "--topics=" + TOPICS,
                        "--rate=50",
                        "--frontends=2",
                        "--warm-up=1",
                        "--seconds=3",
                        "--json=" + file,
                        "--report=" + page))) {
            assertThat(bench.awaitExit(SOON)).as("%s", bench.output()).isZero();
            assertThat(String.join("\n", bench.stdout())).contains("200 viewers of 2 topics on 2 frontends");
        }
        JsonNode json = Platforms.json(Files.readString(file));
        allOfItAddsUp(json);
        whatWasMeasuredIsAPartOfIt(json);
        everyPartIsReported(json);
        assertThat(Files.readString(page)).startsWith("<!DOCTYPE html>").contains("Every viewer got every event");
    }

    private static void allOfItAddsUp(JsonNode json) {
        JsonNode whole = json.path("whole");
        assertThat(json.path("viewers").path("established").asInt()).isEqualTo(VIEWERS);
        assertThat(json.path("viewers").path("ended").asInt()).isZero();
        assertThat(whole.path("published").asLong()).isGreaterThanOrEqualTo(TOPICS);
        assertThat(whole.path("delivered").asLong())
                .as("each event once to each of its topic's viewers, and the viewers are spread evenly")
                .isEqualTo(whole.path("published").asLong() * (VIEWERS / TOPICS))
                .isEqualTo(whole.path("expected").asLong());
        for (String fault : List.of("lost", "told", "duplicated", "outOfOrder")) {
            assertThat(whole.path(fault).asLong(-1)).as(fault).isZero();
        }
    }

    private static void whatWasMeasuredIsAPartOfIt(JsonNode json) {
        JsonNode measured = json.path("measured");
        long inSeconds = 0;
        for (JsonNode second : json.path("seconds")) {
            inSeconds += second.path("delivered").asLong();
        }
        assertThat(inSeconds).isEqualTo(measured.path("delivered").asLong());
        assertThat(inSeconds)
                .isLessThanOrEqualTo(json.path("whole").path("delivered").asLong());
        assertThat(json.path("latency").path("p50Ms").asDouble())
                .isLessThanOrEqualTo(json.path("latency").path("maxMs").asDouble());
    }

    private static void everyPartIsReported(JsonNode json) {
        assertThat(json.path("machine").path("processors").asInt()).isPositive();
        assertThat(json.path("processes"))
                .extracting(process -> process.path("name").asText())
                .containsExactly("east-d1", "east-f1", "east-f2", "viewers 1", "publisher");
        assertThat(json.path("processes").path(1).path("pauses").isObject()).isTrue();
        assertThat(json.path("hops")).hasSize(4);
        assertThat(json.path("unknown")).isEmpty();
    }
}
