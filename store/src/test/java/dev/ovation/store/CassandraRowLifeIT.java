package dev.ovation.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import dev.ovation.protocol.Subscription;
import dev.ovation.protocol.Topic;
import dev.ovation.testkit.Eventually;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How long rows live in a real Cassandra, which ends them by itself: read from past the store. */
@Timeout(300)
final class CassandraRowLifeIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    /** What a test may take between a write and its look at it. */
    private static final Duration SLACK = Duration.ofMinutes(2);

    private static CassandraStore store;

    @BeforeAll
    static void open() {
        store = CassandraStore.open(Rings.config(Rings.EAST), Rings.EAST);
    }

    @AfterAll
    static void close() {
        store.close();
    }

    @Test
    void aRowWithViewersLivesForTwoHours() {
        Subscription row = row("likes:two-hours", 1, 10);

        store.subscriptions().put(List.of(row));

        assertThat(life(row)).isBetween(Duration.ofHours(2).minus(SLACK), Duration.ofHours(2));
    }

    @Test
    void aRowWithoutViewersLivesForTenMinutes() {
        Subscription row = row("likes:ten-minutes", 1, 0);

        store.subscriptions().put(List.of(row));

        assertThat(life(row)).isBetween(Duration.ofMinutes(10).minus(SLACK), Duration.ofMinutes(10));
    }

    @Test
    void aRowThatIsWrittenAgainUnchangedHasItsFullLifeAgain() {
        Subscription row = row("likes:again", 7, 10);
        putWithLife(row, Duration.ofMinutes(1));
        assertThat(life(row)).isLessThanOrEqualTo(Duration.ofMinutes(1));

        store.subscriptions().put(List.of(row));

        assertThat(life(row)).isBetween(Duration.ofHours(2).minus(SLACK), Duration.ofHours(2));
        assertThat(store.subscriptions().rowsOf(row.topic())).containsExactly(row);
    }

    @Test
    void aRowThatHasEndedComesBackWhenItIsWrittenAgainUnchanged() {
        Subscription row = row("likes:back", 7, 10);
        putWithLife(row, Duration.ofSeconds(1));
        awaitNoRows(row.topic());

        store.subscriptions().put(List.of(row));

        assertThat(store.subscriptions().rowsOf(row.topic())).containsExactly(row);
    }

    @Test
    void aRowThatComesLateNeitherReplacesANewerOneNorShortensItsLife() {
        Subscription newer = row("likes:late", 2, 10);
        store.subscriptions().put(List.of(newer));

        store.subscriptions().put(List.of(row("likes:late", 1, 0)));

        assertThat(store.subscriptions().rowsOf(newer.topic())).containsExactly(newer);
        assertThat(life(newer)).isGreaterThan(Duration.ofHours(2).minus(SLACK));
    }

    @Test
    void aRowThatComesLateDoesNotMakeOneWithoutViewersLiveLonger() {
        Subscription left = row("likes:left", 2, 0);
        store.subscriptions().put(List.of(left));

        store.subscriptions().put(List.of(row("likes:left", 1, 10)));

        assertThat(store.subscriptions().rowsOf(left.topic())).containsExactly(left);
        assertThat(life(left)).isLessThanOrEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void aRowWithoutViewersHidesTheRowBeforeItAlsoAfterItsOwnEnd() {
        Subscription watched = row("likes:hidden", 1, 10);
        Subscription left = row("likes:hidden", 2, 0);
        store.subscriptions().put(List.of(watched));
        store.subscriptions().put(List.of(left));
        assertThat(store.subscriptions().rowsOf(left.topic())).containsExactly(left);

        putWithLife(row("likes:hidden", 3, 0), Duration.ofSeconds(1));

        awaitNoRows(left.topic());
        store.subscriptions().put(List.of(watched));
        assertThat(store.subscriptions().rowsOf(left.topic())).isEmpty();
    }

    @Test
    void theLogOfChangesLivesForTenMinutes() {
        Subscription row = row("likes:logged", 1, 10);
        store.subscriptions().put(List.of(row));

        Row logged = Objects.requireNonNull(store.session()
                .driver()
                .execute(
                        "SELECT TTL(viewers) FROM ovation.subscription_change WHERE topic = 'likes:logged' ALLOW FILTERING")
                .one());

        assertThat(Duration.ofSeconds(logged.getInt(0)))
                .isBetween(CassandraSubscriptionTable.LOG.minus(SLACK), CassandraSubscriptionTable.LOG);
    }

    /** As the store writes it, but for a shorter time. */
    private static void putWithLife(Subscription row, Duration life) {
        store.session()
                .driver()
                .execute(SimpleStatement.newInstance(
                        "INSERT INTO ovation.subscription (topic, data_center, frontend, incarnation, version, viewers)"
                                + " VALUES (?, ?, ?, ?, ?, ?) USING TIMESTAMP ? AND TTL ?",
                        row.topic().toString(),
                        row.dataCenter(),
                        row.frontend(),
                        row.incarnation(),
                        row.version(),
                        row.viewers(),
                        WriteTime.of(row.incarnation(), row.version()),
                        (int) life.toSeconds()));
    }

    /** How long the topic's only row has left. */
    private static Duration life(Subscription row) {
        Row left = Objects.requireNonNull(store.session()
                .driver()
                .execute(SimpleStatement.newInstance(
                        "SELECT TTL(viewers) FROM ovation.subscription WHERE topic = ?",
                        row.topic().toString()))
                .one());
        return Duration.ofSeconds(left.getInt(0));
    }

    /** And says so when a row with viewers shows meanwhile. */
    private static void awaitNoRows(Topic topic) {
        Eventually.until("the row has ended", SOON, () -> {
            List<Subscription> rows = store.subscriptions().rowsOf(topic);
            assertThat(rows).hasSizeLessThanOrEqualTo(1);
            return rows.isEmpty();
        });
    }

    private static Subscription row(String topic, long version, int viewers) {
        return new Subscription(Topic.parse(topic), "east", "east-f1", 1_763_750_000_123L, version, viewers);
    }
}
