package dev.ovation.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.testkit.Seeds;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class WriteTimeTest {
    private static final int ROUNDS = 100_000;

    /** Until the year 2600; more than that is only cut off. */
    private static final long LATEST_START = 20_000_000_000_000L;

    @Test
    void isTheWritersStartInMicrosecondsAndItsCount() {
        assertThat(WriteTime.of(1_763_750_000_123L, 0)).isEqualTo(1_763_750_000_123_000L);
        assertThat(WriteTime.of(1_763_750_000_123L, 7)).isEqualTo(1_763_750_000_123_007L);
        assertThat(WriteTime.of(0, 0)).isZero();
    }

    @Test
    void aHigherCountOfTheSameWriterIsLater() {
        Random random = Seeds.random(getClass());
        for (int round = 0; round < ROUNDS; round++) {
            long incarnation = random.nextLong(LATEST_START);
            long count = random.nextLong(Long.MAX_VALUE - LATEST_START * 1_000 - 1_000);
            long more = 1 + random.nextLong(1_000);

            assertThat(WriteTime.of(incarnation, count + more)).isGreaterThan(WriteTime.of(incarnation, count));
        }
    }

    /** The earlier one counts as fast as it may: a thousand times each millisecond until the later one starts. */
    @Test
    void aLaterWriterIsLaterWhateverTheEarlierOneHasCounted() {
        Random random = Seeds.random(getClass());
        for (int round = 0; round < ROUNDS; round++) {
            long earlier = random.nextLong(LATEST_START);
            long lived = 1 + (random.nextBoolean() ? random.nextLong(10) : random.nextLong(LATEST_START));
            long counted = random.nextLong(lived * 1_000);
            long count = random.nextLong(1_000);

            assertThat(WriteTime.of(earlier + lived, count))
                    .as("started %s ms after one that has counted %s times", lived, counted)
                    .isGreaterThanOrEqualTo(WriteTime.of(earlier + lived, 0))
                    .isGreaterThan(WriteTime.of(earlier, counted));
        }
    }

    @Test
    void neverGoesBackWhereNumbersEnd() {
        assertThat(WriteTime.of(Long.MAX_VALUE, 0)).isEqualTo(Long.MAX_VALUE);
        assertThat(WriteTime.of(Long.MAX_VALUE, Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
        assertThat(WriteTime.of(1, Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
        assertThat(WriteTime.of(Long.MAX_VALUE / 1_000, 0)).isEqualTo(Long.MAX_VALUE / 1_000 * 1_000);
        assertThat(WriteTime.of(Long.MAX_VALUE / 1_000, 807)).isEqualTo(Long.MAX_VALUE);
        assertThat(WriteTime.of(Long.MAX_VALUE / 1_000, 808)).isEqualTo(Long.MAX_VALUE);
        assertThat(WriteTime.of(Long.MAX_VALUE / 1_000 + 1, 0)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aStartBeforeAllTimeIsTheBeginningOfTime() {
        assertThat(WriteTime.of(-1, 7)).isEqualTo(WriteTime.of(0, 7));
        assertThat(WriteTime.of(Long.MIN_VALUE, 7)).isLessThan(WriteTime.of(1, 0));
    }
}
