package dev.ovation.runtime;

import static dev.ovation.runtime.Events.event;
import static dev.ovation.runtime.Events.like;
import static dev.ovation.runtime.Events.sequences;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.protocol.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MailboxThreadsTest {
    private static final int ALL = Integer.MAX_VALUE;
    private static final int PRODUCERS = 6;
    private static final int EACH = 5_000;

    private final Mailbox mailbox = new Mailbox(200, 1_000_000);
    private final CompletableFuture<List<Event>> taken = new CompletableFuture<>();

    @Test
    void wakesTheTakerWithTheFirstEvent() throws Exception {
        Thread taker = Thread.ofVirtual().start(this::take);
        Eventually.waits(taker);

        mailbox.offer(like(1));

        assertThat(sequences(taken.get(30, TimeUnit.SECONDS))).containsExactly(1L);
    }

    @Test
    void wakesTheTakerWithNothingWhenItIsClosed() throws Exception {
        Thread taker = Thread.ofVirtual().start(this::take);
        Eventually.waits(taker);

        mailbox.close();

        assertThat(taken.get(30, TimeUnit.SECONDS)).isEmpty();
    }

    @Test
    void losesAndDoublesNothingUnderManyProducers() throws Exception {
        List<Thread> producers = new ArrayList<>();
        for (int producer = 0; producer < PRODUCERS; producer++) {
            String topic = "likes:" + producer;
            producers.add(Thread.ofPlatform().start(() -> produce(topic)));
        }
        List<Event> received = new ArrayList<>();
        Thread consumer = Thread.ofVirtual().start(() -> consume(received));

        for (Thread producer : producers) {
            Eventually.ended(producer);
        }
        mailbox.close();
        Eventually.ended(consumer);

        List<Long> all = LongStream.rangeClosed(1, EACH).boxed().toList();
        for (int producer = 0; producer < PRODUCERS; producer++) {
            String topic = "likes:" + producer;
            List<Event> ofTopic = received.stream()
                    .filter(event -> event.topic().toString().equals(topic))
                    .toList();
            assertThat(sequences(ofTopic)).isEqualTo(all);
        }
    }

    private void produce(String topic) {
        for (long sequence = 1; sequence <= EACH; sequence++) {
            while (!mailbox.offer(event(topic, sequence))) {
                LockSupport.parkNanos(10_000);
            }
        }
    }

    private void consume(List<Event> received) {
        try {
            for (List<Event> batch = mailbox.take(64, ALL); !batch.isEmpty(); batch = mailbox.take(64, ALL)) {
                received.addAll(batch);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void take() {
        try {
            taken.complete(mailbox.take(ALL, ALL));
        } catch (InterruptedException e) {
            taken.completeExceptionally(e);
        }
    }
}
