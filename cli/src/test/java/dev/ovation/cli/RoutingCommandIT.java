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

class RoutingCommandIT {
    private static final Duration SOON = Duration.ofSeconds(90);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before the test.
    private Path folder;

    private final Console console = new Console();

    @Test
    void measuresAFewTopicsAndReportsThemAsATableAndAsJson() throws IOException {
        Path file = folder.resolve("routing.json");
        assertThat(console.run(
                        "bench",
                        "routing",
                        "--topics",
                        "3",
                        "--warm-up",
                        "1",
                        "--seed",
                        "7",
                        "--json",
                        file.toString()))
                .as("%s", console.err())
                .isZero();
        String number = " +[0-9]+\\.[0-9]";
        assertThat(console.out().lines().toList()).hasSize(5).satisfies(lines -> {
            assertThat(lines.get(0)).contains("3 of 3 topics", "east, west with 2", "memory", "seed 7");
            assertThat(lines.get(2)).contains("COUNT", "P50", "P90", "P99", "MAX", "PROMISED", "LATER");
            assertThat(lines.get(3)).matches("  the viewer's data center +6(" + number + "){4} +250 +\\d+");
            assertThat(lines.get(4)).matches("  the other data centers +6(" + number + "){4} +1500 +\\d+");
        });
        assertThat(console.err()).contains("starting east, west", "warm-up 1 of 1", "topic 3 of 3");
        JsonNode json = Json.mapper().readTree(Files.readString(file));
        assertThat(json.path("topics").asInt()).isEqualTo(3);
        assertThat(json.path("setup").path("seed").asInt()).isEqualTo(7);
        for (String kind : List.of("own", "others")) {
            JsonNode figures = json.path(kind);
            assertThat(figures.path("count").asInt()).as(kind).isEqualTo(6);
            assertThat(figures.path("p50Ms").isDouble()).as(kind).isTrue();
            assertThat(figures.path("maxMs").asDouble())
                    .as(kind)
                    .isGreaterThanOrEqualTo(figures.path("p50Ms").asDouble());
        }
    }

    @Test
    void toldToStopItReportsWhatItHasAndEndsWell() {
        try (ChildProcess bench = ChildProcess.java(
                Main.class,
                List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED"),
                List.of("bench", "routing", "--topics", "100000", "--warm-up", "0", "--data-centers", "solo"))) {
            bench.awaitLine("topic 20 of 100000", SOON);
            bench.signal("TERM");
            assertThat(bench.awaitExit(SOON)).as("%s", bench.output()).isZero();
            assertThat(bench.stdout()).first().asString().matches(".* (19|[2-9]\\d|1\\d\\d) of 100000 topics, solo .*");
            assertThat(bench.stdout()).last().asString().matches("  the other data centers +0( +-){4} +1500 +0");
        }
    }

    @Test
    void whatCannotBeMeasuredIsSaidBeforeAnythingStarts() {
        assertThat(console.run("bench", "routing", "--topics", "0")).isEqualTo(1);
        assertThat(console.err()).contains("--topics is 0");
        assertThat(console.run("bench", "routing", "--dispatchers", "0")).isEqualTo(1);
        assertThat(console.err()).contains("--dispatchers is 0");
        assertThat(console.run("bench", "routing", "--json", "no/such/folder/figures.json"))
                .isEqualTo(1);
        assertThat(console.err()).contains("--json");
        assertThat(console.run("bench", "routing", "--store", "paper")).isEqualTo(2);
        assertThat(console.err()).contains("'--store'", "MEMORY").doesNotContain("starting");
        assertThat(console.out()).isEmpty();
    }

    @Test
    void benchAloneShowsWhatCanBeMeasured() {
        assertThat(console.run("bench")).isEqualTo(2);
        assertThat(console.err()).contains("Which measurement?", "routing");
        assertThat(console.run("bench", "--help")).isZero();
        assertThat(console.out())
                .contains("Usage: ovation bench", "ovation bench routing")
                .containsPattern("routing +Measures")
                .containsPattern("floor +Delivers")
                .containsPattern("connections +Lets");
    }
}
