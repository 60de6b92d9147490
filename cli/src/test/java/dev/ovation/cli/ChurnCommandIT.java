package dev.ovation.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ovation.protocol.Json;
import dev.ovation.runtime.FileLimit;
import dev.ovation.testkit.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChurnCommandIT {
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final int VISITORS = 6;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before the test.
    private Path folder;

    private final Console console = new Console();

    @Test
    void thoseWhoStayGetEverythingWhileOthersComeAndGo() throws IOException {
        Path file = folder.resolve("churn.json");
        assertThat(console.run(
                        "bench",
                        "churn",
                        "--viewers",
                        "20",
                        "--visitors",
                        String.valueOf(VISITORS),
                        "--changes-per-second",
                        "40",
                        "--topics",
                        "50",
                        "--rate",
                        "40",
                        "--warm-up",
                        "1",
                        "--seconds",
                        "3",
                        "--seed",
                        "7",
                        "--json",
                        file.toString()))
                .as("%s%s", console.out(), console.err())
                .isZero();
        assertThat(console.out())
                .contains("20 viewers stay, 6 come and go", "WITHOUT", "store memory", "seed 7")
                .containsPattern("changes/s +0.0 +[1-9]")
                .containsPattern("gone, but still counted +0");
        assertThat(console.err()).contains("warming up", "measuring without changes", "measuring with changes");
        JsonNode json = Json.mapper().readTree(Files.readString(file));
        JsonNode without = json.path("without");
        JsonNode with = json.path("with");
        assertThat(without.path("came").asInt(-1)).isZero();
        assertThat(without.path("went").asInt(-1)).isZero();
        assertThat(with.path("came").asInt()).isPositive();
        assertThat(Math.abs(with.path("came").asInt() - with.path("went").asInt()))
                .isLessThanOrEqualTo(VISITORS);
        assertThat(with.path("rowsWritten").asInt()).isPositive();
        assertThat(with.path("rowsNotWritten").asInt(-1)).isZero();
        for (JsonNode phase : List.of(without, with)) {
            assertThat(phase.path("delivered").asInt()).isPositive();
            assertThat(phase.path("eventMs").path("max").asDouble())
                    .isGreaterThanOrEqualTo(phase.path("eventMs").path("p50").asDouble());
        }
        json.path("faults")
                .properties()
                .forEach(fault ->
                        assertThat(fault.getValue().asText()).as(fault.getKey()).isIn("0", ""));
    }

    @Test
    void toldToStopItReportsWhatItHasAndEndsWell() {
        try (ChildProcess bench = ChildProcess.java(
                Main.class,
                List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED"),
                List.of("bench", "churn", "--viewers", "5", "--warm-up", "0", "--seconds", "3600"))) {
            bench.awaitLine(line -> line.contains("measuring without changes"), SOON);
            bench.signal("TERM");

            assertThat(bench.awaitExit(SOON)).as("%s", bench.output()).isZero();
            assertThat(bench.stdout())
                    .anyMatch(line -> line.matches("  changes/s +0\\.0 +-"))
                    .anyMatch(line -> line.matches("  lost +0"));
        }
    }

    @Test
    void whatCannotBeMeasuredIsSaidBeforeAnythingStarts() {
        assertRefused("--viewers is 0", "--viewers", "0");
        // More than there is room for however many files the process has open right now.
        assertRefused("Raise that limit", "--viewers", String.valueOf(FileLimit.descriptors()), "--visitors", "1");
        assertRefused("--changes-per-second is 0.0", "--changes-per-second", "0");
        assertRefused("--rate is NaN", "--rate", "NaN");
        assertRefused("--topics is 0", "--topics", "0");
        assertRefused("--json names a file", "--json", "no/such/folder/figures.json");
        assertRefused("no server in data center east", "--cassandra", "127.0.0.1:1/north");
    }

    private static void assertRefused(String why, String... options) {
        Console refused = new Console();
        String[] words = new String[options.length + 2];
        words[0] = "bench";
        words[1] = "churn";
        System.arraycopy(options, 0, words, 2, options.length);

        assertThat(refused.run(words)).isEqualTo(1);
        assertThat(refused.err()).contains(why);
        assertThat(refused.out()).isEmpty();
    }
}
