package dev.ovation.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.protocol.Subscription;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a {@link SubscriptionTable} in SQL keeps to: its rows do not end by themselves. */
abstract class JdbcSubscriptionTableContract extends SubscriptionTableContract {
    @Test
    void rowsThatWereNotWrittenForLongAreForgotten() {
        mine.subscriptions().put(rows(0, 10, 1));
        makeOlder(Duration.ofMinutes(61));

        int forgotten = others.subscriptions().forgetOlderThan(Duration.ofHours(1));

        assertThat(forgotten).isEqualTo(10);
        assertThat(mine.subscriptions().rowsOf(topic(3))).isEmpty();
    }

    @Test
    void rowsThatAreYoungEnoughAreNotForgotten() {
        mine.subscriptions().put(rows(0, 10, 1));
        makeOlder(Duration.ofMinutes(30));

        assertThat(mine.subscriptions().forgetOlderThan(Duration.ofHours(1))).isZero();
        assertThat(mine.subscriptions().rowsOf(topic(3))).hasSize(1);
    }

    @Test
    void aRowThatIsWrittenAgainUnchangedIsYoungAgain() {
        List<Subscription> rows = rows(0, 2, 1);
        mine.subscriptions().put(rows);
        makeOlder(Duration.ofHours(2));

        mine.subscriptions().put(List.of(rows.get(1)));
        mine.subscriptions().forgetOlderThan(Duration.ofHours(1));

        assertThat(mine.subscriptions().rowsOf(topic(0))).isEmpty();
        assertThat(mine.subscriptions().rowsOf(topic(1))).containsExactly(rows.get(1));
    }

    @Test
    void anOlderVersionDoesNotMakeARowYoungAgain() {
        mine.subscriptions().put(List.of(row("east-f1", 1, 2, 1)));
        makeOlder(Duration.ofHours(2));

        mine.subscriptions().put(List.of(row("east-f1", 1, 1, 1)));

        assertThat(mine.subscriptions().forgetOlderThan(Duration.ofHours(1))).isEqualTo(1);
    }
}
