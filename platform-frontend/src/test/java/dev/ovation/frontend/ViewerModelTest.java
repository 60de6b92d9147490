package dev.ovation.frontend;

import static dev.ovation.frontend.Samples.CHAT;
import static dev.ovation.frontend.Samples.LIKES;
import static dev.ovation.frontend.Samples.frame;
import static dev.ovation.frontend.Samples.stream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.protocol.Topic;
import dev.ovation.testkit.Seeds;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Topics that say much or little, and a connection that takes any number of bytes at any time: what comes out is whole blocks in their
 * order, and where events are missing a gap with their number stands in their place.
 */
final class ViewerModelTest {
    private static final Pattern NUMBER = Pattern.compile("\"data\":(\\d+)");
    private static final Pattern MISSED = Pattern.compile("\"missed\":(\\d+)");
    private static final int ROUNDS = 60;
    private static final int STEPS = 600;

    @Test
    void everyEventIsWrittenOrMissedAndToldInItsPlace() throws IOException {
        Random random = Seeds.random(ViewerModelTest.class);
        for (int round = 0; round < ROUNDS; round++) {
            new Model(random).run();
        }
    }

    private static final class Model {
        final Random random;
        final CountedMetrics metrics = new CountedMetrics();
        final FakeSink sink = new FakeSink();
        final SegmentView view = new SegmentView();
        final Map<Topic, TopicLog> logs;
        final Map<Topic, Integer> appended = new HashMap<>(Map.of(LIKES, 0, CHAT, 0));
        final Viewer viewer;

        Model(Random random) {
            this.random = random;
            int mostBytes = 1 << random.nextInt(11, 17);
            logs = Map.of(LIKES, new TopicLog(mostBytes), CHAT, new TopicLog(mostBytes));
            viewer = Samples.viewer(
                    metrics,
                    stream(Duration.ofHours(1), Duration.ofHours(1), random.nextInt(1, 60), 1 << 20),
                    LIKES,
                    CHAT);
            logs.forEach(
                    (topic, log) -> viewer.watch(viewer.join(topic, log, new TopicGroup(log, Samples.idleLoop()))));
        }

        void run() throws IOException {
            viewer.open(sink.room(0), 0);
            for (int step = 0; step < STEPS; step++) {
                switch (random.nextInt(4)) {
                    case 0 -> append(random.nextBoolean() ? LIKES : CHAT, random.nextInt(1, 12));
                    case 1 -> sink.room(random.nextInt(2_000));
                    case 2 -> {
                        Cursor cursor = viewer.cursors().get(random.nextInt(2));
                        viewer.write(cursor, view, step);
                    }
                    default -> viewer.resume(view, step);
                }
            }
            sink.room(Long.MAX_VALUE);
            viewer.resume(view, STEPS);
            check();
        }

        void append(Topic topic, int count) {
            for (int i = 0; i < count; i++) {
                int number = appended.merge(topic, 1, Integer::sum);
                TopicLog log = logs.get(topic);
                long delivered = viewer.cursors().stream()
                        .filter(cursor -> cursor.topic().equals(topic))
                        .mapToLong(Cursor::wanted)
                        .min()
                        .orElse(0);
                if (log != null) {
                    log.append(frame(topic, String.valueOf(number)), random.nextBoolean() ? delivered : 0);
                }
            }
        }

        void check() {
            Map<String, Integer> last = new HashMap<>();
            List<String> blocks = sink.blocks();
            int events = 0;
            for (String block : blocks) {
                String topic = block.contains(LIKES.toString()) ? LIKES.toString() : CHAT.toString();
                Matcher missed = MISSED.matcher(block);
                Matcher number = NUMBER.matcher(block);
                if (missed.find()) {
                    last.merge(topic, Integer.parseInt(missed.group(1)), Integer::sum);
                } else if (number.find()) {
                    assertThat(Integer.parseInt(number.group(1))).isEqualTo(last.merge(topic, 1, Integer::sum));
                    events++;
                } else {
                    throw new AssertionError("Neither an event nor a gap: " + block);
                }
            }
            for (Topic topic : List.of(LIKES, CHAT)) {
                assertThat(last.getOrDefault(topic.toString(), 0)).isEqualTo(appended.get(topic));
            }
            int all = appended.values().stream().mapToInt(n -> n).sum();
            assertThat(metrics.written).hasValue(events);
            assertThat(metrics.written.get() + metrics.behind.get()).isEqualTo(all);
            assertThat(viewer.cursors()).allMatch(cursor -> cursor.behind() == 0);
        }
    }
}
