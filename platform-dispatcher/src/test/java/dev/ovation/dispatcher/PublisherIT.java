package dev.ovation.dispatcher;

import static dev.ovation.dispatcher.Samples.LIKES;
import static dev.ovation.dispatcher.Samples.bytes;
import static dev.ovation.dispatcher.Samples.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.protocol.Event;
import dev.ovation.protocol.EventId;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a frontend gets of what is published. */
final class PublisherIT {
    private static final int THREADS = 8;
    private static final int EACH = 250;

    private final FakeNode frontend = FakeNode.frontend("east-f1");
    private final StraightLine line = new StraightLine().among(frontend).watching(LIKES, frontend);

    @AfterEach
    void close() {
        line.close();
        frontend.close();
    }

    @Test
    void handsTheEventOnAsItWasPublished() {
        EventId id = line.publisher.publish(LIKES, "heart", "m-17", bytes("{\"n\":1.10}"));

        Event event = frontend.await(1).getFirst();
        assertThat(event.id()).isEqualTo(id);
        assertThat(event.type()).isEqualTo("heart");
        assertThat(event.key()).isEqualTo("m-17");
        assertThat(text(event.data())).isEqualTo("{\"n\":1.10}");
    }

    @Test
    void stampsTheEventWithTheTimeOfItsArrival() {
        line.publisher.publish(LIKES, null, null, bytes("{}"));

        Event event = frontend.await(1).getFirst();
        assertThat(event.stamps()[0]).isEqualTo(Event.micros(line.time.instant()));
        assertThat(event.atMillis()).isEqualTo(line.time.instant().toEpochMilli());
    }

    @Test
    void handsTheEventsOfManyPublishersOnInTheOrderOfTheirNumbers() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<Future<?>> publishers = LongStream.range(0, THREADS)
                    .<Future<?>>mapToObj(_ -> threads.submit(this::publishEach))
                    .toList();
            for (Future<?> publisher : publishers) {
                publisher.get();
            }
        }

        assertThat(frontend.await(THREADS * EACH).stream().map(e -> e.id().sequence()))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, THREADS * EACH).boxed().toList());
    }

    private void publishEach() {
        for (int i = 0; i < EACH; i++) {
            line.publisher.publish(LIKES, null, null, bytes("{}"));
        }
    }
}
