package dev.ovation.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ovation.protocol.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class RoutingTimesTest {
    private final RoutingTimes times = new RoutingTimes(Duration.ofMillis(250));

    @Test
    void figuresAreMillisecondsToThreeDigits() {
        for (int millis = 1; millis <= 200; millis++) {
            times.routedAfter(Duration.ofMillis(millis));
        }
        RoutingTimes.Figures figures = times.figures();
        Percentage threeDigits = Percentage.withPercentage(0.1);
        assertThat(figures.count()).isEqualTo(200);
        assertThat(figures.p50Ms()).isCloseTo(100, threeDigits);
        assertThat(figures.p90Ms()).isCloseTo(180, threeDigits);
        assertThat(figures.p99Ms()).isCloseTo(198, threeDigits);
        assertThat(figures.maxMs()).isCloseTo(200, threeDigits);
        assertThat(figures.promisedMs()).isEqualTo(250);
        assertThat(figures.later()).isZero();
        assertThat(figures.never()).isZero();
    }

    @Test
    void shortTimesAreExactToTheMicrosecond() {
        times.routedAfter(Duration.ofNanos(1_234_567));
        assertThat(times.figures().p50Ms()).isCloseTo(1.234, within(1e-9));
    }

    @Test
    void onlyWhatIsLongerThanPromisedIsLater() {
        times.routedAfter(Duration.ofMillis(250));
        assertThat(times.figures().later()).isZero();
        times.routedAfter(Duration.ofMillis(250).plusNanos(1));
        assertThat(times.figures().later()).isEqualTo(1);
    }

    @Test
    void whatNeverRoutedCountsWithTheTimeThatItWasGiven() {
        times.routedAfter(Duration.ofMillis(1));
        times.neverWithin(Duration.ofSeconds(10));
        RoutingTimes.Figures figures = times.figures();
        assertThat(figures.count()).isEqualTo(2);
        assertThat(figures.later()).isEqualTo(1);
        assertThat(figures.never()).isEqualTo(1);
        assertThat(figures.maxMs()).isCloseTo(10_000, Percentage.withPercentage(0.1));
    }

    @Test
    void withoutTimesThereAreNoPercentiles() {
        RoutingTimes.Figures figures = times.figures();
        assertThat(figures.p50Ms()).isNull();
        assertThat(figures.maxMs()).isNull();
        assertThat(new String(Json.bytes(figures), StandardCharsets.UTF_8))
                .isEqualTo("{\"count\":0,\"promisedMs\":250,\"later\":0,\"never\":0}");
    }
}
