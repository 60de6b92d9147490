package dev.ovation.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventIdTest {
    @Test
    void isWrittenAsSourceTopicAndSequence() {
        EventId id = new EventId(new Source("east", "east-d1", 35), new Topic("likes", "video-42"), 7);

        assertThat(id).hasToString("east/east-d1/z/likes:video-42/7");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, Long.MAX_VALUE})
    void countsFromOne(long sequence) {
        assertThat(new EventId(Samples.EAST, Samples.LIKES, sequence).sequence())
                .isEqualTo(sequence);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE})
    void refusesASequenceBelowOne(long sequence) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EventId(Samples.EAST, Samples.LIKES, sequence))
                .withMessageContaining(String.valueOf(sequence));
    }

    @Test
    void differsByEachOfItsParts() {
        EventId id = new EventId(Samples.EAST, Samples.LIKES, 1);

        assertThat(id)
                .isEqualTo(new EventId(Samples.EAST, Samples.LIKES, 1))
                .isNotEqualTo(new EventId(Samples.EAST, Samples.LIKES, 2))
                .isNotEqualTo(new EventId(Samples.EAST, new Topic("likes", "video-43"), 1))
                .isNotEqualTo(new EventId(new Source("east", "east-d1", 1), Samples.LIKES, 1));
    }
}
