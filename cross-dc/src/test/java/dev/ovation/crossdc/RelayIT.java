package dev.ovation.crossdc;

import static dev.ovation.crossdc.LiveRelay.LIKES;
import static dev.ovation.crossdc.LiveRelay.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ovation.protocol.Event;
import dev.ovation.protocol.EventId;
import dev.ovation.protocol.NodeLease;
import dev.ovation.protocol.NodeRole;
import dev.ovation.protocol.Topic;
import dev.ovation.runtime.CheckResult;
import dev.ovation.runtime.LinkException;
import dev.ovation.runtime.StartException;
import dev.ovation.testkit.Eventually;
import dev.ovation.testkit.Ports;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The links to other data centers, and the life of the node. */
final class RelayIT {
    private static final Duration WITHIN = Duration.ofSeconds(20);
    private static final String DROPPED = "ovation_link_dropped_total";

    private final FakeDispatcher west = new FakeDispatcher("west-d1");
    private final FakeDispatcher north = new FakeDispatcher("north-d1");
    private final LiveRelay relay = new LiveRelay(settings -> settings.with("link.request-timeout", "20s"));

    @AfterEach
    void close() {
        relay.close();
        west.close();
        north.close();
    }

    @Test
    void keepsTheOrderOfATopic() {
        relay.knowing(west);
        for (int first = 1; first <= 1_000; first += 10) {
            relay.relay(
                    "west",
                    LongStream.range(first, first + 10)
                            .mapToObj(LiveRelay::event)
                            .toArray(Event[]::new));
        }

        assertThat(west.await(1_000))
                .extracting(event -> event.id().sequence())
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 1_000).boxed().toList());
    }

    @Test
    void carriesEachBatchToItsOwnDataCenterAlone() {
        relay.knowing(west, north);
        relay.relay("west", event(1));
        relay.relay("north", event(2));

        assertThat(west.await(1)).extracting(e -> e.id().sequence()).containsExactly(1L);
        assertThat(north.await(1)).extracting(e -> e.id().sequence()).containsExactly(2L);
    }

    @Test
    void goesToAnotherDispatcherWhenOneDoesNotAnswer() {
        relay.home.knows(FakeDispatcher.lease("west-d0", URI.create("http://127.0.0.1:" + Ports.free())));
        relay.knowing(west);
        List<Event> events = topics(50).map(topic -> event(topic, 1)).toList();
        events.forEach(event -> relay.relay("west", event));

        assertThat(west.await(50)).extracting(Event::id).containsExactlyInAnyOrderElementsOf(ids(events));
        assertThat(relay.counted(DROPPED)).isZero();
    }

    @Test
    void goesToAnotherDispatcherWhenOneIsAboutToStop() {
        FakeDispatcher stopping = new FakeDispatcher("west-d0");
        try (stopping) {
            stopping.answer(503);
            relay.knowing(west, stopping);
            List<Event> events = topics(50).map(topic -> event(topic, 1)).toList();
            events.forEach(event -> relay.relay("west", event));

            assertThat(west.await(50)).extracting(Event::id).containsExactlyInAnyOrderElementsOf(ids(events));
            assertThat(stopping.asked()).isPositive();
        }
    }

    @Test
    void findsADispatcherThatCameLater() {
        relay.knowing(west);
        relay.relay("west", event(1));
        west.await(1);
        try (FakeDispatcher late = new FakeDispatcher("west-d2")) {
            west.answer(503);
            relay.knowing(late);
            relay.relay("west", event(2));

            assertThat(late.await(1)).extracting(e -> e.id().sequence()).containsExactly(2L);
        }
    }

    @Test
    void letsOneDataCenterThatHangsDelayNoOther() {
        relay.knowing(west, north);
        west.hold();
        relay.relay("west", event(1));
        west.awaitAsked(1);
        for (int i = 2; i <= 20; i++) {
            relay.relay("west", event(i));
            relay.relay("north", event(i));
        }

        assertThat(north.await(19)).hasSize(19);
        assertThat(west.events()).isEmpty();
        assertThat(relay.waiting("west")).isEqualTo(19);
        assertThat(relay.waiting("north")).isZero();

        west.release();
        assertThat(west.await(20))
                .extracting(e -> e.id().sequence())
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 20).boxed().toList());
        assertThat(relay.counted(DROPPED)).isZero();
    }

    @Test
    void countsWhatNobodyThereCanTake() {
        relay.knowing(west);
        relay.relay("south", event(1), event(2));

        relay.awaitCounted(2, DROPPED, "to=\"south\"", "reason=\"unreachable\"");
        assertThat(relay.counted("ovation_link_offered_total", "to=\"south\"", "link=\"dispatcher\""))
                .isEqualTo(2);
        assertThat(relay.waiting("south")).isZero();
    }

    @Test
    void countsWhatIsRefusedThereAndGoesOn() {
        relay.knowing(west);
        west.answer(400);
        relay.relay("west", event(1));
        relay.awaitCounted(1, DROPPED, "to=\"west\"", "reason=\"refused\"");
        west.answer(204);
        relay.relay("west", event(2));

        assertThat(west.await(1)).extracting(e -> e.id().sequence()).containsExactly(2L);
        relay.awaitCounted(1, "ovation_link_sent_total", "to=\"west\"");
    }

    @Test
    void countsWhatFindsNoRoom() {
        try (LiveRelay small = new LiveRelay(settings ->
                settings.with("link.mailbox-events", 3).with("link.lanes", 1).with("link.request-timeout", "20s"))) {
            small.knowing(west);
            west.hold();
            small.relay("west", event(1));
            west.awaitAsked(1);
            small.relay("west", event(2), event(3), event(4), event(5), event(6));

            small.awaitCounted(2, DROPPED, "to=\"west\"", "reason=\"full\"");
            west.release();
            assertThat(west.await(4)).extracting(e -> e.id().sequence()).containsExactly(1L, 2L, 3L, 4L);
        }
    }

    @Test
    void saysItsNumbers() {
        relay.knowing(west);

        assertThat(relay.stats().get("node").textValue()).isEqualTo("east-r1");
        assertThat(relay.stats().get("role").textValue()).isEqualTo("relay");
        assertThat(relay.stats().get("dataCenter").textValue()).isEqualTo("east");
        assertThat(relay.stats().get("draining").booleanValue()).isFalse();
        assertThat(relay.stats().get("liveNodes").intValue()).isEqualTo(3);
        assertThat(relay.stats().get("waiting")).isEmpty();
    }

    @Test
    void isReadyOnceADispatcherHasTakenItsLease() {
        assertThat(relay.node.id()).isEqualTo("east-r1");
        assertThat(relay.node.check()).isEqualTo(CheckResult.OK);
        NodeLease lease = relay.home.leases().get("east-r1");
        assertThat(lease).isNotNull().satisfies(own -> {
            assertThat(own.role()).isEqualTo(NodeRole.RELAY);
            assertThat(own.internal()).isEqualTo(relay.node.internalAddress());
            assertThat(own.open()).isNull();
        });
    }

    @Test
    void isNotReadyWithoutADispatcher() {
        Relay alone = relay(URI.create("http://127.0.0.1:" + Ports.free()));
        assertThat(alone.check()).isEqualTo(CheckResult.failed("not started"));
        try (alone) {
            alone.start();
            assertThat(alone.check()).isEqualTo(CheckResult.failed("no dispatcher takes its lease"));
        }
    }

    @Test
    void sendsWhatWaitsBeforeItEndsAndTakesNothingMore() {
        relay.knowing(west);
        west.hold();
        for (int i = 1; i <= 20; i++) {
            relay.relay("west", event(i));
        }
        west.awaitAsked(1);
        Thread closing = Thread.startVirtualThread(relay.node::close);
        Eventually.until("it drains", WITHIN, () -> !relay.node.check().ok());
        LinkException refused = catchThrowableOfType(LinkException.class, () -> relay.relay("west", event(21)));
        west.release();

        assertThat(refused).hasMessageContaining("answered 503");
        assertThat(refused.worthRetrying()).isTrue();
        assertThat(west.await(20)).hasSize(20);
        Eventually.until("it has ended", WITHIN, () -> !closing.isAlive());
        assertThat(relay.home.left()).extracting(NodeLease::node).containsExactly("east-r1");
    }

    @Test
    void doesNotWaitForeverForADataCenterThatHangs() {
        relay.knowing(west);
        west.hold();
        relay.relay("west", event(LIKES, 1));
        west.awaitAsked(1);
        Thread closing = Thread.startVirtualThread(relay.node::close);

        Eventually.until("it has ended", WITHIN, () -> !closing.isAlive());
        assertThat(west.events()).isEmpty();
    }

    @Test
    void canBeClosedTwiceAndBeforeItsStart() {
        relay.node.close();
        assertThatCode(relay.node::close).doesNotThrowAnyException();
        assertThat(relay.node.check()).isEqualTo(CheckResult.failed("draining"));
        assertThatCode(relay(relay.home.address())::close).doesNotThrowAnyException();
    }

    @Test
    void saysSoWhenItsPortIsTaken() {
        int taken = relay.node.internalAddress().getPort();
        Relay late = new Relay(LiveRelay.settings(relay.home.address())
                .with("node.id", "east-r2")
                .with("internal.port", taken)
                .to(RelayConfig.class));

        assertThatExceptionOfType(StartException.class)
                .isThrownBy(late::start)
                .withMessageContaining("east-r2 cannot listen on 127.0.0.1:" + taken);
        assertThat(relay.home.leases()).doesNotContainKey("east-r2");
    }

    private static Relay relay(URI dispatcher) {
        return new Relay(
                LiveRelay.settings(dispatcher).with("node.id", "east-r9").to(RelayConfig.class));
    }

    /** Topics that fall on every lane. */
    private static Stream<Topic> topics(int count) {
        return IntStream.range(0, count).mapToObj(i -> Topic.parse("likes:" + i));
    }

    private static List<EventId> ids(List<Event> events) {
        return events.stream().map(Event::id).toList();
    }
}
