package dev.ovation.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationReaderTest {
    @ParameterizedTest
    @CsvSource({
        "250ms, PT0.25S",
        "15s, PT15S",
        "15 s, PT15S",
        "'  15s  ', PT15S",
        "2m, PT2M",
        "1h, PT1H",
        "0ms, PT0S",
        "007s, PT7S",
        "999999999ms, PT999999.999S",
    })
    void readsDurationsAsPeopleWriteThem(String text, Duration duration) {
        assertThat(SampleTimes.of(text)).isEqualTo(duration);
    }

    record SampleTimes(Lease lease) {
        record Lease(Duration duration) {}

        static Duration of(String text) {
            return Settings.defaults(DurationReaderTest.class, "times.yaml")
                    .with("lease.duration", text)
                    .to(SampleTimes.class)
                    .lease
                    .duration;
        }
    }
}
