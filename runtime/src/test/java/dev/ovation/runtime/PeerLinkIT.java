package dev.ovation.runtime;

import static dev.ovation.runtime.Events.event;
import static dev.ovation.runtime.Events.like;
import static dev.ovation.runtime.Events.likes;
import static dev.ovation.runtime.Events.sequences;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.protocol.Event;
import dev.ovation.protocol.Limits;
import dev.ovation.protocol.Topic;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a link does while the other side answers: batches, lanes, bounds. */
@Timeout(120)
class PeerLinkIT {
    private static final Instant NOW = Instant.parse("2026-11-21T20:00:00.123456Z");

    @AutoClose
    private final FakePeer peer = new FakePeer();

    @AutoClose
    private final LinkClient client = new LinkClient(Duration.ofSeconds(60), InternalKey.open());

    private final CountingMetrics metrics = new CountingMetrics();

    PeerLinkIT() throws IOException {}

    @Test
    void sendsALoneEventAtOnce() {
        try (PeerLink link = link(1, 100)) {
            assertThat(link.offer(like(1))).isTrue();

            Eventually.until("one batch", () -> metrics.sent.get() == 1);
            assertThat(peer.sequences()).containsExactly(List.of(1L));
        }
    }

    @Test
    void bringsTheEventOverWholeAndStampsWhenItLeft() {
        Event event = event("chat:room-1", 7, 1_000);
        try (PeerLink link = link(1, 100)) {
            link.offer(event);
            Eventually.until("one batch", () -> metrics.sent.get() == 1);
        }

        Event arrived = peer.events().getFirst();
        assertThat(arrived.id()).isEqualTo(event.id());
        assertThat(arrived.data()).isEqualTo(event.data());
        assertThat(arrived.stamps()).containsExactly(event.stamps()[0], Event.micros(NOW), 0);
    }

    @Test
    void sendsWhatGatheredDuringARequestInOneBatch() {
        peer.hold();
        try (PeerLink link = link(1, 1_000)) {
            link.offer(like(1));
            Eventually.until("the first request", () -> peer.requests() == 1);
            likes(2, 300).forEach(link::offer);
            assertThat(link.waiting()).isEqualTo(299);

            peer.release();

            Eventually.until("all events", () -> metrics.sent.get() == 300);
            assertThat(peer.sequences())
                    .containsExactly(
                            List.of(1L), LongStream.rangeClosed(2, 300).boxed().toList());
            assertThat(metrics.batches).hasValue(2);
            assertThat(link.waiting()).isZero();
        }
    }

    @Test
    void endsABatchAtItsNumberOfEvents() {
        peer.hold();
        try (PeerLink link = link(1, 10_000)) {
            link.offer(like(1));
            Eventually.until("the first request", () -> peer.requests() == 1);
            likes(2, 2 + Limits.LINK_BATCH_EVENTS).forEach(link::offer);

            peer.release();

            Eventually.until("all events", () -> metrics.sent.get() == 2 + Limits.LINK_BATCH_EVENTS);
            assertThat(peer.batches()).extracting(List::size).containsExactly(1, Limits.LINK_BATCH_EVENTS, 1);
        }
    }

    @Test
    void endsABatchAtItsBytes() {
        peer.hold();
        try (PeerLink link = link(1, 10_000)) {
            link.offer(like(1));
            Eventually.until("the first request", () -> peer.requests() == 1);
            for (int i = 2; i <= 201; i++) {
                assertThat(link.offer(event("likes:a", i, Limits.DATA_BYTES))).isTrue();
            }

            peer.release();

            Eventually.until("all events", () -> metrics.sent.get() == 201);
            assertThat(peer.batches()).extracting(List::size).containsExactly(1, 63, 63, 63, 11);
            assertThat(metrics.bytes.get()).isGreaterThan(200L * Limits.DATA_BYTES);
        }
    }

    @Test
    void refusesAndCountsWhatComesWhileTheMailboxIsFull() {
        peer.hold();
        try (PeerLink link = link(1, 3)) {
            link.offer(like(1));
            Eventually.until("the first request", () -> peer.requests() == 1);

            assertThat(likes(2, 4)).allMatch(link::offer);
            assertThat(likes(5, 9)).noneMatch(link::offer);

            assertThat(metrics.dropped()).containsOnly(Map.entry(LinkMetrics.Reason.FULL, 5L));
            peer.release();
            Eventually.until("the old ones", () -> metrics.sent.get() == 4);
            assertThat(sequences(peer.events())).containsExactly(1L, 2L, 3L, 4L);
            assertThat(metrics.offered).hasValue(9);
        }
    }

    @Test
    void keepsTheTopicsOfOneLaneInOrder() {
        try (PeerLink link = link(4, 10_000)) {
            for (long sequence = 1; sequence <= 300; sequence++) {
                for (int topic = 0; topic < 10; topic++) {
                    link.offer(event("likes:" + topic, sequence));
                }
            }
            Eventually.until("all events", () -> metrics.sent.get() == 3_000);
        }

        List<Long> all = LongStream.rangeClosed(1, 300).boxed().toList();
        for (int topic = 0; topic < 10; topic++) {
            Topic name = new Topic("likes", String.valueOf(topic));
            List<Event> ofTopic = peer.events().stream()
                    .filter(event -> event.topic().equals(name))
                    .toList();
            assertThat(sequences(ofTopic)).isEqualTo(all);
        }
    }

    @Test
    void delaysOnlyTheTopicsOfTheLaneThatWaits() throws IOException {
        try (FakePeer other = new FakePeer();
                PeerLink link = link(2, 100, List.of(peer.base(), other.base()))) {
            peer.hold();
            link.offer(event(topicOfLane(0), 1));
            Eventually.until("a request that waits", () -> peer.requests() == 1);

            link.offer(event(topicOfLane(1), 2));

            Eventually.until("the other lane's event", () -> metrics.sent.get() == 1);
            assertThat(sequences(other.events())).containsExactly(2L);
        }
    }

    @Test
    void startsEachLaneAtAnotherTarget() throws IOException {
        try (FakePeer other = new FakePeer();
                PeerLink link = link(2, 100, List.of(peer.base(), other.base()))) {
            link.offer(event(topicOfLane(0), 1));
            link.offer(event(topicOfLane(1), 2));

            Eventually.until("both events", () -> metrics.sent.get() == 2);
            assertThat(sequences(peer.events())).containsExactly(1L);
            assertThat(sequences(other.events())).containsExactly(2L);
        }
    }

    @Test
    void keepsItsConnection() {
        try (PeerLink link = link(1, 100)) {
            for (int i = 1; i <= 20; i++) {
                int sent = i;
                link.offer(like(i));
                Eventually.until("event " + i, () -> metrics.sent.get() == sent);
            }
        }

        assertThat(peer.connections())
                .hasSize(20)
                .containsOnly(peer.connections().getFirst());
    }

    private static String topicOfLane(int lane) {
        return IntStream.range(0, 1_000)
                .mapToObj(i -> new Topic("likes", String.valueOf(i)))
                .filter(topic -> Math.floorMod(topic.hashCode(), 2) == lane)
                .findFirst()
                .orElseThrow()
                .toString();
    }

    private PeerLink link(int lanes, int events) {
        return link(lanes, events, List.of(peer.base()));
    }

    private PeerLink link(int lanes, int events, List<URI> targets) {
        LinkConfig config = new LinkConfig(lanes, events, 64 << 20, Duration.ofSeconds(60), 3);
        return new PeerLink(
                "east-d1 to test", FakePeer.PATH, config, client, () -> targets, metrics, InstantSource.fixed(NOW));
    }
}
