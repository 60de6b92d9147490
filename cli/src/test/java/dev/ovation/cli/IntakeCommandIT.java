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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IntakeCommandIT {
    private static final Duration SOON = Duration.ofSeconds(90);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before the test.
    private Path folder;

    private final Console console = new Console();

    @Test
    void publishesSingleEventsAndBatchesAndTheDispatcherCountsTheSame() throws IOException {
        Path file = folder.resolve("intake.json");
        assertThat(console.run(
                        "bench",
                        "publish",
                        "--seconds",
                        "1",
                        "--warm-up",
                        "1",
                        "--connections",
                        "2",
                        "--topics",
                        "7",
                        "--json",
                        file.toString()))
                .as("%s", console.err())
                .isZero();
        assertThat(console.out().lines().toList())
                .hasSizeGreaterThanOrEqualTo(6)
                .satisfies(lines -> {
                    assertThat(lines.getFirst()).contains("7 topics", "60 bytes", "2 connections", "store memory");
                    assertThat(lines.get(4)).matches(" +1( +[0-9.,]+){8}");
                    assertThat(lines.get(5)).matches(" +1,000( +[0-9.,]+){8}");
                });
        assertThat(console.err()).contains("single events, warming up", "batches of 1000, 0 s left");
        JsonNode json = Json.mapper().readTree(Files.readString(file));
        long measured = 0;
        for (JsonNode row : json.path("rows")) {
            int batch = row.path("batch").asInt();
            long accepted = row.path("accepted").asLong();
            assertThat(accepted).isPositive();
            assertThat(accepted % batch).isZero();
            assertThat(row.path("refused").asLong(-1)).isZero();
            assertThat(row.path("acceptedPerSecond").asDouble()
                            * row.path("seconds").asDouble())
                    .isBetween(accepted - 0.5, accepted + 0.5);
            assertThat(row.path("requestMs").path("max").asDouble())
                    .isGreaterThanOrEqualTo(row.path("requestMs").path("p50").asDouble());
            measured += accepted;
        }
        assertThat(json.path("rows")).hasSize(2);
        assertThat(json.path("acceptedInAll").asLong()).isGreaterThanOrEqualTo(measured);
        assertThat(json.path("publishedInAll").asLong())
                .isEqualTo(json.path("acceptedInAll").asLong());
    }

    @Test
    void theDispatcherCanHaveARealCassandra() {
        assertThat(console.run(
                        "bench",
                        "publish",
                        "--store",
                        "cassandra",
                        "--batch",
                        "10",
                        "--pipeline",
                        "4",
                        "--connections",
                        "1",
                        "--seconds",
                        "1",
                        "--warm-up",
                        "0"))
                .as("%s", console.err())
                .isZero();
        assertThat(console.err()).contains("Starting Cassandra for east");
        assertThat(console.out()).contains("store cassandra").containsPattern("\\n +10 +[1-9]");
    }

    @Test
    void toldToStopItReportsWhatItHasAndEndsWell() {
        try (ChildProcess bench = ChildProcess.java(
                Main.class,
                List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED"),
                List.of("bench", "publish", "--warm-up", "0", "--seconds", "3600"))) {
            bench.awaitLine(line -> line.contains("accepted/s"), SOON);
            bench.signal("TERM");

            assertThat(bench.awaitExit(SOON)).as("%s", bench.output()).isZero();
            assertThat(bench.stdout())
                    .filteredOn(line -> line.matches(" +1( +[0-9.,]+){8}"))
                    .hasSize(1);
            assertThat(String.join("\n", bench.stdout())).doesNotContain("1,000 ");
        }
    }

    @Test
    void aDispatcherThatDoesNotStartIsSaidAndLeavesNothingBehind() throws IOException {
        try (ChildProcess bench = ChildProcess.java(
                Main.class,
                List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-Djava.io.tmpdir=" + folder),
                List.of("bench", "publish", "--cassandra", "127.0.0.1:1/east"))) {
            assertThat(bench.awaitExit(SOON)).as("%s", bench.output()).isEqualTo(1);

            assertThat(bench.stdout()).isEmpty();
            assertThat(bench.stderr())
                    .last()
                    .asString()
                    .startsWith("ovation: the measuring failed: east-d1 does not start");
        }
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).noneMatch(file -> file.getFileName().toString().startsWith("ovation-bench"));
        }
    }

    @Test
    void whatCannotBeMeasuredIsSaidBeforeAnythingStarts() {
        assertRefused("--batch is 0", "--batch", "0");
        assertRefused("--batch is 1001", "--batch", "1001");
        assertRefused("--connections is 0", "--connections", "0");
        assertRefused("--pipeline is 11; it must be 1 to 10", "--pipeline", "11");
        assertRefused("--pipeline is 10001", "--batch", "1", "--pipeline", "10001");
        assertRefused("--bytes is 5000", "--bytes", "5000");
        assertRefused("--seconds is 0", "--seconds", "0");
        assertRefused("--json names a file", "--json", "no/such/folder/figures.json");
        assertRefused("--data says where", "--data", "here");
    }

    private void assertRefused(String why, String... options) {
        Console refused = new Console();
        String[] words = new String[options.length + 2];
        words[0] = "bench";
        words[1] = "publish";
        System.arraycopy(options, 0, words, 2, options.length);

        assertThat(refused.run(words)).isEqualTo(1);
        assertThat(refused.err()).contains(why).doesNotContain("starting");
        assertThat(refused.out()).isEmpty();
    }
}
