package dev.ovation.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.protocol.Limits;
import dev.ovation.protocol.Subscription;
import dev.ovation.protocol.Topic;
import dev.ovation.store.SubscriptionTable.Changes;
import dev.ovation.testkit.Seeds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link SubscriptionTable} keeps to. */
abstract class SubscriptionTableContract {
    static final Topic TOPIC = Topic.parse("likes:video-42");

    Store mine;
    Store others;

    /** A store on tables that are empty at the first call of a test and shared by all of it. */
    abstract Store open();

    /** Makes every row look as if it had been written that much earlier, an hour at least. */
    abstract void makeOlder(Duration age);

    @BeforeEach
    void openTwoStores() {
        mine = open();
        others = open();
    }

    @AfterEach
    void closeThem() {
        mine.close();
        others.close();
    }

    @Test
    void rowsComeBackAsTheyWerePut() {
        Subscription row = row("east-f1", 1_763_750_000_123L, 7, 10_412);

        mine.subscriptions().put(List.of(row));

        assertThat(others.subscriptions().rowsOf(TOPIC)).containsExactly(row);
    }

    @Test
    void aTopicNobodyWatchesHasNoRows() {
        mine.subscriptions().put(List.of(row("east-f1", 1, 1, 1)));

        assertThat(mine.subscriptions().rowsOf(Topic.parse("likes:video-43"))).isEmpty();
    }

    @Test
    void nothingToPutIsNoError() {
        mine.subscriptions().put(List.of());

        assertThat(mine.subscriptions().rowsOf(TOPIC)).isEmpty();
    }

    @Test
    void theNewestRowStaysInWhateverOrderRowsArrive() {
        Random random = Seeds.random(getClass());
        for (int round = 0; round < 20; round++) {
            Topic topic = Topic.parse("likes:round-" + round);
            List<Subscription> history = historyOf(topic);
            Subscription newest = history.getLast();
            Collections.shuffle(history, random);

            history.forEach(row -> mine.subscriptions().put(List.of(row)));

            assertThat(mine.subscriptions().rowsOf(topic))
                    .as("order %s", history)
                    .containsExactly(newest);
        }
    }

    @Test
    void theNewestRowStaysAlsoWithinOneList() {
        Random random = Seeds.random(getClass());
        for (int round = 0; round < 20; round++) {
            Topic topic = Topic.parse("likes:round-" + round);
            List<Subscription> history = historyOf(topic);
            Subscription newest = history.getLast();
            Collections.shuffle(history, random);

            mine.subscriptions().put(history);

            assertThat(mine.subscriptions().rowsOf(topic))
                    .as("order %s", history)
                    .containsExactly(newest);
        }
    }

    @Test
    void aListMayHoldNewAndOldRowsAndMoreThanOneStatementTakes() {
        List<Subscription> first = rows(0, 700, 2);
        List<Subscription> second = rows(300, 1_000 + 300, 1);
        mine.subscriptions().put(first);

        mine.subscriptions().put(second);

        assertThat(mine.subscriptions().rowsOf(topic(0))).containsExactly(first.get(0));
        assertThat(mine.subscriptions().rowsOf(topic(699))).containsExactly(first.get(699));
        assertThat(mine.subscriptions().rowsOf(topic(700))).containsExactly(second.get(400));
        assertThat(mine.subscriptions().rowsOf(topic(1_299))).containsExactly(second.get(999));
    }

    @Test
    void aRowWithoutViewersIsKept() {
        Subscription left = row("east-f1", 1, 2, 0);
        mine.subscriptions().put(List.of(row("east-f1", 1, 1, 5)));

        mine.subscriptions().put(List.of(left));

        assertThat(mine.subscriptions().rowsOf(TOPIC)).containsExactly(left);
    }

    @Test
    void frontendsOfAllDataCentersHaveTheirOwnRows() {
        List<Subscription> rows = List.of(
                new Subscription(TOPIC, "east", "f1", 1, 1, 1),
                new Subscription(TOPIC, "east", "f2", 1, 1, 2),
                new Subscription(TOPIC, "west", "f1", 1, 1, 3));

        mine.subscriptions().put(rows);

        assertThat(others.subscriptions().rowsOf(TOPIC)).containsExactlyInAnyOrderElementsOf(rows);
    }

    @Test
    void topicsThatDifferOnlyInCaseAreDifferent() {
        Subscription lower = new Subscription(Topic.parse("likes:video"), "east", "f1", 1, 1, 1);
        Subscription upper = new Subscription(Topic.parse("likes:VIDEO"), "east", "f1", 1, 1, 2);

        mine.subscriptions().put(List.of(lower, upper));

        assertThat(mine.subscriptions().rowsOf(lower.topic())).containsExactly(lower);
        assertThat(mine.subscriptions().rowsOf(upper.topic())).containsExactly(upper);
    }

    @Test
    void theLongestNamesFit() {
        Topic longest = new Topic("n".repeat(Limits.NAMESPACE_CHARS), "x".repeat(Limits.TOPIC_NAME_CHARS));
        String node = "f".repeat(Limits.NODE_ID_CHARS);
        Subscription row = new Subscription(longest, node, node, Long.MAX_VALUE, Long.MAX_VALUE, Integer.MAX_VALUE);

        mine.subscriptions().put(List.of(row));

        assertThat(mine.subscriptions().rowsOf(longest)).containsExactly(row);
    }

