package dev.ovation.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.testkit.Seeds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TurnsTest {
    private static final long PERIOD = 50_000_000;
    private static final long START = 7_000_000_000L;

    private final Turns turns = new Turns(PERIOD, START);

    @Test
    void everybodyHasOneInEachPeriod() {
        Map<Integer, Integer> had = new HashMap<>();
        for (int i = 1; i <= 200; i++) {
            turns.take(START + i * PERIOD / 100, 1_000, index -> had.merge(index, 1, Integer::sum));
        }

        assertThat(had).hasSize(1_000).allSatisfy((index, count) -> assertThat(count)
                .isBetween(1, 3));
        assertThat(had.values().stream().mapToInt(Integer::intValue).sum()).isBetween(1_999, 2_000);
    }

    @Test
    void theyAreSpreadOverThePeriod() {
        for (int i = 1; i <= 50; i++) {
            assertThat(take(START + i * PERIOD / 50, 1_000)).hasSizeBetween(19, 21);
        }
    }

    @Test
    void fewHaveTheirsOnlyWhenItHasCome() {
        List<Integer> had = new ArrayList<>();
        for (int i = 1; i <= 100; i++) {
            had.addAll(take(START + i * PERIOD / 50, 3));
        }

        assertThat(had).hasSizeBetween(5, 6).startsWith(1, 2, 0, 1, 2);
    }

    @Test
    void whoAsksLateGetsEverybodyOnce() {
        assertThat(take(START + 100 * PERIOD, 10)).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(take(START + 100 * PERIOD + PERIOD / 1_000, 10)).isEmpty();
    }

    @Test
    void nobodyHasNone() {
        assertThat(take(START + 10 * PERIOD, 0)).isEmpty();
    }

    @Test
    void onlyThoseWhoAreThereHaveTurns() {
        Random random = Seeds.random(TurnsTest.class);
        long now = START;
        for (int i = 0; i < 1_000; i++) {
            now += random.nextLong(PERIOD);
            int count = random.nextInt(20);
            List<Integer> had = take(now, count);

            assertThat(had).hasSizeLessThanOrEqualTo(count).doesNotHaveDuplicates();
            assertThat(had).allMatch(index -> index >= 0 && index < count);
        }
    }

    private List<Integer> take(long nowNanos, int count) {
        List<Integer> had = new ArrayList<>();
        turns.take(nowNanos, count, had::add);
        return had;
    }
}
