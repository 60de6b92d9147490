package dev.ovation.dispatcher;

import static dev.ovation.dispatcher.Samples.EAST;
import static dev.ovation.dispatcher.Samples.LIKES;
import static dev.ovation.dispatcher.Samples.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.protocol.EventId;
import dev.ovation.protocol.Topic;
import dev.ovation.testkit.Seeds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The numbers; {@link PublisherIT} sees the events themselves. */
final class PublisherTest {
    private final StraightLine line = new StraightLine();

    @AfterEach
    void close() {
        line.close();
    }

    @Test
    void numbersTheEventsOfATopicFromOneWithoutHoles() {
        for (long expected = 1; expected <= 100; expected++) {
            assertThat(publish(line.publisher, LIKES)).isEqualTo(new EventId(EAST, LIKES, expected));
        }
        assertThat(line.metrics.published).hasValue(100);
    }

    @Test
    void numbersEachTopicByItself() {
        Topic other = Topic.parse("likes:other");
        publish(line.publisher, LIKES);
        publish(line.publisher, LIKES);

        assertThat(publish(line.publisher, other).sequence()).isEqualTo(1);
        assertThat(publish(line.publisher, LIKES).sequence()).isEqualTo(3);
    }

    @Test
    void givesEachOfManyConcurrentPublishersANumberOfItsOwn() throws Exception {
        List<Future<List<Long>>> numbers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                numbers.add(threads.submit(() -> LongStream.range(0, 500)
                        .map(_ -> publish(line.publisher, LIKES).sequence())
                        .boxed()
                        .toList()));
            }
        }

        List<Long> all = new ArrayList<>();
        for (Future<List<Long>> each : numbers) {
            assertThat(each.get()).isSorted();
            all.addAll(each.get());
        }
        assertThat(all)
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.rangeClosed(1, 4_000).boxed().toList());
        assertThat(line.metrics.published).hasValue(4_000);
    }

    @Test
    void goesOnAboveEveryNumberOfATopicThatItHasForgotten() {
        Random random = Seeds.random(PublisherTest.class);
        Publisher forgetful = new Publisher(EAST, line.dispatcher, line.time, line.metrics, 8);
        Map<Topic, Long> last = new HashMap<>();
        int jumps = 0;
        for (int i = 0; i < 5_000; i++) {
            Topic topic = Topic.parse("likes:" + random.nextInt(40));
            long number = publish(forgetful, topic).sequence();

            assertThat(number).as("number of %s", topic).isGreaterThan(last.getOrDefault(topic, 0L));
            jumps += number > last.getOrDefault(topic, 0L) + 1 ? 1 : 0;
            last.put(topic, number);
        }
        assertThat(jumps).as("topics that were forgotten and came back").isPositive();
    }

    @Test
    void neverUsesANumberTwiceWhilePublishersAndForgettingRace() throws Exception {
        Publisher forgetful = new Publisher(EAST, line.dispatcher, line.time, line.metrics, 4);
        List<Future<List<EventId>>> published = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 4; i++) {
                int offset = i;
                published.add(threads.submit(() -> LongStream.range(0, 1_000)
                        .mapToObj(n -> publish(forgetful, Topic.parse("likes:" + (n + offset) % 16)))
                        .toList()));
            }
        }

        List<EventId> all = new ArrayList<>();
        for (Future<List<EventId>> each : published) {
            all.addAll(each.get());
        }
        assertThat(all).hasSize(4_000).doesNotHaveDuplicates();
    }

    private static EventId publish(Publisher publisher, Topic topic) {
        return publisher.publish(topic, null, null, bytes("{}"));
    }
}
