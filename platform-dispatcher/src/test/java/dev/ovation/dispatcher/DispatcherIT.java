package dev.ovation.dispatcher;

import static dev.ovation.dispatcher.Samples.EAST;
import static dev.ovation.dispatcher.Samples.LIKES;
import static dev.ovation.dispatcher.Samples.WEST;
import static dev.ovation.dispatcher.Samples.event;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.protocol.Event;
import dev.ovation.protocol.Topic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class DispatcherIT {
    private static final Topic UNWATCHED = Topic.parse("likes:nobody");

    private final FakeNode f1 = FakeNode.frontend("east-f1");
    private final FakeNode f2 = FakeNode.frontend("east-f2");
    private final FakeNode relay = FakeNode.relay("east-r1");
    private final FakeNode westFrontend = FakeNode.frontend("west-f1");
    private final StraightLine line = new StraightLine().among(f1, f2, relay, westFrontend);

    @AfterEach
    void close() {
        line.close();
        f1.close();
        f2.close();
        relay.close();
        westFrontend.close();
    }

    @Test
    void sendsAnEventOnceToEachFrontendThatWantsIt() {
        line.watching(LIKES, f1, f2);
        Topic onlyF1 = Topic.parse("likes:f1");
        line.watching(onlyF1, f1);
        Event first = event(EAST, LIKES, 1);
        Event second = event(EAST, onlyF1, 1);
        Event third = event(EAST, LIKES, 2);
        line.dispatcher.dispatch(first);
        line.dispatcher.dispatch(second);
        line.dispatcher.dispatch(third);

        assertThat(f1.await(3)).extracting(Event::id).containsExactly(first.id(), second.id(), third.id());
        assertThat(f2.await(2)).extracting(Event::id).containsExactly(first.id(), third.id());
        assertThat(relay.asked()).isEmpty();
        assertThat(line.metrics.unrouted).hasValue(0);
    }

    @Test
    void handsAnOwnEventToARelayOnceForEachDataCenterThatWantsIt() {
        line.watching(LIKES, f1, westFrontend);
        Event own = event(EAST, LIKES, 1);
        line.dispatcher.dispatch(own);

        assertThat(relay.await(1)).extracting(Event::id).containsExactly(own.id());
        assertThat(relay.asked()).containsExactly("/internal/v1/events?to=west");
        assertThat(f1.await(1)).extracting(Event::id).containsExactly(own.id());
        assertThat(westFrontend.asked()).isEmpty();
    }

    @Test
    void neverRelaysAnEventOfAnotherDataCenter() {
        line.watching(LIKES, f1, westFrontend);
        Event foreign = event(WEST, LIKES, 1);
        Event own = event(EAST, LIKES, 1);
        line.dispatcher.dispatch(foreign);
        line.dispatcher.dispatch(own);

        assertThat(f1.await(2)).extracting(Event::id).containsExactly(foreign.id(), own.id());
        assertThat(relay.await(1)).extracting(Event::id).containsExactly(own.id());
    }

    @Test
    void countsAnEventThatNobodyWatches() {
        line.routes.of(UNWATCHED);
        line.dispatcher.dispatch(event(EAST, UNWATCHED, 1));

        assertThat(line.metrics.unrouted).hasValue(1);
    }

    @Test
    void doesNotCountAnEventThatOnlyAnotherDataCenterWatches() {
        line.watching(LIKES, westFrontend);
        line.dispatcher.dispatch(event(EAST, LIKES, 1));

        assertThat(line.metrics.unrouted).hasValue(0);
        relay.await(1);
    }

    @Test
    void countsAForeignEventThatOnlyOtherDataCentersWatch() {
        line.watching(LIKES, westFrontend);
        line.dispatcher.dispatch(event(WEST, LIKES, 1));

        assertThat(line.metrics.unrouted).hasValue(1);
    }

    @Test
    void letsAFrontendThatHangsDelayNobodyElse() {
        line.watching(LIKES, f1, f2);
        f1.hold();
        for (int i = 1; i <= 20; i++) {
            line.dispatcher.dispatch(event(EAST, LIKES, i));
        }

        assertThat(f2.await(20)).hasSize(20);
        assertThat(f1.events()).isEmpty();

        f1.release();
        assertThat(f1.await(20)).hasSize(20);
    }
}
