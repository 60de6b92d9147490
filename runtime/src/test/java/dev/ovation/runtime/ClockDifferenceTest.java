package dev.ovation.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClockDifferenceTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void theAnswerIsTakenToHaveBeenMadeInTheMiddleOfTheRoundTrip() {
        ClockDifference difference = ClockDifference.between(NOW, NOW.plusMillis(1_050), NOW.plusMillis(100));

        assertThat(difference.ahead()).isEqualTo(Duration.ofSeconds(1));
        assertThat(difference.giveOrTake()).isEqualTo(Duration.ofMillis(50));
    }

    @Test
    void ofSeveralAnswersTheQuickestCounts() throws IOException {
        Deque<Instant> here = new ArrayDeque<>(List.of(
                NOW,
                NOW.plusMillis(900),
                NOW.plusMillis(1_000),
                NOW.plusMillis(1_004),
                NOW.plusMillis(2_000),
                NOW.plusMillis(2_400)));
        Deque<Instant> there =
                new ArrayDeque<>(List.of(NOW.plusMillis(900), NOW.plusMillis(1_302), NOW.plusMillis(2_000)));

        ClockDifference difference = ClockDifference.measure(here::removeFirst, there::removeFirst);

        assertThat(difference.ahead()).isEqualTo(Duration.ofMillis(300));
        assertThat(difference.giveOrTake()).isEqualTo(Duration.ofMillis(2));
    }

    @Test
    void aClockThatCannotBeAskedIsTheCallersMatter() {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> ClockDifference.measure(() -> NOW, () -> {
                    throw new IOException("gone");
                }))
                .withMessage("gone");
    }

    @Test
    void saysWhichClockIsBehind() {
        assertThat(behind(-3_200, 4).describe("the store"))
                .isEqualTo("this machine's clock is 3200 ms ahead of that of the store, give or take 4 ms");
        assertThat(behind(700, 4).describe("the store"))
                .isEqualTo("this machine's clock is 700 ms behind that of the store, give or take 4 ms");
        assertThat(behind(7_200_000, 4).describe("east-d1"))
                .isEqualTo("this machine's clock is 7,200 s behind that of east-d1, give or take 4 ms");
    }

    @Test
    void whatIsNotMoreThanTheRoundTripLeavesOpenIsNoDifference() {
        assertThat(behind(-30, 30).describe("the store"))
                .isEqualTo("this machine's clock and that of the store agree, give or take 30 ms");
        assertThat(behind(31, 30).describe("the store")).contains("31 ms behind");
    }

    @Test
    void aClockThatTellsWholeSecondsIsOnAverageHalfOfOneFurther() {
        ClockDifference whole = behind(-400, 10).cutTo(Duration.ofSeconds(1));

        assertThat(whole).isEqualTo(behind(100, 510));
    }

    private static ClockDifference behind(long millis, long giveOrTake) {
        return new ClockDifference(Duration.ofMillis(millis), Duration.ofMillis(giveOrTake));
    }
}
