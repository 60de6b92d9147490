package dev.ovation.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.testkit.Seeds;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class SteadyEventsTest {
    private static final long START = 1_763_750_000_123_456L;

    @Test
    void oneIsDueAtTheStartAndTheOthersAtTheirTimes() {
        SteadyEvents events = events(100);

        assertThat(events.due(START - 1)).isZero();
        assertThat(events.due(START)).isEqualTo(1);
        assertThat(events.due(START + 9_999)).isEqualTo(1);
        assertThat(events.due(START + 10_000)).isEqualTo(2);
        assertThat(events.due(START + 1_000_000)).isEqualTo(101);
        assertThat(events.meantMicros(101)).isEqualTo(START + 1_000_000);
    }

    /** What is due and what it is meant for agree to the microsecond, at any rate: otherwise the last number would be wrong at times. */
    @Test
    void nothingIsDueBeforeItIsMeantNorMissingAfterwards() {
        Random random = Seeds.random(SteadyEventsTest.class);
        for (int i = 0; i < 100_000; i++) {
            SteadyEvents events = events(random.nextDouble(0.01, 1_000_000));
            long now = START + random.nextLong(100_000_000);
            long due = events.due(now);

            assertThat(events.meantMicros(due)).isLessThanOrEqualTo(now);
            assertThat(events.meantMicros(due + 1)).isGreaterThan(now);
        }
    }

    @Test
    void areEncodedAsAFrontendDoesIt() {
        StringBuilder stream = new StringBuilder();
        events(100).write(1, stream);
        events(100).write(2, stream);

        assertThat(stream)
                .hasToString("""
                event: likes
                data: {"topic":"likes:bench-0","at":1763750000123,"data":%s}

                event: likes
                data: {"topic":"likes:bench-0","at":1763750000133,"data":%s}

                """.formatted(EventBytes.data(1, START, 60), EventBytes.data(2, START + 10_000, 60)));
    }

    private static SteadyEvents events(double perSecond) {
        return new SteadyEvents(new FloorPlan("likes:bench-0", perSecond, 60, 50), START);
    }
}