    @Test
    void concurrentWritersOfOneRowEndWithTheNewest() throws Exception {
        int writers = 8;
        int versions = 50;
        atOnce(writers, writer -> {
            Store store = writer % 2 == 0 ? mine : others;
            for (int version = writer; version < versions; version += writers / 2) {
                store.subscriptions().put(List.of(row("east-f1", 1, version, version)));
            }
        });

        assertThat(mine.subscriptions().rowsOf(TOPIC)).containsExactly(row("east-f1", 1, versions - 1, versions - 1));
    }

    @Test
    void concurrentWritersOfTheSameNewRowsAllSucceed() throws Exception {
        long seed = Seeds.random(getClass()).nextLong();
        int writers = 4;
        int rounds = 20;
        CyclicBarrier round = new CyclicBarrier(writers);
        atOnce(writers, writer -> {
            Store store = writer % 2 == 0 ? mine : others;
            Random random = new Random(seed + writer);
            for (int i = 0; i < rounds; i++) {
                List<Subscription> rows = new ArrayList<>(rows(100 * i, 100 * (i + 1), writer));
                Collections.shuffle(rows, random);
                await(round);
                store.subscriptions().put(rows);
            }
        });

        for (Subscription newest : rows(0, 100 * rounds, writers - 1)) {
            assertThat(mine.subscriptions().rowsOf(newest.topic())).containsExactly(newest);
        }
    }

    @Test
    void aFollowerStartsWithoutRows() {
        mine.subscriptions().put(List.of(row("east-f1", 1, 1, 1)));

        assertThat(others.subscriptions().changesSince(Changes.START).rows()).isEmpty();
    }

    @Test
    void aFollowerSeesWhatOthersWriteAfterItStarted() {
        long token = mine.subscriptions().changesSince(Changes.START).token();
        Subscription row = row("east-f1", 1, 1, 1);

        others.subscriptions().put(List.of(row));

        assertThat(mine.subscriptions().changesSince(token).rows()).contains(row);
    }

    @Test
    void aFollowerSeesEveryRowOfConcurrentWritersAtLeastOnce() throws Exception {
        SubscriptionTable table = mine.subscriptions();
        List<Subscription> expected = rows(0, 300, 3);
        Set<Subscription> seen = new HashSet<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            long token = table.changesSince(Changes.START).token();
            List<Future<?>> writers = IntStream.range(0, 3)
                    .<Future<?>>mapToObj(part -> threads.submit(() -> expected.subList(part * 100, (part + 1) * 100)
                            .forEach(row -> others.subscriptions().put(List.of(row)))))
                    .toList();
            boolean last;
            do {
                last = writers.stream().allMatch(Future::isDone);
                Changes changes = table.changesSince(token);
                seen.addAll(changes.rows());
                token = changes.token();
            } while (!last);
            for (Future<?> writer : writers) {
                writer.get();
            }
        }

        assertThat(seen).containsAll(expected);
    }

    @Test
    void aFollowerSeesOnlyTheNewestOfARow() {
        long token = mine.subscriptions().changesSince(Changes.START).token();
        others.subscriptions().put(List.of(row("east-f1", 1, 1, 1)));
        others.subscriptions().put(List.of(row("east-f1", 1, 2, 0)));

        assertThat(mine.subscriptions().changesSince(token).rows()).containsExactly(row("east-f1", 1, 2, 0));
    }

    @Test
    void aFollowerIsNotToldOfOldRowsAgain() {
        mine.subscriptions().put(List.of(row("east-f1", 1, 1, 1)));
        makeOlder(Duration.ofHours(1));
        long token = mine.subscriptions().changesSince(Changes.START).token();

        assertThat(mine.subscriptions().changesSince(token).rows()).isEmpty();
    }

    @Test
    void aRowThatIsWrittenAgainUnchangedIsToldAgain() {
        Subscription row = row("east-f1", 1, 1, 1);
        mine.subscriptions().put(List.of(row));
        makeOlder(Duration.ofHours(1));
        long token = mine.subscriptions().changesSince(Changes.START).token();

        mine.subscriptions().put(List.of(row));

        assertThat(others.subscriptions().changesSince(token).rows()).containsExactly(row);
    }

    private static void atOnce(int threads, IntConsumer work) throws Exception {
        List<Callable<Object>> tasks = IntStream.range(0, threads)
                .mapToObj(thread -> Executors.callable(() -> work.accept(thread)))
                .toList();
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            for (Future<Object> task : executor.invokeAll(tasks)) {
                task.get();
            }
        }
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException("another writer has failed", e);
        }
    }

    /** Oldest first: the version counts within an incarnation only. */
    private static List<Subscription> historyOf(Topic topic) {
        List<Subscription> history = new ArrayList<>();
        for (long incarnation = 1; incarnation <= 3; incarnation++) {
            for (long version = 10 - 3 * incarnation; version < 12 - 3 * incarnation; version++) {
                history.add(new Subscription(topic, "east", "east-f1", incarnation, version, history.size()));
            }
        }
        return history;
    }

    static List<Subscription> rows(int from, int to, int version) {
        return IntStream.range(from, to)
                .mapToObj(i -> new Subscription(topic(i), "east", "east-f1", 1, version, version))
                .toList();
    }

    static Topic topic(int i) {
        return Topic.parse("likes:video-" + i);
    }

    static Subscription row(String frontend, long incarnation, long version, int viewers) {
        return new Subscription(TOPIC, "east", frontend, incarnation, version, viewers);
    }
}
