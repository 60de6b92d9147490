package dev.ovation.frontend;

import static dev.ovation.frontend.SequenceWindow.Verdict.DUPLICATE;
import static dev.ovation.frontend.SequenceWindow.Verdict.LATE;
import static dev.ovation.frontend.SequenceWindow.Verdict.NEW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.frontend.SequenceWindow.Verdict;
import dev.ovation.testkit.Seeds;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SequenceWindowTest {
    private static final int SPAN = SequenceWindow.SPAN;

    private final SequenceWindow window = new SequenceWindow();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 63, 64, 65, 1_000_000, Long.MAX_VALUE})
    void takesTheFirstNumberWhateverItIs(long first) {
        assertThat(window.accept(first)).isEqualTo(NEW);
        assertThat(window.accept(first)).isEqualTo(DUPLICATE);
    }

    @Test
    void takesNumbersInTheirOrder() {
        for (long number = 1; number <= 1_000; number++) {
            assertThat(window.accept(number)).isEqualTo(NEW);
        }
    }

    @Test
    void takesANumberAfterAJump() {
        window.accept(1);

        assertThat(window.accept(5)).isEqualTo(NEW);
        assertThat(window.accept(5 + SPAN)).isEqualTo(NEW);
        assertThat(window.accept(10_000)).isEqualTo(NEW);
    }

    @Test
    void knowsAMissedNumberThatComesLateFromOneThatComesTwice() {
        window.accept(1);
        window.accept(4);

        assertThat(window.accept(3)).isEqualTo(LATE);
        assertThat(window.accept(3)).isEqualTo(DUPLICATE);
        assertThat(window.accept(1)).isEqualTo(DUPLICATE);
        assertThat(window.accept(2)).isEqualTo(LATE);
        assertThat(window.accept(5)).isEqualTo(NEW);
    }

    @Test
    void tellsLateFromTwiceUpToItsSpanAndTakesAllBeyondForTwice() {
        window.accept(1_000);

        assertThat(window.accept(1_000 - SPAN + 1)).isEqualTo(LATE);
        assertThat(window.accept(1_000 - SPAN)).isEqualTo(DUPLICATE);
        assertThat(window.accept(1)).isEqualTo(DUPLICATE);
    }

    @Test
    void remembersAcrossAJumpOfOneLessThanItsSpanAndForgetsAtItsSpan() {
        window.accept(100);
        window.accept(100 + SPAN - 1);
        assertThat(window.accept(100)).isEqualTo(DUPLICATE);

        SequenceWindow other = new SequenceWindow();
        other.accept(100);
        other.accept(100 + SPAN);
        assertThat(other.accept(101)).isEqualTo(LATE);
        assertThat(other.accept(100)).isEqualTo(DUPLICATE);
    }

    @Test
    void judgesAsOneWhoRemembersEverythingWithinTheSpan() {
        Random random = Seeds.random(SequenceWindowTest.class);
        for (int round = 0; round < 200; round++) {
            SequenceWindow tested = new SequenceWindow();
            Oracle oracle = new Oracle();
            long around = random.nextLong(1, 500);
            for (int i = 0; i < 300; i++) {
                long number = Math.max(1, around + random.nextInt(2 * SPAN) - SPAN - SPAN / 2);
                around = Math.max(around, number) + (random.nextInt(50) == 0 ? random.nextInt(3 * SPAN) : 0);

                assertThat(tested.accept(number)).as("number %d", number).isEqualTo(oracle.accept(number));
            }
        }
    }

    /** Keeps every number that it saw. */
    private static final class Oracle {
        private final Set<Long> seen = new HashSet<>();
        private long highest;

        Verdict accept(long number) {
            if (number > highest) {
                highest = number;
                seen.add(number);
                return NEW;
            }
            if (highest - number >= SPAN) {
                return DUPLICATE;
            }
            return seen.add(number) ? LATE : DUPLICATE;
        }
    }
}
