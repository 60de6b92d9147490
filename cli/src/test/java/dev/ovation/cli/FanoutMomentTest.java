package dev.ovation.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.benchmarks.ProcessUse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FanoutMomentTest {
    private static FanoutMoment at(long seconds, long cpuMillis, GcLog pauses) {
        Map<String, ProcessUse> use = new LinkedHashMap<>();
        use.put("east-f1", new ProcessUse(cpuMillis, 1));
        use.put("publisher", new ProcessUse(100 + cpuMillis / 10, 1));
        return new FanoutMoment(seconds * 1_000_000_000, 0, List.of(), use, Map.of("east-f1", pauses));
    }

    @Test
    void theDifferenceOfTwoIsWhatWasUsedBetween() {
        FanoutMoment before = at(10, 500, new GcLog(List.of(9.0)));
        FanoutMoment after = at(14, 6_500, new GcLog(List.of(9.0, 2.0, 3.0)));
        assertThat(after.secondsSince(before)).isEqualTo(4);
        assertThat(after.processesSince(before, List.of("east-f1")))
                .containsExactly(
                        new FanoutReport.ProcessFigures("east-f1", true, 1.5, 1, new FanoutReport.Pauses(2, 5, 3)),
                        new FanoutReport.ProcessFigures("publisher", false, 0.15, 1, null));
    }

    @Test
    void aProcessThatWasNotThereBeforeIsLeftOut() {
        FanoutMoment after = at(14, 6_500, new GcLog(List.of()));
        FanoutMoment before = new FanoutMoment(0, 0, List.of(), Map.of("publisher", new ProcessUse(0, 1)), Map.of());
        assertThat(after.processesSince(before, List.of()))
                .extracting(FanoutReport.ProcessFigures::name)
                .containsExactly("publisher");
    }
}
