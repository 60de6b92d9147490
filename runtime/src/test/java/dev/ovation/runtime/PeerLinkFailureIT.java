package dev.ovation.runtime;

import static dev.ovation.runtime.Events.event;
import static dev.ovation.runtime.Events.like;
import static dev.ovation.runtime.Events.likes;
import static dev.ovation.runtime.Events.sequences;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.protocol.Event;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a link does when the other side does not answer, or not as it should. */
@Timeout(120)
class PeerLinkFailureIT {
    private static final int REQUESTS = 30;

    @AutoClose
    private final FakePeer peer = new FakePeer();

    @AutoClose
    private final DeadEnds deadEnds = new DeadEnds();

    @AutoClose
    private final LinkClient client = new LinkClient(Duration.ofSeconds(60), InternalKey.open());

    private final CountingMetrics metrics = new CountingMetrics();
    private final List<URI> targets = new CopyOnWriteArrayList<>(List.of(peer.base()));

    PeerLinkFailureIT() throws IOException {}

    @ParameterizedTest
    @ValueSource(ints = {500, 503, FakePeer.HANG_UP})
    void triesABatchAgain(int status) {
        peer.answer(status, status);
        try (PeerLink link = link(3)) {
            link.offer(like(1));

            Eventually.until("the third attempt", () -> metrics.sent.get() == 1);
        }

        assertThat(peer.requests()).isEqualTo(3);
        assertThat(metrics.dropped()).isEmpty();
    }

    @Test
    void dropsAndCountsABatchAfterItsAttempts() {
        peer.answer(503, 503, 503);
        try (PeerLink link = link(3)) {
            link.offer(like(1));

            Eventually.until("the loss is counted", () -> metrics.droppedInAll() == 1);
            assertThat(metrics.dropped()).containsOnlyKeys(LinkMetrics.Reason.UNREACHABLE);
            assertThat(link.failing()).isTrue();
        }

        assertThat(peer.requests()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 413, 422})
    void neverTriesAgainWhatTheOtherSideRefused(int status) {
        peer.answer(status);
        try (PeerLink link = link(5)) {
            link.offer(like(1));
            Eventually.until("the loss is counted", () -> metrics.droppedInAll() == 1);
            link.offer(like(2));
            Eventually.until("the next event", () -> metrics.sent.get() == 1);
        }

        assertThat(metrics.dropped()).containsOnlyKeys(LinkMetrics.Reason.REFUSED);
        assertThat(peer.requests()).isEqualTo(2);
        assertThat(peer.sequences()).containsExactly(List.of(2L));
    }

    @Test
    void goesOnAfterItCouldNotLearnWhoIsThere() {
        AtomicBoolean broken = new AtomicBoolean(true);
        Supplier<List<URI>> unsure = () -> {
            if (broken.get()) {
                throw new IllegalStateException("the directory fell over");
            }
            return List.of(peer.base());
        };
        try (PeerLink link = link(2, 1, client, unsure)) {
            link.offer(like(1));
            Eventually.until("the loss is counted", () -> metrics.droppedInAll() == 1);
            broken.set(false);
            link.offer(like(2));
            Eventually.until("the next event", () -> metrics.sent.get() == 1);
        }

        assertThat(metrics.dropped()).containsOnlyKeys(LinkMetrics.Reason.UNREACHABLE);
        assertThat(peer.sequences()).containsExactly(List.of(2L));
    }

    @Test
    void triesTheNextTarget() {
        targets.addFirst(deadEnds.refusing());
        try (PeerLink link = link(2)) {
            link.offer(like(1));

            Eventually.until("the event at the second target", () -> metrics.sent.get() == 1);
        }

        assertThat(sequences(peer.events())).containsExactly(1L);
        assertThat(metrics.dropped()).isEmpty();
    }

    @Test
    void comesBackToTheFirstTargetAfterTheLast() {
        targets.add(deadEnds.refusing());
        peer.answer(503);
        try (PeerLink link = link(3)) {
            link.offer(like(1));

            Eventually.until("the event at the first target", () -> metrics.sent.get() == 1);
        }

        assertThat(peer.requests()).isEqualTo(2);
    }

