package dev.ovation.frontend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.protocol.SubscriptionUpdate.Change;
import dev.ovation.protocol.Topic;
import dev.ovation.testkit.FakeTime;
import dev.ovation.testkit.Seeds;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Whatever happens, in the end the store knows what is watched; and no tellings are made in vain. */
final class InterestTableModelTest {
    private static final Duration COUNT = Duration.ofSeconds(1);
    private static final Duration REFRESH = Duration.ofMinutes(30);
    private static final List<Topic> TOPICS =
            IntStream.range(0, 6).mapToObj(i -> Topic.parse("likes:" + i)).toList();

    private final Random random = Seeds.random(InterestTableModelTest.class);

    @Test
    void lastTellsWhatIsWatchedWhateverFailedBefore() {
        for (int round = 0; round < 300; round++) {
            Run run = new Run();
            for (int step = 0; step < 100; step++) {
                run.step();
            }
            run.settle();

            assertThat(run.stored()).as("round %d", round).isEqualTo(run.watched());
            assertThat(run.table.waiting()).isZero();
            assertThat(run.table.heard(run.watched().keySet())).isTrue();
        }
    }

    @Test
    void triesNoMoreOftenThanThingsChangeAndBackOffsEndWhileNobodyIsThere() {
        for (int round = 0; round < 100; round++) {
            Run run = new Run();
            for (int step = 0; step < 50; step++) {
                run.step();
            }
            run.settle();
            int changes = 0;
            int tried = 0;
            for (int step = 0; step < 50; step++) {
                changes += run.change();
                tried += run.tell(0);
                tried += run.tell(0);
            }

            assertThat(tried).as("changes tried while time stands still").isLessThanOrEqualTo(changes);
        }
    }

    /** One table, and what the dispatchers and the store behind them know of it. */
    private final class Run {
        final FakeTime time = new FakeTime();
        final InterestTable table = new InterestTable(COUNT.toNanos(), REFRESH.toNanos());
        private final Map<Topic, Integer> watched = new HashMap<>();
        private final Map<Topic, Change> stored = new HashMap<>();
        private int incarnation = 1;

        void step() {
            switch (random.nextInt(6)) {
                case 0, 1 -> change();
                case 2 -> tell(random.nextInt(4));
                case 3 -> time.advance(Duration.ofMillis(random.nextInt(2_000)));
                case 4 -> changeWhileItIsTold();
                default -> restartDispatcher();
            }
        }

        /** Another number of viewers of some topic; how many changes that was. */
        int change() {
            Topic topic = TOPICS.get(random.nextInt(TOPICS.size()));
            int viewers = random.nextInt(3);
            if (watched.getOrDefault(topic, 0) == viewers) {
                return 0;
            }
            watched.put(topic, viewers);
            table.changed(topic, viewers);
            return 1;
        }

        /**
         * Tells what is due: 0 nobody answers, 1 heard and not known to be stored, 2 stored, 3 heard and surely not stored. Returns how
         * many changes that was.
         */
        int tell(int outcome) {
            List<Change> due = table.due(time.nanos(), 1 + random.nextInt(5));
            conclude(due, outcome);
            return due.size();
        }

        void settle() {
            refresh();
            for (int i = 0; i < 100 && table.waiting() > 0; i++) {
                time.advance(COUNT);
                tell(2);
            }
        }

        Map<Topic, Integer> watched() {
            return present(watched, viewers -> viewers > 0);
        }

        Map<Topic, Integer> stored() {
            Map<Topic, Integer> viewers = new HashMap<>();
            stored.forEach((topic, change) -> viewers.put(topic, change.viewers()));
            return present(viewers, count -> count > 0);
        }

        private void changeWhileItIsTold() {
            List<Change> underWay = table.due(time.nanos(), 5);
            change();
            conclude(underWay, random.nextInt(4));
        }

        private void restartDispatcher() {
            incarnation++;
            refresh();
        }

        private void refresh() {
            table.refresh(time.nanos(), keeper()::equals);
        }

        private InterestTable.Keeper keeper() {
            return new InterestTable.Keeper("d1/" + incarnation, "store");
        }

        private void conclude(List<Change> due, int outcome) {
            if (outcome == 2) {
                due.forEach(this::store);
                table.told(due, keeper(), time.nanos());
            } else {
                if (outcome != 3) {
                    due.stream().filter(change -> random.nextBoolean()).forEach(this::store);
                }
                long again = time.nanos()
                        + Duration.ofMillis(random.nextInt(1, 3_000)).toNanos();
                table.failed(due, outcome == 0 ? null : keeper(), outcome == 3, time.nanos(), again);
            }
        }

        private void store(Change change) {
            stored.merge(change.topic(), change, (known, next) -> next.version() > known.version() ? next : known);
        }

        private static Map<Topic, Integer> present(Map<Topic, Integer> all, Predicate<Integer> which) {
            Map<Topic, Integer> present = new HashMap<>(all);
            present.values().removeIf(which.negate());
            return present;
        }
    }
}
