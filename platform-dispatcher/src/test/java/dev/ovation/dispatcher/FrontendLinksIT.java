package dev.ovation.dispatcher;

import static dev.ovation.dispatcher.Samples.EAST;
import static dev.ovation.dispatcher.Samples.LIKES;
import static dev.ovation.dispatcher.Samples.ONE_LANE;
import static dev.ovation.dispatcher.Samples.event;
import static dev.ovation.dispatcher.Samples.nodes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.protocol.Event;
import dev.ovation.protocol.NodeLease;
import dev.ovation.runtime.InternalKey;
import dev.ovation.runtime.LinkMetrics;
import dev.ovation.testkit.Eventually;
import dev.ovation.testkit.FakeTime;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class FrontendLinksIT {
    private static final Duration WITHIN = Duration.ofSeconds(20);

    private final FakeNode f1 = FakeNode.frontend("east-f1");
    private final FakeNode f2 = FakeNode.frontend("east-f2");
    private final Counted counted = new Counted();
    private final FrontendLinks links =
            new FrontendLinks("east-d1", ONE_LANE, InternalKey.open(), counted, new FakeTime());

    @AfterEach
    void close() {
        links.close();
        f1.close();
        f2.close();
    }

    @Test
    void endsTheLinkToAFrontendThatIsDeadAndGivesUpWhatWaitsThere() {
        f1.hold();
        send(f1.lease(), 1);
        Eventually.until(
                "the first event is under way", WITHIN, () -> f1.asked().size() == 1);
        send(f1.lease(), 2);
        send(f1.lease(), 3);
        assertThat(links.waiting()).isEqualTo(2);

        links.keepOnly(nodes(f2.lease()));

        assertThat(links.waiting()).isZero();
        Eventually.until("what waited is counted", WITHIN, () -> counted.closed.get() >= 2);
    }

    @Test
    void keepsTheLinkToALiveFrontend() {
        send(f2.lease(), 1);
        f2.await(1);
        links.keepOnly(nodes(f2.lease()));
        f2.hold();
        send(f2.lease(), 2);
        Eventually.until("the event is under way", WITHIN, () -> f2.asked().size() == 2);
        send(f2.lease(), 3);
        links.keepOnly(nodes(f2.lease()));

        assertThat(links.waiting()).isEqualTo(1);
        f2.release();
        assertThat(f2.await(3)).extracting(e -> e.id().sequence()).containsExactly(1L, 2L, 3L);
        assertThat(counted.closed).hasValue(0);
    }

    @Test
    void opensANewLinkToTheNextIncarnationWhereverItIs() {
        send(f1.lease(), 1);
        f1.await(1);
        NodeLease elsewhere =
                Samples.lease("east-f1", f1.lease().role(), 2, f2.lease().internal());
        links.keepOnly(nodes(elsewhere));
        send(elsewhere, 2);

        assertThat(f2.await(1)).extracting(e -> e.id().sequence()).containsExactly(2L);
        assertThat(f1.events()).hasSize(1);
    }

    @Test
    void endsTheLinkToAnEarlierIncarnation() {
        f1.hold();
        send(f1.lease(1), 1);
        Eventually.until("it is under way", WITHIN, () -> f1.asked().size() == 1);
        send(f1.lease(1), 2);
        links.keepOnly(nodes(f1.lease(2)));

        assertThat(links.waiting()).isZero();
    }

    @Test
    void sendsWhatWaitsWhenItDrains() {
        f1.hold();
        for (int i = 1; i <= 50; i++) {
            send(f1.lease(), i);
        }
        Eventually.until("one is under way", WITHIN, () -> !f1.asked().isEmpty());
        Thread drain = Thread.startVirtualThread(() -> links.drain(WITHIN));
        f1.release();

        assertThat(f1.await(50)).hasSize(50);
        Eventually.until("the drain has ended", WITHIN, () -> !drain.isAlive());
        assertThat(counted.dropped()).isZero();
    }

    @Test
    void countsWhatComesAfterItsEnd() {
        send(f1.lease(), 1);
        f1.await(1);
        links.close();
        send(f1.lease(), 2);

        assertThat(counted.closed).hasValue(1);
        assertThat(counted.offered).hasValue(2);
    }

    private void send(NodeLease frontend, long sequence) {
        Event event = event(EAST, LIKES, sequence);
        links.send(frontend, event);
    }

    private static final class Counted implements LinkMetrics {
        final AtomicInteger offered = new AtomicInteger();
        final AtomicInteger closed = new AtomicInteger();
        final AtomicInteger others = new AtomicInteger();

        int dropped() {
            return closed.get() + others.get();
        }

        @Override
        public void offered() {
            offered.incrementAndGet();
        }

        @Override
        public void sent(int events, int bytes, long nanos) {}

        @Override
        public void dropped(Reason reason, int events) {
            (reason == Reason.CLOSED ? closed : others).addAndGet(events);
        }
    }
}
