package dev.ovation.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LazyViewersTest {
    @ParameterizedTest
    @CsvSource({"10000, 100, 100", "1000, 7, 0", "1000, 0, 7", "10, 5, 5", "3, 1, 1", "1000000, 10000, 1", "1, 0, 0"})
    void areAsManyAsWasSaid(int all, int slow, int stuck) {
        LazyViewers lazy = new LazyViewers(all, slow, stuck);
        assertThat(IntStream.range(0, all).filter(lazy::isDiligent).count()).isEqualTo(all - slow - stuck);
        assertThat(IntStream.range(0, all).filter(lazy::isStuck).count()).isEqualTo(stuck);
    }

    @Test
    void areEvenlySpread() {
        LazyViewers lazy = new LazyViewers(1_000, 10, 10);
        for (int from = 0; from < 1_000; from += 100) {
            assertThat(IntStream.range(from, from + 100)
                            .filter(viewer -> !lazy.isDiligent(viewer))
                            .count())
                    .isEqualTo(2);
            assertThat(IntStream.range(from, from + 100).filter(lazy::isStuck).count())
                    .isEqualTo(1);
        }
    }

    @Test
    void cannotBeMoreThanThereAre() {
        assertThatThrownBy(() -> new LazyViewers(10, 6, 5))
                .hasMessage("6 slow and 5 stuck viewers cannot be of 10 viewers");
    }
}
