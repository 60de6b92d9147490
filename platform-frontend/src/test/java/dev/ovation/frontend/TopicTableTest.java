package dev.ovation.frontend;

import static dev.ovation.frontend.Samples.CHAT;
import static dev.ovation.frontend.Samples.D1;
import static dev.ovation.frontend.Samples.D2;
import static dev.ovation.frontend.Samples.LIKES;
import static dev.ovation.frontend.Samples.event;
import static dev.ovation.frontend.Samples.frame;
import static dev.ovation.frontend.Samples.viewer;
import static dev.ovation.frontend.TopicTable.Outcome.DELIVERED;
import static dev.ovation.frontend.TopicTable.Outcome.DUPLICATE;
import static dev.ovation.frontend.TopicTable.Outcome.LATE;
import static dev.ovation.frontend.TopicTable.Outcome.UNWANTED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.protocol.Event;
import dev.ovation.protocol.Topic;
import dev.ovation.testkit.Seeds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class TopicTableTest {
    private final CountedMetrics metrics = new CountedMetrics();
    private final StreamLoop loop = Samples.idleLoop();
    private final List<String> changes = new ArrayList<>();
    private final TopicTable table =
            new TopicTable(1 << 20, metrics, (topic, viewers) -> changes.add(topic.name() + "=" + viewers));
    private final Viewer both = viewer(new CountedMetrics(), LIKES, CHAT);
    private final Viewer likesOnly = viewer(new CountedMetrics(), LIKES);

    @Test
    void tellsTheNumberOfViewersAfterEachChange() {
        table.add(likesOnly, loop);
        table.add(both, loop);
        table.remove(likesOnly);
        table.remove(both);

        assertThat(changes)
                .containsExactlyInAnyOrder(
                        "video-42=1", "video-42=2", "room-1=1", "video-42=1", "video-42=0", "room-1=0");
        assertThat(changes.stream().filter(change -> change.startsWith("video-42")))
                .containsExactly("video-42=1", "video-42=2", "video-42=1", "video-42=0");
    }

    @Test
    void forgetsATopicWithItsLastViewer() {
        table.add(both, loop);
        assertThat(table.size()).isEqualTo(2);

        table.add(likesOnly, loop);
        table.remove(both);
        assertThat(table.size()).isEqualTo(1);
        assertThat(fanOut(event(D1, CHAT, 1))).isEqualTo(UNWANTED);

        table.remove(likesOnly);
        assertThat(table.size()).isZero();
    }

    @Test
    void offersAnEventToAllViewersOfItsTopicAndToNoOther() {
        table.add(both, loop);
        table.add(likesOnly, loop);
        fanOut(event(D1, LIKES, 1));
        fanOut(event(D1, CHAT, 1));
        fanOut(event(D1, Topic.parse("likes:other"), 1));

        assertThat(metrics.offered).hasValue(3);
        assertThat(behind(both)).isEqualTo(2);
        assertThat(behind(likesOnly)).isEqualTo(1);
    }

    @Test
    void offersNothingThatCameBeforeTheViewer() {
        table.add(likesOnly, loop);
        fanOut(event(D1, LIKES, 1));
        table.add(both, loop);
        fanOut(event(D1, LIKES, 2));

        assertThat(behind(likesOnly)).isEqualTo(2);
        assertThat(behind(both)).isEqualTo(1);
    }

    @Test
    void countsWhatAViewerDidNotGetWhenItIsRemoved() {
        table.add(both, loop);
        table.add(likesOnly, loop);
        fanOut(event(D1, LIKES, 1));
        fanOut(event(D1, CHAT, 1));
        table.remove(both);
        fanOut(event(D1, LIKES, 2));

        assertThat(metrics.offered).hasValue(4);
        assertThat(metrics.ended).hasValue(2);
        assertThat(behind(likesOnly)).isEqualTo(2);
    }

    @Test
    void deliversAnEventOnceAndNeverOutOfOrder() {
        table.add(likesOnly, loop);

        assertThat(fanOut(event(D1, LIKES, 5))).isEqualTo(DELIVERED);
        assertThat(fanOut(event(D1, LIKES, 5))).isEqualTo(DUPLICATE);
        assertThat(fanOut(event(D1, LIKES, 4))).isEqualTo(LATE);
        assertThat(fanOut(event(D1, LIKES, 4))).isEqualTo(DUPLICATE);
        assertThat(fanOut(event(D1, LIKES, 6))).isEqualTo(DELIVERED);
    }

    @Test
    void judgesTheNumbersOfEachSourceAndTopicByThemselves() {
        table.add(both, loop);

        assertThat(fanOut(event(D1, LIKES, 5))).isEqualTo(DELIVERED);
        assertThat(fanOut(event(D2, LIKES, 4))).isEqualTo(DELIVERED);
        assertThat(fanOut(event(D1, CHAT, 3))).isEqualTo(DELIVERED);
        assertThat(fanOut(event(D2, LIKES, 4))).isEqualTo(DUPLICATE);
    }

    @Test
    void encodesNothingThatIsNotDelivered() {
        table.add(likesOnly, loop);
        fanOut(event(D1, LIKES, 1));
        AtomicInteger encoded = new AtomicInteger();
        table.fanOut(event(D1, LIKES, 1), () -> {
            encoded.incrementAndGet();
            return frame(LIKES, "1");
        });

        assertThat(encoded).hasValue(0);
        assertThat(metrics.offered).hasValue(1);
    }

    @Test
    void fansTheEventsOfATopicOutOneAfterTheOther() throws Exception {
        table.add(likesOnly, loop);
        List<Long> delivered = new ArrayList<>();
        List<Future<?>> sources = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (int source = 0; source < 4; source++) {
                long first = source;
                sources.add(threads.submit(() -> {
                    for (long number = 1 + first; number <= 4_000; number += 4) {
                        long sequence = number;
                        table.fanOut(event(D1, LIKES, sequence), () -> {
                            delivered.add(sequence);
                            return frame(LIKES, "1");
                        });
                    }
                }));
            }
            for (Future<?> source : sources) {
                source.get();
            }
        }

        assertThat(delivered).isSorted().doesNotHaveDuplicates().contains(4_000L);
    }

    @Test
    void fansOutOneTopicWhileAnotherIsHeldUp() throws Exception {
        table.add(both, loop);
        CountDownLatch gate = new CountDownLatch(1);
        CountDownLatch reached = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> slow = threads.submit(() -> table.fanOut(event(D1, LIKES, 1), () -> {
                reached.countDown();
                awaitQuietly(gate);
                return frame(LIKES, "1");
            }));
            assertThat(reached.await(20, TimeUnit.SECONDS)).isTrue();
            Future<TopicTable.Outcome> other = threads.submit(() -> fanOut(event(D1, CHAT, 1)));

            assertThat(other.get(20, TimeUnit.SECONDS)).isEqualTo(DELIVERED);
            assertThat(slow.isDone()).isFalse();
            gate.countDown();
        }
    }

    @Test
    void lastTellsTheNumberThatThereIsWhateverTheOrderOfComingAndGoing() throws Exception {
        Random random = Seeds.random(TopicTableTest.class);
        Map<Topic, Integer> last = new ConcurrentHashMap<>();
        TopicTable busy = new TopicTable(1 << 20, metrics, last::put);
        List<Viewer> staying = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (int i = 0; i < 2_000; i++) {
                Viewer viewer = viewer(new CountedMetrics(), random.nextBoolean() ? LIKES : CHAT);
                boolean stays = random.nextInt(10) == 0;
                threads.execute(() -> {
                    busy.add(viewer, loop);
                    if (!stays) {
                        busy.remove(viewer);
                    }
                });
                if (stays) {
                    staying.add(viewer);
                }
            }
        }

        Map<Topic, Integer> expected = new HashMap<>(Map.of(LIKES, 0, CHAT, 0));
        staying.forEach(viewer -> viewer.topics().forEach(topic -> expected.merge(topic, 1, Integer::sum)));
        assertThat(last).isEqualTo(expected);
        staying.forEach(busy::remove);
        assertThat(last.values()).containsOnly(0);
        assertThat(busy.size()).isZero();
    }

    @Test
    void countsEveryEventOnceUnderConcurrentChangesOfItsViewers() throws Exception {
        table.add(likesOnly, loop);
        List<TopicTable.Outcome> outcomes;
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            Future<?> changing = threads.submit(() -> {
                for (int i = 0; i < 1_000; i++) {
                    Viewer passing = viewer(metrics, LIKES, CHAT);
                    table.add(passing, loop);
                    table.remove(passing);
                }
            });
            outcomes = LongStream.rangeClosed(1, 2_000)
                    .mapToObj(number -> fanOut(event(D1, LIKES, number)))
                    .toList();
            changing.get();
        }

        assertThat(outcomes).hasSize(2_000).containsOnly(DELIVERED);
        assertThat(metrics.offered.get()).isEqualTo(2_000 + metrics.ended.get());
    }

    private TopicTable.Outcome fanOut(Event event) {
        return table.fanOut(event, () -> frame(event.topic(), "1"));
    }

    private static long behind(Viewer viewer) {
        return viewer.cursors().stream().mapToLong(Cursor::behind).sum();
    }

    private static void awaitQuietly(CountDownLatch gate) {
        try {
            assertThat(gate.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
