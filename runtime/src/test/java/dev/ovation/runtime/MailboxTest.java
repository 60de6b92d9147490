package dev.ovation.runtime;

import static dev.ovation.runtime.Events.event;
import static dev.ovation.runtime.Events.like;
import static dev.ovation.runtime.Events.likes;
import static dev.ovation.runtime.Events.sequences;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ovation.protocol.BatchCodec;
import dev.ovation.protocol.Event;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MailboxTest {
    private static final int ALL = Integer.MAX_VALUE;
    private static final int LIKE_BYTES = BatchCodec.size(like(1));

    @Test
    void givesWhatItWasOfferedInOrderAndAtOnce() throws InterruptedException {
        Mailbox mailbox = new Mailbox(10, 10_000);
        likes(1, 5).forEach(mailbox::offer);

        assertThat(sequences(mailbox.take(ALL, ALL))).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(mailbox.size()).isZero();
    }

    @Test
    void givesTheEventsThemselves() throws InterruptedException {
        Mailbox mailbox = new Mailbox(10, 10_000);
        Event event = like(1);
        mailbox.offer(event);

        assertThat(mailbox.take(ALL, ALL).getFirst()).isSameAs(event);
    }

    @Test
    void refusesOneEventMoreThanItsNumber() throws InterruptedException {
        Mailbox mailbox = new Mailbox(3, 10_000);

        assertThat(likes(1, 3)).allMatch(mailbox::offer);
        assertThat(mailbox.offer(like(4))).isFalse();

        assertThat(mailbox.size()).isEqualTo(3);
        assertThat(sequences(mailbox.take(ALL, ALL))).containsExactly(1L, 2L, 3L);
    }

    @Test
    void refusesOneByteMoreThanItsBytes() {
        assertThat(likes(1, 3)).allMatch(new Mailbox(10, 3 * LIKE_BYTES)::offer);
        Mailbox oneLess = new Mailbox(10, 3 * LIKE_BYTES - 1);
        assertThat(likes(1, 2)).allMatch(oneLess::offer);
        assertThat(oneLess.offer(like(3))).isFalse();
    }

    @Test
    void stillTakesASmallEventWhenALargeOneDoesNotFit() {
        Mailbox mailbox = new Mailbox(10, 2 * LIKE_BYTES);
        mailbox.offer(like(1));

        assertThat(mailbox.offer(event("likes:a", 2, 100))).isFalse();
        assertThat(mailbox.offer(like(3))).isTrue();
    }

    @Test
    void hasRoomAgainForWhatWasTaken() throws InterruptedException {
        Mailbox mailbox = new Mailbox(2, 2 * LIKE_BYTES);
        for (int round = 0; round < 5; round++) {
            assertThat(likes(1, 2)).allMatch(mailbox::offer);
            assertThat(mailbox.offer(like(3))).isFalse();
            assertThat(mailbox.take(ALL, ALL)).hasSize(2);
        }
    }

    @Test
    void endsABatchAtItsNumberOfEvents() throws InterruptedException {
        Mailbox mailbox = new Mailbox(10, 10_000);
        likes(1, 5).forEach(mailbox::offer);

        assertThat(sequences(mailbox.take(2, ALL))).containsExactly(1L, 2L);
        assertThat(sequences(mailbox.take(2, ALL))).containsExactly(3L, 4L);
        assertThat(sequences(mailbox.take(2, ALL))).containsExactly(5L);
    }

    @Test
    void endsABatchBeforeTheEventThatWouldPutItOverItsBytes() throws InterruptedException {
        Mailbox mailbox = new Mailbox(10, 10_000);
        likes(1, 5).forEach(mailbox::offer);

        assertThat(sequences(mailbox.take(ALL, 3 * LIKE_BYTES - 1))).containsExactly(1L, 2L);
        assertThat(sequences(mailbox.take(ALL, 3 * LIKE_BYTES))).containsExactly(3L, 4L, 5L);
    }

    @Test
    void givesAnEventThatIsLargerThanABatchAlone() throws InterruptedException {
        Mailbox mailbox = new Mailbox(10, 10_000);
        mailbox.offer(event("likes:a", 1, 1_000));
        mailbox.offer(like(2));

        assertThat(sequences(mailbox.take(ALL, 100))).containsExactly(1L);
        assertThat(sequences(mailbox.take(ALL, 100))).containsExactly(2L);
    }

    @Test
    void takesNothingAnyMoreOnceClosedButGivesWhatItHas() throws InterruptedException {
        Mailbox mailbox = new Mailbox(10, 10_000);
        likes(1, 3).forEach(mailbox::offer);

        mailbox.close();

        assertThat(mailbox.offer(like(4))).isFalse();
        assertThat(sequences(mailbox.take(2, ALL))).containsExactly(1L, 2L);
        assertThat(sequences(mailbox.take(2, ALL))).containsExactly(3L);
        assertThat(mailbox.take(2, ALL)).isEmpty();
        assertThat(mailbox.take(2, ALL)).isEmpty();
    }

    @Test
    void closesTwice() throws InterruptedException {
        Mailbox mailbox = new Mailbox(10, 10_000);
        mailbox.close();
        mailbox.close();

        assertThat(mailbox.take(ALL, ALL)).isEmpty();
    }

    @Test
    void waitsInAWayThatCanBeInterrupted() {
        Mailbox empty = new Mailbox(10, 10_000);
        Thread.currentThread().interrupt();

        assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> empty.take(ALL, ALL));
    }

    @Test
    void boundsAsAPlainQueueWouldOverAnyOffersAndTakes() throws InterruptedException {
        Random random = Seeded.random(MailboxTest.class);
        Mailbox mailbox = new Mailbox(12, 2_000);
        ArrayDeque<Event> model = new ArrayDeque<>();
        for (int step = 0; step < 20_000; step++) {
            if (model.isEmpty() || random.nextInt(3) > 0) {
                Event event = event("likes:a", step + 1, 2 + random.nextInt(400));
                boolean fits = model.size() < 12 && bytes(model) + BatchCodec.size(event) <= 2_000;
                assertThat(mailbox.offer(event)).as("step %s", step).isEqualTo(fits);
                if (fits) {
                    model.add(event);
                }
            } else {
                int events = 1 + random.nextInt(15);
                int bytes = random.nextInt(1_500);
                assertThat(mailbox.take(events, bytes)).isEqualTo(modelTake(model, events, bytes));
            }
            assertThat(mailbox.size()).isEqualTo(model.size());
        }
    }

    private static List<Event> modelTake(ArrayDeque<Event> model, int events, int bytes) {
        List<Event> batch = new ArrayList<>(List.of(model.remove()));
        while (!model.isEmpty() && batch.size() < events && bytes(batch) + BatchCodec.size(model.element()) <= bytes) {
            batch.add(model.remove());
        }
        return batch;
    }

    private static int bytes(Iterable<Event> events) {
        int bytes = 0;
        for (Event event : events) {
            bytes += BatchCodec.size(event);
        }
        return bytes;
    }
}
