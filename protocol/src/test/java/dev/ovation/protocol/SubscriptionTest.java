package dev.ovation.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SubscriptionTest {
    private static final Comparator<Subscription> SAID =
            Comparator.comparingLong(Subscription::incarnation).thenComparingLong(Subscription::version);

    @Test
    void isAfterByIncarnationFirstAndThenByVersion() {
        assertThat(row(1, 2).isAfter(row(1, 1))).isTrue();
        assertThat(row(2, 1).isAfter(row(1, 9))).isTrue();
        assertThat(row(1, 9).isAfter(row(2, 1))).isFalse();
        assertThat(row(1, 1).isAfter(row(1, 1))).isFalse();
    }

    @Test
    void ordersRowsStrictly() {
        List<Subscription> rows = rows(Seeded.random(SubscriptionTest.class));
        for (Subscription a : rows) {
            assertThat(a.isAfter(a)).as("not after itself").isFalse();
            for (Subscription b : rows) {
                assertThat(a.isAfter(b) && b.isAfter(a)).as("%s and %s", a, b).isFalse();
                for (Subscription c : rows) {
                    if (a.isAfter(b) && b.isAfter(c)) {
                        assertThat(a.isAfter(c)).as("%s, %s, %s", a, b, c).isTrue();
                    }
                }
            }
        }
    }

    @Test
    void agreesWithTheOrderOfIncarnationAndVersion() {
        List<Subscription> rows = rows(Seeded.random(SubscriptionTest.class));
        for (Subscription a : rows) {
            for (Subscription b : rows) {
                assertThat(a.isAfter(b)).as("%s and %s", a, b).isEqualTo(SAID.compare(a, b) > 0);
            }
        }
    }

    @Test
    void refusesANegativeCount() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Subscription(Samples.LIKES, "east", "east-f1", 1, 1, -1))
                .withMessageContaining("likes:video-42")
                .withMessageContaining("east-f1");
    }

    @Test
    void takesZeroViewersAsTheLastOneHavingLeft() {
        assertThat(new Subscription(Samples.LIKES, "east", "east-f1", 1, 1, 0).viewers())
                .isZero();
    }

    @Test
    void makesOneRowOfEachChangeInOrder() {
        Topic chat = new Topic("chat", "room-1");
        SubscriptionUpdate update = new SubscriptionUpdate(
                Samples.lease(77, 3),
                List.of(
                        new SubscriptionUpdate.Change(Samples.LIKES, 12, 4),
                        new SubscriptionUpdate.Change(chat, 0, 9),
                        new SubscriptionUpdate.Change(Samples.LIKES, 13, 5)));

        assertThat(update.rows())
                .containsExactly(
                        new Subscription(Samples.LIKES, "east", "east-f1", 77, 4, 12),
                        new Subscription(chat, "east", "east-f1", 77, 9, 0),
                        new Subscription(Samples.LIKES, "east", "east-f1", 77, 5, 13));
    }

    @Test
    void keepsItsOwnCopyOfTheChanges() {
        List<SubscriptionUpdate.Change> changes = new ArrayList<>();
        SubscriptionUpdate update = new SubscriptionUpdate(Samples.lease(1, 1), changes);

        changes.add(new SubscriptionUpdate.Change(Samples.LIKES, 1, 1));

        assertThat(update.changes()).isEmpty();
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> update.changes().clear());
    }

    @Test
    void keepsItsOwnCopyOfTheLeases() {
        List<NodeLease> leases = new ArrayList<>(List.of(Samples.lease(1, 1)));
        Directory directory = new Directory(leases, null);

        leases.clear();

        assertThat(directory.leases()).containsExactly(Samples.lease(1, 1));
    }

    /** Rows of few incarnations and versions, so that equal ones are among them. */
    private static List<Subscription> rows(Random random) {
        return IntStream.range(0, 40)
                .mapToObj(i -> row(random.nextLong(-2, 3), random.nextLong(-2, 3)))
                .toList();
    }

    private static Subscription row(long incarnation, long version) {
        return new Subscription(Samples.LIKES, "east", "east-f1", incarnation, version, 1);
    }
}
