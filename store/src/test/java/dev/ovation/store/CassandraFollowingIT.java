package dev.ovation.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.protocol.Subscription;
import dev.ovation.protocol.Topic;
import dev.ovation.store.SubscriptionTable.Changes;
import dev.ovation.testkit.Eventually;
import dev.ovation.testkit.FakeTime;
import dev.ovation.testkit.Seeds;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Following what is written, on a real Cassandra over two data centers. Most tests have clocks of their own, each in a year of its own:
 * the log goes by the clocks of those who write and read it.
 */
@Timeout(300)
final class CassandraFollowingIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(250);

    /** How often a follower reads far back; what is late shows with the first such read. */
    private static final Duration SWEEP = Duration.ofSeconds(2);

    /** How far clocks may be apart. */
    private static final Duration CLOCKS = Duration.ofSeconds(3);

    private static final AtomicLong ERAS = new AtomicLong();

    private static CassandraStore east;
    private static CassandraStore west;

    private FakeTime time = new FakeTime();

    @BeforeAll
    static void openBoth() {
        east = CassandraStore.open(Rings.config(Rings.EAST), Rings.EAST);
        west = CassandraStore.open(Rings.config(Rings.WEST), Rings.WEST);
    }

    @AfterAll
    static void closeBoth() {
        east.close();
        west.close();
    }

    @BeforeEach
    void beginAnEra() {
        time = new FakeTime(Instant.ofEpochSecond(Duration.ofDays(365).toSeconds() * ERAS.incrementAndGet()));
    }

    @Test
    void aTokenOlderThanTheLogSaysThatChangesAreMissing() {
        SubscriptionTable table = table(Duration.ofSeconds(2), time);
        long token = table.changesSince(Changes.START).token();

        time.advance(Duration.ofMinutes(10));
        assertThat(table.changesSince(token).gap()).isFalse();

        time.advance(Duration.ofMillis(1));
        Changes late = table.changesSince(token);
        assertThat(late.gap()).isTrue();
        assertThat(table.changesSince(late.token()).gap()).isFalse();
    }

    @Test
    void aFollowerThatWasAwayGetsAllThatIsStillInTheLog() {
        SubscriptionTable table = table(Duration.ofSeconds(2), time);
        long token = table.changesSince(Changes.START).token();
        List<Subscription> rows = new ArrayList<>();
        for (int minute = 0; minute < 9; minute++) {
            rows.add(row("likes:away-" + minute, minute));
            table.put(List.of(rows.getLast()));
            time.advance(Duration.ofMinutes(1));
        }

        Changes changes = table.changesSince(token);

        assertThat(changes.gap()).isFalse();
        assertThat(changes.rows()).containsExactlyInAnyOrderElementsOf(rows);
    }

    @Test
    void aRowOfAWriterWhoseClockIsBehindIsFound() {
        InstantSource behind = InstantSource.offset(time, Duration.ofSeconds(-2));
        SubscriptionTable writer = table(Duration.ofSeconds(2), behind);
        SubscriptionTable follower = table(Duration.ofSeconds(2), time);
        long token = follower.changesSince(Changes.START).token();

        for (int i = 0; i < 20; i++) {
            Subscription row = row("likes:behind-" + i, 1);
            writer.put(List.of(row));
            token = awaitFound(follower, token, row);
        }
    }

    /** With the longest wait that the store's callers are promised, and the shortest one that can be set. */
    @Test
    void aRowThatShowsAsLateAsItMayIsFound() {
        for (Duration requestTimeout : List.of(Duration.ofMillis(500), Duration.ofSeconds(2))) {
            InstantSource late =
                    InstantSource.offset(time, requestTimeout.plus(CLOCKS).negated());
            SubscriptionTable writer = table(requestTimeout, late);
            SubscriptionTable follower = table(requestTimeout, time);
            long token = follower.changesSince(Changes.START).token();

            for (int i = 0; i < 20; i++) {
                Subscription row = row("likes:late-" + requestTimeout.toMillis() + "-" + i, 1);
                writer.put(List.of(row));
                token = awaitFound(follower, token, row);
            }
        }
    }

    @Test
    void aRowOfAWriterWhoseClockIsAheadIsFoundAtOnce() {
        SubscriptionTable writer = table(Duration.ofSeconds(2), InstantSource.offset(time, CLOCKS));
        SubscriptionTable follower = table(Duration.ofSeconds(2), time);
        long token = follower.changesSince(Changes.START).token();

        for (int i = 0; i < 20; i++) {
            time.advance(Duration.ofMillis(777));
            Subscription row = row("likes:ahead-" + i, 1);
            writer.put(List.of(row));
            Changes changes = follower.changesSince(token);
            token = changes.token();
            assertThat(changes.rows()).contains(row);
        }
    }

    @Test
    void nothingIsMissedAfterTheClockWasSetBack() {
        SubscriptionTable table = table(Duration.ofSeconds(2), time);
        long ahead = table.changesSince(Changes.START).token();
        time.setInstant(time.instant().minus(Duration.ofHours(1)));
        Subscription row = row("likes:set-back", 1);
        table.put(List.of(row));

        Changes changes = table.changesSince(ahead);

        assertThat(changes.rows()).containsExactly(row);
        assertThat(changes.token()).isLessThan(ahead);
    }

    @Test
    void everyRowOfConcurrentWritersInBothDataCentersComesToFollowersInBoth() throws Exception {
        long seed = Seeds.random(getClass()).nextLong();
        int writers = 4;
        List<Set<Subscription>> written = new ArrayList<>();
        Follower inEast = new Follower(east.subscriptions());
        Follower inWest = new Follower(west.subscriptions());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Set<Subscription>>> all = new ArrayList<>();
            for (int writer = 0; writer < writers; writer++) {
                CassandraStore store = writer % 2 == 0 ? east : west;
                String frontend = "f" + writer;
                Random random = new Random(seed + writer);
                all.add(threads.submit(() -> writeSome(store.subscriptions(), frontend, random)));
            }
            while (!all.stream().allMatch(Future::isDone)) {
                inEast.poll();
                inWest.poll();
            }
            for (Future<Set<Subscription>> writer : all) {
                written.add(writer.get());
            }
        }

        Set<Subscription> expected = new HashSet<>();
        written.forEach(expected::addAll);
        assertThat(expected).hasSizeGreaterThan(writers * 100);
        for (Follower follower : List.of(inEast, inWest)) {
            Eventually.until("every row has come", SOON, () -> {
                follower.poll();
                return follower.seen.containsAll(expected);
            });
        }
    }

    /** Each row once and for ever, in lists of any length. */
    private static Set<Subscription> writeSome(SubscriptionTable table, String frontend, Random random) {
        Set<Subscription> written = new HashSet<>();
        for (int list = 0; list < 40; list++) {
            List<Subscription> rows = new ArrayList<>();
            for (int i = random.nextInt(1, 50); i > 0; i--) {
                Topic topic = Topic.parse("likes:concurrent-" + list + "-" + i);
                rows.add(new Subscription(topic, "east", frontend, 1, 1, random.nextInt(100)));
            }
            table.put(rows);
            written.addAll(rows);
        }
        return written;
    }

    private static SubscriptionTable table(Duration requestTimeout, InstantSource clock) {
        return new CassandraSubscriptionTable(east.session(), requestTimeout, clock);
    }

    /** Polls as dispatchers do until the row has come, which takes until the next read that goes far back at most. */
    private long awaitFound(SubscriptionTable follower, long from, Subscription row) {
        long token = from;
        Duration waited = Duration.ZERO;
        while (true) {
            Changes changes = follower.changesSince(token);
            token = changes.token();
            if (changes.rows().contains(row)) {
                return token;
            }
            assertThat(waited).as("without %s", row).isLessThan(SWEEP.plus(POLL));
            time.advance(POLL);
            waited = waited.plus(POLL);
        }
    }

    private static Subscription row(String topic, long version) {
        return new Subscription(Topic.parse(topic), "east", "east-f1", 1, version, 1);
    }

    /** What has come so far. */
    private static final class Follower {
        final Set<Subscription> seen = new HashSet<>();
        private final SubscriptionTable table;
        private long token;

        Follower(SubscriptionTable table) {
            this.table = table;
            this.token = table.changesSince(Changes.START).token();
        }

        void poll() {
            Changes changes = table.changesSince(token);
            seen.addAll(changes.rows());
            token = changes.token();
        }
    }
}
