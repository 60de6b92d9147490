package dev.ovation.dispatcher;

import static dev.ovation.dispatcher.Samples.EAST;
import static dev.ovation.dispatcher.Samples.LIKES;
import static dev.ovation.dispatcher.Samples.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ovation.protocol.EventId;
import dev.ovation.protocol.ProblemException;
import dev.ovation.protocol.ProblemType;
import dev.ovation.protocol.Topic;
import dev.ovation.testkit.FakeTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class IdempotencyTableTest {
    private final FakeTime time = new FakeTime();
    private final CountedMetrics metrics = new CountedMetrics();
    private final AtomicInteger published = new AtomicInteger();
    private final IdempotencyTable table = new IdempotencyTable(metrics, time::nanos);

    @Test
    void answersARetryWithTheIdOfTheFirstTime() {
        EventId first = once(LIKES, "k", "{}");

        assertThat(once(LIKES, "k", "{}")).isEqualTo(first);
        assertThat(published).hasValue(1);
        assertThat(metrics.repeated).hasValue(1);
    }

    @Test
    void publishesUnderEachKey() {
        assertThat(once(LIKES, "k", "{}")).isNotEqualTo(once(LIKES, "l", "{}"));
        assertThat(metrics.repeated).hasValue(0);
    }

    @Test
    void keepsTheKeysOfTopicsApart() {
        once(LIKES, "k", "1");
        once(Topic.parse("likes:other"), "k", "2");

        assertThat(published).hasValue(2);
    }

    @Test
    void refusesTheKeyOfAnotherEvent() {
        once(LIKES, "k", "1");
        ProblemException problem = catchThrowableOfType(ProblemException.class, () -> once(LIKES, "k", "2"));

        assertThat(problem.type()).isEqualTo(ProblemType.CONFLICT);
        assertThat(problem).hasMessageContaining("Use a new key");
        assertThat(published).hasValue(1);
        assertThat(metrics.repeated).hasValue(0);
    }

    @Test
    void tellsDataApartThatHasTheSameHashCode() {
        once(LIKES, "k", "\"Aa\"");

        assertThat(catchThrowableOfType(ProblemException.class, () -> once(LIKES, "k", "\"BB\"")))
                .isNotNull();
    }

    @Test
    void forgetsAKeyAfterItsTime() {
        EventId first = once(LIKES, "k", "1");
        time.advance(IdempotencyTable.KEPT.minusNanos(1));
        assertThat(once(LIKES, "k", "1")).isEqualTo(first);

        time.advance(Duration.ofNanos(1));
        assertThat(once(LIKES, "k", "2")).isNotEqualTo(first);
        assertThat(published).hasValue(2);
    }

    @Test
    void remembersNothingOfAPublishThatFailed() {
        assertThatIllegalStateException()
                .isThrownBy(() -> table.once(LIKES, "k", bytes("1"), () -> {
                    throw new IllegalStateException("no");
                }));

        once(LIKES, "k", "2");

        assertThat(published).hasValue(1);
    }

    @Test
    void publishesOnceForManyRetriesAtTheSameTime() throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        List<Future<EventId>> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 50; i++) {
                answers.add(threads.submit(() -> {
                    start.await();
                    return once(LIKES, "k", "{}");
                }));
            }
            start.countDown();
        }

        for (Future<EventId> answer : answers) {
            assertThat(answer.get().sequence()).isEqualTo(1);
        }
        assertThat(published).hasValue(1);
        assertThat(metrics.repeated).hasValue(49);
    }

    private EventId once(Topic topic, String key, String data) {
        return table.once(topic, key, bytes(data), () -> new EventId(EAST, topic, published.incrementAndGet()));
    }
}
