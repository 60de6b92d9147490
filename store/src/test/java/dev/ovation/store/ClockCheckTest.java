package dev.ovation.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.runtime.ClockDifference;
import dev.ovation.runtime.Finding;
import dev.ovation.runtime.Finding.Result;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClockCheckTest {
    @ParameterizedTest
    @CsvSource({"0, OK", "500, OK", "-500, OK", "501, WARN", "-501, WARN", "2000, WARN", "2001, FAIL", "-2001, FAIL"})
    void halfASecondIsToldAndTwoSecondsAreTooMuch(long ahead, Result result) {
        Finding finding =
                ClockCheck.judge(new ClockDifference(Duration.ofMillis(ahead), Duration.ofMillis(1)), "the database");

        assertThat(finding.result()).isEqualTo(result);
        assertThat(finding.found()).contains("that of the database");
        assertThat(finding.todo().isEmpty()).isEqualTo(result == Result.OK);
    }
}
