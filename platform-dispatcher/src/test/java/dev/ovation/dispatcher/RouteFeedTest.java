package dev.ovation.dispatcher;

import static dev.ovation.dispatcher.Samples.LIKES;
import static dev.ovation.dispatcher.Samples.frontend;
import static dev.ovation.dispatcher.Samples.nodes;
import static dev.ovation.dispatcher.Samples.row;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.protocol.NodeLease;
import dev.ovation.protocol.Topic;
import dev.ovation.store.SubscriptionTable.Changes;
import dev.ovation.testkit.Eventually;
import dev.ovation.testkit.FakeTime;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class RouteFeedTest {
    private static final Duration WITHIN = Duration.ofSeconds(20);
    private static final Duration EVERY = Duration.ofMillis(5);
    private static final NodeLease F1 = frontend("east-f1");
    private static final NodeLease WEST_F1 = frontend("west-f1");

    private final FakeTime time = new FakeTime();
    private final FakeTable table = new FakeTable();
    private final Routes routes = new Routes(
            "east",
            new DispatcherConfig.RoutesConfig(100, Duration.ofMillis(250), Duration.ofSeconds(30)),
            table,
            () -> nodes(F1, WEST_F1),
            Runnable::run,
            time.ticker(),
            DispatcherMetrics.NONE);
    private final RouteFeed feed = new RouteFeed("east-d1", table, routes, EVERY);

    @AfterEach
    void close() {
        feed.close();
    }

    @Test
    void bringsWhatOthersWroteIntoTheRoutesOfTopicsInMemory() {
        routes.of(LIKES);
        feed.start();
        table.put(List.of(row(F1, 1, 1), row(WEST_F1, 1, 1)));

        Eventually.until(
                "both are routed to", WITHIN, () -> routes.of(LIKES).equals(new Route(List.of(F1), List.of("west"))));
        table.put(List.of(row(WEST_F1, 2, 0)));
        Eventually.until("one has left", WITHIN, () -> routes.of(LIKES).equals(new Route(List.of(F1), List.of())));
        assertThat(table.reads()).isEqualTo(1);
    }

    @Test
    void leavesTopicsAloneThatAreNotInMemory() {
        feed.start();
        routes.of(LIKES);
        table.put(List.of(row(Topic.parse("likes:other"), F1, 1, 1), row(F1, 1, 1)));
        Eventually.until("the one in memory is known", WITHIN, () -> !routes.of(LIKES)
                .frontends()
                .isEmpty());

        assertThat(routes.size()).isEqualTo(1);
    }

    @Test
    void beginsWithWhatIsWrittenFromNowOnAndGoesOnFromTheLastToken() {
        table.put(List.of(row(F1, 1, 1)));
        feed.start();
        assertThat(table.tokens()).first().isEqualTo(Changes.START);

        table.put(List.of(row(F1, 2, 1), row(F1, 3, 1)));
        awaitToken(3);

        assertThat(table.tokens().subList(1, table.tokens().size())).isSorted().startsWith(1L);
    }

    @Test
    void asksWithTheSameTokenAgainWhenTheStoreWasAway() {
        table.put(List.of(row(F1, 1, 0)));
        routes.of(LIKES);
        feed.start();
        awaitToken(1);
        table.away(true);
        awaitMoreReadings();
        assertThat(table.tokens()).last().isEqualTo(1L);

        table.away(false);
        table.put(List.of(row(F1, 2, 1)));
        Eventually.until("the missed row is known", WITHIN, () -> !routes.of(LIKES)
                .frontends()
                .isEmpty());
        assertThat(table.tokens()).containsOnlyOnce(Changes.START);
    }

    @Test
    void beginsAgainWhenItsFirstReadingFailed() {
        table.away(true);
        feed.start();
        awaitMoreReadings();
        assertThat(table.tokens()).containsOnly(Changes.START);

        table.away(false);
        awaitToken(0);
    }

    @Test
    void hasTheRoutesReadAgainWhenItsFirstReadingFailed() {
        table.put(List.of(row(F1, 1, 1)));
        routes.of(LIKES);
        table.away(true);
        feed.start();
        awaitMoreReadings();
        assertThat(table.reads()).isEqualTo(1);

        table.away(false);

        Eventually.until("the topic is read again", WITHIN, () -> {
            routes.of(LIKES);
            return table.reads() == 2;
        });
    }

    @Test
    void hasTheRoutesReadAgainWhenTheStoreNoLongerKnowsWhatChanged() {
        routes.of(LIKES);
        feed.start();
        awaitMoreReadings();
        routes.of(LIKES);
        assertThat(table.reads()).isEqualTo(1);

        table.gap(true);

        Eventually.until("the topic is read again", WITHIN, () -> {
            routes.of(LIKES);
            return table.reads() >= 2;
        });
    }

    private void awaitToken(long token) {
        Eventually.until(
                "token " + token + " is used", WITHIN, () -> table.tokens().contains(token));
    }

    private void awaitMoreReadings() {
        int now = table.tokens().size();
        Eventually.until("it tries on", WITHIN, () -> table.tokens().size() > now + 3);
    }
}
