package dev.ovation.protocol;

import static dev.ovation.protocol.Samples.event;
import static dev.ovation.protocol.Samples.like;
import static dev.ovation.protocol.Samples.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventTest {
    @Test
    void saysWhatWasPublished() {
        byte[] data = utf8("{\"by\":\"m-17\"}");
        EventId id = new EventId(Samples.EAST, Samples.LIKES, 7);

        Event event = Event.published(id, "heart", "m-17", data, Samples.PUBLISHED_MICROS);

        assertThat(event.id()).isSameAs(id);
        assertThat(event.topic()).isEqualTo(Samples.LIKES);
        assertThat(event.type()).isEqualTo("heart");
        assertThat(event.key()).isEqualTo("m-17");
        assertThat(event.data()).isSameAs(data);
        assertThat(event.stamps()).containsExactly(Samples.PUBLISHED_MICROS);
        assertThat(event).hasToString(id.toString());
    }

    @Test
    void sharesItsArraysInsteadOfCopyingThem() {
        Event event = like(1);

        assertThat(event.data()).isSameAs(event.data());
        assertThat(event.body()).isSameAs(event.body());
        assertThat(event.stamps()).isSameAs(event.stamps());
    }

    @Test
    void wasPublishedWhenItArrivedAtTheFirstNode() {
        assertThat(like(1).atMillis()).isEqualTo(1_763_750_000_123L);
    }

    @Test
    void keepsTheTimeOfItsPublishingOverHops() {
        Event event = like(1);

        Event passedOn = hop(hop(event, 5, 6), 7, 8);

        assertThat(passedOn.atMillis()).isEqualTo(event.atMillis());
    }

    @Test
    void countsMicrosecondsOfAnInstant() {
        assertThat(Event.micros(Instant.parse("2025-11-21T18:33:20.123456789Z")))
                .isEqualTo(1_763_750_000_123_456L);
        assertThat(Event.micros(Instant.EPOCH)).isZero();
        assertThat(Event.micros(Instant.ofEpochSecond(-1, 1_000))).isEqualTo(-999_999);
    }

    @Test
    void refusesAnInstantThatMicrosecondsCannotCount() {
        assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> Event.micros(Instant.MAX));
    }

    @Test
    void equalsAnEventOfTheSameContentAndStamps() {
        assertThat(event(1, "a", "b", "1"))
                .isEqualTo(event(1, "a", "b", "1"))
                .hasSameHashCodeAs(event(1, "a", "b", "1"));
    }

    @Test
    void differsByIdTypeKeyAndData() {
        Event event = event(1, "a", "b", "1");

        assertThat(event)
                .isNotEqualTo(event(2, "a", "b", "1"))
                .isNotEqualTo(event(1, "x", "b", "1"))
                .isNotEqualTo(event(1, null, "b", "1"))
                .isNotEqualTo(event(1, "a", "x", "1"))
                .isNotEqualTo(event(1, "a", null, "1"))
                .isNotEqualTo(event(1, "a", "b", "2"))
                .isNotEqualTo(null)
                .isNotEqualTo("east/east-d1/mi8x6n5n/likes:video-42/1");
    }

    @Test
    void tellsATypeFromAKeyOfTheSameText() {
        assertThat(event(1, "a", null, "1")).isNotEqualTo(event(1, null, "a", "1"));
    }

    @Test
    void tellsAnEmptyTypeFromNone() {
        assertThat(event(1, "", null, "1")).isNotEqualTo(event(1, null, null, "1"));
    }

    @Test
    void differsByItsStampsButHasTheSameHashCode() {
        Event event = like(1);

        Event passedOn = hop(event, 5, 6);

        assertThat(passedOn).isNotEqualTo(event).hasSameHashCodeAs(event);
    }

    private static Event hop(Event event, long leftMicros, long arrivedMicros) {
        return BatchCodec.decode(BatchCodec.encode(List.of(event), leftMicros), arrivedMicros)
                .getFirst();
    }
}
