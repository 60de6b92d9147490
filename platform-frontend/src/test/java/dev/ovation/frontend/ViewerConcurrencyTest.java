package dev.ovation.frontend;

import static dev.ovation.frontend.Samples.CHAT;
import static dev.ovation.frontend.Samples.D1;
import static dev.ovation.frontend.Samples.LIKES;
import static dev.ovation.frontend.Samples.event;
import static dev.ovation.frontend.Samples.frame;
import static dev.ovation.frontend.Samples.stream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.protocol.Topic;
import dev.ovation.testkit.Seeds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Many fan-outs offer while the stream takes, now fast, now slow. */
final class ViewerConcurrencyTest {
    private static final int PRODUCERS = 4;
    private static final int EACH = 5_000;
    private static final List<Topic> TOPICS = List.of(LIKES, CHAT, Topic.parse("likes:a"), Topic.parse("likes:b"));

    private final CountedMetrics metrics = new CountedMetrics();
    private final Viewer viewer =
            new Viewer("v", Set.copyOf(TOPICS), stream(Duration.ofHours(1), Duration.ofHours(1), 50, 1 << 20), metrics);

    @Test
    void losesNoEventWithoutCountingItAndKeepsEachProducersOrder() throws Exception {
        Random random = Seeds.random(ViewerConcurrencyTest.class);
        Map<Topic, List<Frame>> offered = offered();
        Map<Topic, List<Frame>> taken = new HashMap<>();
        Map<Topic, Long> missed = new HashMap<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(PRODUCERS)) {
            List<Future<?>> producers = new ArrayList<>();
            for (List<Frame> frames : offered.values()) {
                producers.add(threads.submit(() -> frames.forEach(viewer::offer)));
            }
            while (producers.stream().anyMatch(producer -> !producer.isDone())) {
                take(taken, missed);
                for (int i = random.nextInt(20_000); i > 0; i--) {
                    Thread.onSpinWait();
                }
            }
        }
        take(taken, missed);

        assertThat(taken).isNotEmpty();
        for (Topic topic : TOPICS) {
            List<Frame> seen = taken.getOrDefault(topic, List.of());
            assertThat(offered.getOrDefault(topic, List.of()).stream().filter(Set.copyOf(seen)::contains))
                    .containsExactlyElementsOf(seen);
            assertThat(seen.size() + missed.getOrDefault(topic, 0L)).isEqualTo(EACH);
        }
        assertThat(metrics.behind)
                .hasValue(missed.values().stream().mapToLong(n -> n).sum());
    }

    @Test
    void countsEveryEventOnceAlsoWhenItClosesMeanwhile() throws Exception {
        Map<Topic, List<Frame>> taken = new HashMap<>();
        Map<Topic, Long> missed = new HashMap<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(PRODUCERS)) {
            for (List<Frame> frames : offered().values()) {
                threads.execute(() -> frames.forEach(viewer::offer));
            }
            for (int i = 0; i < 20; i++) {
                take(taken, missed);
            }
            viewer.close();
        }
        take(taken, missed);

        long got = taken.values().stream().mapToLong(List::size).sum();
        assertThat(got + metrics.behind.get() + metrics.ended.get()).isEqualTo((long) PRODUCERS * EACH);
    }

    @Test
    void neverLetsAnOffererWaitForAStreamThatTakesNothing() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(PRODUCERS)) {
            List<Future<?>> producers = new ArrayList<>();
            for (List<Frame> frames : offered().values()) {
                producers.add(threads.submit(() -> frames.forEach(viewer::offer)));
            }
            for (Future<?> producer : producers) {
                producer.get(20, TimeUnit.SECONDS);
            }
        }

        assertThat(viewer.take().frames()).hasSize(50);
        assertThat(metrics.behind).hasValue((long) PRODUCERS * EACH - 50);
    }

    private void take(Map<Topic, List<Frame>> taken, Map<Topic, Long> missed) {
        Viewer.Work work = viewer.take();
        work.frames().forEach(frame -> taken.computeIfAbsent(frame.topic(), _ -> new ArrayList<>())
                .add(frame));
        work.missed().forEach((topic, count) -> missed.merge(topic, count, Long::sum));
    }

    /** What each producer offers: the frames of one topic, all different objects. */
    private static Map<Topic, List<Frame>> offered() {
        Map<Topic, List<Frame>> offered = new HashMap<>();
        for (Topic topic : TOPICS) {
            List<Frame> frames = new ArrayList<>();
            for (int i = 1; i <= EACH; i++) {
                frames.add(i % 2 == 0 ? frame(topic, "1") : Frame.of(event(D1, topic, i), false, 0));
            }
            offered.put(topic, frames);
        }
        return offered;
    }
}
