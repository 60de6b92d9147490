package dev.ovation.runtime;

import static dev.ovation.runtime.Leases.draining;
import static dev.ovation.runtime.Leases.lease;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.ovation.protocol.NodeLease;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class LeaseLinkIT {
    private static final LeaseConfig OFTEN =
            new LeaseConfig(Duration.ofSeconds(15), Duration.ofMillis(50), Duration.ofMillis(50));
    private static final LeaseConfig RENEWED_HOURLY =
            new LeaseConfig(Duration.ofHours(2), Duration.ofHours(1), Duration.ofMillis(50));
    private static final LeaseConfig HOURLY =
            new LeaseConfig(Duration.ofHours(2), Duration.ofHours(1), Duration.ofHours(1));
    private static final NodeLease FIRST = lease("east-f1", 77, 1);

    @AutoClose
    private final FakeDispatcher dispatcher = new FakeDispatcher();

    @AutoClose
    private final FakeDispatcher second = new FakeDispatcher();

    @AutoClose
    private final DeadEnds deadEnds = new DeadEnds();

    @AutoClose
    private final LinkClient client = new LinkClient(Duration.ofSeconds(30), InternalKey.open());

    LeaseLinkIT() throws IOException {}

    @Test
    void knowsEveryoneOnceItHasStarted() {
        dispatcher.knows(dispatcher.lease("east-d1"), FIRST, lease("west-f1", 5, 5));
        try (LeaseLink link = link(HOURLY, dispatcher.base())) {
            link.start(FIRST);

            assertThat(dispatcher.said()).containsExactly(FIRST);
            assertThat(link.connected()).isTrue();
            assertThat(link.nodes().live()).containsOnlyKeys("east-d1", "east-f1", "west-f1");
            assertThat(link.nodes().dataCenters()).containsExactlyInAnyOrder("east", "west");
            assertThat(link.nodes().stale()).isEmpty();
        }
    }

    @Test
    void knowsNothingBeforeItStarts() {
        try (LeaseLink link = link(OFTEN, dispatcher.base())) {
            assertThat(link.connected()).isFalse();
            assertThat(link.nodes()).isEqualTo(Nodes.NONE);
            assertThat(link.dispatchers()).containsExactly(dispatcher.base());
            assertThatIllegalStateException().isThrownBy(link::lease).withMessageContaining("east-f1");
        }
        assertThat(dispatcher.left()).isEmpty();
    }

    @Test
    void renewsItsLeaseWithAGrowingBeat() {
        try (LeaseLink link = link(OFTEN, dispatcher.base())) {
            link.start(FIRST);

            Eventually.until("five beats", () -> dispatcher.said().getLast().beat() >= 5);
            assertThat(dispatcher.said()).isSortedAccordingTo((a, b) -> Long.compare(a.beat(), b.beat()));
            assertThat(dispatcher.said()).allMatch(lease -> lease.incarnation() == 77 && !lease.draining());
            assertThat(link.lease().beat()).isGreaterThanOrEqualTo(5);
        }
    }

    @Test
    void asksForTheOthersWithoutRenewingMoreOftenThanItMust() {
        try (LeaseLink link = link(RENEWED_HOURLY, dispatcher.base())) {
            link.start(FIRST);

            Eventually.until("six questions", () -> dispatcher.said().size() >= 6);
            assertThat(dispatcher.said()).containsOnly(FIRST);
        }
    }

    @Test
    void learnsOfNodesThatComeAndGo() {
        dispatcher.knows(FIRST, lease("west-f1", 5, 5));
        try (LeaseLink link = link(OFTEN, dispatcher.base())) {
            link.start(FIRST);

            dispatcher.knows(FIRST, lease("north-f1", 5, 5));

            Eventually.until("the newcomer", () -> link.nodes().isLive("north-f1", 5));
            assertThat(link.nodes().live()).containsOnlyKeys("east-f1", "north-f1");
        }
    }

    @Test
    void namesTheDispatchersOfItsDataCenterThoseThatDrainLast() {
        URI west = URI.create("http://127.0.0.1:2");
        dispatcher.knows(
                draining(dispatcher.lease("east-d1")), second.lease("east-d2"), Leases.dispatcher("west-d1", west));
        try (LeaseLink link = link(HOURLY, dispatcher.base())) {
            link.start(FIRST);

            assertThat(link.dispatchers()).containsExactly(second.base(), dispatcher.base());
        }
    }

    @Test
    void failsOverToADispatcherThatItLearnedOf() {
        dispatcher.knows(dispatcher.lease("east-d1"), second.lease("east-d2"));
        second.knows(second.lease("east-d2"));
        try (LeaseLink link = link(OFTEN, dispatcher.base())) {
            link.start(FIRST);
            assertThat(second.said()).isEmpty();

            dispatcher.status(503);

            Eventually.until("the second takes it", () -> !second.said().isEmpty());
            Eventually.until("its answer", () -> link.dispatchers().equals(List.of(second.base())));
            assertThat(link.connected()).isTrue();
        }
    }

    @Test
    void asksTheConfiguredDispatchersWhenThoseThatItLearnedOfAreGone() {
        dispatcher.knows(Leases.dispatcher("east-d9", deadEnds.refusing()));
        try (LeaseLink link = link(OFTEN, deadEnds.refusing(), dispatcher.base())) {
            link.start(FIRST);
            assertThat(link.dispatchers()).containsExactly(deadEnds.refusing());

            Eventually.until("more answers", () -> dispatcher.said().size() >= 3);
            assertThat(link.connected()).isTrue();
        }
    }

    @Test
    void keepsItsLastAnswerWhileNobodyAnswers() {
        dispatcher.knows(dispatcher.lease("east-d1"), FIRST);
        try (LeaseLink link = link(OFTEN, dispatcher.base())) {
            link.start(FIRST);
            Nodes known = link.nodes();

            dispatcher.status(503);

            Eventually.until("it is cut off", () -> !link.connected());
            assertThat(link.nodes()).isSameAs(known);
            assertThat(link.dispatchers()).containsExactly(dispatcher.base());

            dispatcher.status(200);
            Eventually.until("it is back", link::connected);
        }
    }

    @Test
    void joinsLaterWhenNobodyAnswersAtItsStart() {
        dispatcher.knows(FIRST);
        dispatcher.status(503);
        try (LeaseLink link = link(OFTEN, dispatcher.base())) {
            link.start(FIRST);
            assertThat(link.connected()).isFalse();
            assertThat(link.nodes()).isEqualTo(Nodes.NONE);

            dispatcher.status(200);

            Eventually.until("it has joined", link::connected);
            assertThat(link.nodes().live()).containsOnlyKeys("east-f1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "{", "[]", "{}", "{\"leases\":[{}]}", "<html>"})
    void takesAnAnswerThatIsNoDirectoryForNone(String answer) {
        dispatcher.says(answer);
        second.knows(FIRST);
        try (LeaseLink link = link(OFTEN, dispatcher.base(), second.base())) {
            link.start(FIRST);

            assertThat(link.connected()).isTrue();
            assertThat(link.nodes().live()).containsOnlyKeys("east-f1");
            Eventually.until("it goes on", () -> second.said().size() >= 3);
        }
    }

    @Test
    void goesOnPastADispatcherThatHangs() {
        second.knows(FIRST);
        try (LinkClient impatient = new LinkClient(Duration.ofMillis(100), InternalKey.open());
                LeaseLink link = new LeaseLink(
                        new NodeConfig("east-f1", "east"), OFTEN, List.of(deadEnds.hung(), second.base()), impatient)) {
            link.start(FIRST);

            assertThat(link.connected()).isTrue();
            assertThat(second.said()).isNotEmpty();
        }
    }

    @Test
    void saysPromptlyThatItDrains() {
        try (LeaseLink link = link(HOURLY, dispatcher.base())) {
            link.start(FIRST);

            link.drain();

            Eventually.until("it drains", () -> dispatcher.said().getLast().draining());
            assertThat(dispatcher.said()).containsExactly(FIRST, FIRST.renewed(true));
            assertThat(link.lease()).isEqualTo(FIRST.renewed(true));
        }
    }

    @Test
    void saysThatItDrainsThoughItBeganToBeforeItsStart() {
        try (LeaseLink link = link(HOURLY, dispatcher.base())) {
            link.drain();
            link.start(FIRST);

            Eventually.until("it drains", () -> dispatcher.said().getLast().draining());
        }
    }

    @Test
    void leavesOnceWhenItIsClosed() {
        LeaseLink link = link(HOURLY, dispatcher.base());
        link.start(FIRST);

        link.close();
        link.close();

        assertThat(dispatcher.left()).containsExactly(FIRST);
    }

    @Test
    void leavesOnlyAfterARenewalThatIsUnderWay() throws InterruptedException {
        LeaseLink link = link(OFTEN, dispatcher.base());
        link.start(FIRST);
        dispatcher.hold();
        Eventually.until("a renewal that waits", () -> dispatcher.waiting() == 1);
        Thread closing = Thread.ofVirtual().start(link::close);
        Eventually.until("the link waits for it", () -> closing.getState() == Thread.State.TIMED_WAITING);
        assertThat(dispatcher.left()).isEmpty();

        dispatcher.release();

        Eventually.ended(closing);
        assertThat(dispatcher.left()).hasSize(1);
        assertThat(dispatcher.afterLeaving()).isZero();
    }

    @Test
    void leavesThroughAnotherDispatcherWhenTheFirstIsGone() {
        dispatcher.knows(dispatcher.lease("east-d1"), second.lease("east-d2"));
        LeaseLink link = link(HOURLY, dispatcher.base());
        link.start(FIRST);
        dispatcher.status(503);

        link.close();

        assertThat(second.left()).containsExactly(FIRST);
    }

    @Test
    void leavesThroughAConfiguredDispatcherWhenThoseThatItLearnedOfAreGone() {
        dispatcher.knows(Leases.dispatcher("east-d9", deadEnds.refusing()));
        LeaseLink link = link(HOURLY, dispatcher.base());
        link.start(FIRST);

        link.close();

        assertThat(dispatcher.left()).containsExactly(FIRST);
    }

    @Test
    void closesThoughNobodyAnswers() {
        LeaseLink link = link(HOURLY, deadEnds.refusing());
        link.start(FIRST);

        link.close();

        assertThat(link.connected()).isFalse();
    }

    private LeaseLink link(LeaseConfig config, URI... seeds) {
        return new LeaseLink(new NodeConfig("east-f1", "east"), config, List.of(seeds), client);
    }
}