    @Test
    void countsWhatNobodyIsThereToTake() {
        targets.clear();
        try (PeerLink link = link(2)) {
            link.offer(like(1));

            Eventually.until("the loss is counted", () -> metrics.droppedInAll() == 1);
            assertThat(metrics.dropped()).containsOnlyKeys(LinkMetrics.Reason.UNREACHABLE);
        }
    }

    @Test
    void worksAgainOnceATargetIsThere() {
        targets.set(0, deadEnds.refusing());
        try (PeerLink link = link(1)) {
            assertThat(link.failing()).isFalse();
            link.offer(like(1));
            Eventually.until("the link fails", link::failing);

            targets.set(0, peer.base());
            link.offer(like(2));

            Eventually.until("the link works", () -> metrics.sent.get() == 1 && !link.failing());
            assertThat(sequences(peer.events())).containsExactly(2L);
        }
    }

    @Test
    void givesUpOnATargetThatAcceptsAndNeverAnswers() {
        targets.set(0, deadEnds.hung());
        try (LinkClient impatient = new LinkClient(Duration.ofMillis(200), InternalKey.open());
                PeerLink link = link(2, 1, impatient)) {
            link.offer(like(1));

            Eventually.until("the loss is counted", () -> metrics.droppedInAll() == 1);
            assertThat(metrics.dropped()).containsOnlyKeys(LinkMetrics.Reason.UNREACHABLE);
            assertThat(deadEnds.accepted()).isEqualTo(2);

            targets.set(0, peer.base());
            link.offer(like(2));
            Eventually.until("the next event", () -> metrics.sent.get() == 1);
        }
    }

    @Test
    void keepsTheEventsBehindABatchThatIsRetried() {
        peer.answer(503, 503);
        try (PeerLink link = link(3)) {
            likes(1, 50).forEach(link::offer);

            Eventually.until("all events", () -> metrics.sent.get() == 50);
        }

        assertThat(sequences(peer.events()))
                .isEqualTo(LongStream.rangeClosed(1, 50).boxed().toList());
    }

    /** Answers get lost and fail at random, never so often in turn that a batch is given up: so nothing is lost or reordered. */
    @Test
    void keepsTheOrderOfEachTopicOverRetries() {
        Random random = Seeded.random(PeerLinkFailureIT.class);
        for (int i = 0; i < REQUESTS; i++) {
            peer.answer(random.nextInt(3) > 0 ? 204 : random.nextBoolean() ? 503 : FakePeer.HANG_UP);
            peer.answer(204, 204);
        }
        try (PeerLink link = link(4, 3, client)) {
            for (long sequence = 1; sequence <= 500; sequence++) {
                for (int topic = 0; topic < 6; topic++) {
                    link.offer(event("likes:" + topic, sequence));
                }
            }
            Eventually.until("all events", () -> metrics.sent.get() == 3_000);
        }

        assertThat(metrics.dropped()).isEmpty();
        List<Long> all = LongStream.rangeClosed(1, 500).boxed().toList();
        byTopic(peer.events()).values().forEach(sequences -> assertThat(sequences)
                .isEqualTo(all));
    }

    /** The sequences of each topic in order of their first arrival: the receiving side drops duplicates by their ids. */
    private static Map<String, List<Long>> byTopic(List<Event> events) {
        Map<String, List<Long>> byTopic = new LinkedHashMap<>();
        events.stream().map(Event::id).distinct().forEach(id -> byTopic.computeIfAbsent(
                        id.topic().toString(), topic -> new CopyOnWriteArrayList<>())
                .add(id.sequence()));
        assertThat(byTopic).hasSize(6);
        return byTopic;
    }

    private PeerLink link(int attempts) {
        return link(attempts, 1, client);
    }

    private PeerLink link(int attempts, int lanes, LinkClient over) {
        return link(attempts, lanes, over, () -> List.copyOf(targets));
    }

    private PeerLink link(int attempts, int lanes, LinkClient over, Supplier<List<URI>> receivers) {
        LinkConfig config = new LinkConfig(lanes, 10_000, 1 << 20, Duration.ofSeconds(60), attempts);
        return new PeerLink("east-d1 to test", FakePeer.PATH, config, over, receivers, metrics, InstantSource.system());
    }
}
