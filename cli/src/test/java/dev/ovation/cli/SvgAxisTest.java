package dev.ovation.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SvgAxisTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "358.4   | 400    | 0 100 200 300 400",
                "20      | 20     | 0 5 10 15 20",
                "1000000 | 1000000| 0 200,000 400,000 600,000 800,000 1,000,000",
                "0.37    | 0.4    | 0.0 0.1 0.2 0.3 0.4",
                "0       | 1      | 0.0 0.2 0.4 0.6 0.8 1.0",
            })
    void marksAreRoundAndTheLastIsNotBelowTheGreatestValue(double most, double to, String texts) {
        SvgAxis axis = SvgAxis.rounded("ms", most);
        assertThat(axis.to()).isCloseTo(to, within(1e-9));
        assertThat(axis.marks()).extracting(SvgAxis.Mark::text).containsExactly(texts.split(" ", -1));
    }

    @Test
    void anAxisUpToAValueEndsThereWhateverItIs() {
        SvgAxis axis = SvgAxis.upTo("seconds", 23);
        assertThat(axis.to()).isEqualTo(23);
        assertThat(axis.marks()).extracting(SvgAxis.Mark::text).containsExactly("0", "5", "10", "15", "20");
        assertThat(SvgAxis.upTo("seconds", 1).marks()).hasSize(6);
    }

    @Test
    void thereAreAlwaysAFewMarksWithTextsOfTheirOwn() {
        for (double most = 0.001; most < 1e9; most *= 1.003) {
            SvgAxis axis = SvgAxis.rounded("ms", most);
            List<String> texts = axis.marks().stream().map(SvgAxis.Mark::text).toList();
            assertThat(texts).as("%s", most).hasSizeBetween(3, 8).doesNotHaveDuplicates();
            assertThat(axis.to()).as("%s", most).isGreaterThanOrEqualTo(most * (1 - 1e-6));
            assertThat(axis.marks().getLast().at()).as("%s", most).isCloseTo(axis.to(), within(1e-6 * axis.to()));
        }
    }

    @Test
    void eachNineOfAPercentileIsAsWideAsTheOneBefore() {
        SvgAxis axis = SvgAxis.percentiles("of all");
        assertThat(axis.marks())
                .extracting(SvgAxis.Mark::text)
                .containsExactly("50 %", "90 %", "99 %", "99.9 %", "99.99 %");
        assertThat(axis.part(SvgAxis.ofPercentile(0))).isZero();
        assertThat(axis.part(SvgAxis.ofPercentile(90))).isCloseTo(0.25, within(1e-9));
        assertThat(axis.part(SvgAxis.ofPercentile(99))).isCloseTo(0.5, within(1e-9));
        assertThat(axis.part(SvgAxis.ofPercentile(99.99))).isCloseTo(1, within(1e-9));
    }

    @Test
    void aLogarithmicAxisIsMarkedAtItsValues() {
        SvgAxis axis = SvgAxis.logarithmic("viewers", List.of(10.0, 100.0, 1_000.0));
        assertThat(axis.marks()).extracting(SvgAxis.Mark::text).containsExactly("10", "100", "1,000");
        assertThat(axis.part(SvgAxis.ofLogarithm(100))).isCloseTo(0.5, within(1e-9));
        assertThat(axis.part(SvgAxis.ofLogarithm(1_000))).isCloseTo(1, within(1e-9));
    }

    @Test
    void whatLiesOutsideIsDrawnAtTheEnd() {
        SvgAxis axis = SvgAxis.upTo("seconds", 10);
        assertThat(axis.part(-1)).isZero();
        assertThat(axis.part(11)).isEqualTo(1);
        assertThat(SvgAxis.percentiles("of all").part(SvgAxis.ofPercentile(100)))
                .isEqualTo(1);
    }
}
