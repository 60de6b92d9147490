package dev.ovation.runtime;

import static dev.ovation.runtime.Events.event;
import static dev.ovation.runtime.Events.like;
import static dev.ovation.runtime.Events.likes;
import static dev.ovation.runtime.Events.sequences;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a link ends: {@code offered = sent + dropped + waiting} holds whatever it was doing, and nothing waits at the end. */
@Timeout(120)
class PeerLinkCloseIT {
    private static final Duration LONG = Duration.ofSeconds(60);

    @AutoClose
    private final FakePeer peer = new FakePeer();

    @AutoClose
    private final DeadEnds deadEnds = new DeadEnds();

    @AutoClose
    private final LinkClient client = new LinkClient(LONG, InternalKey.open());

    private final CountingMetrics metrics = new CountingMetrics();

    PeerLinkCloseIT() throws IOException {}

    @Test
    void countsWhatWaitsAndWhatIsUnderWay() {
        peer.hold();
        PeerLink link = link(1, peer.base());
        link.offer(like(1));
        Eventually.until("the request", () -> peer.requests() == 1);
        likes(2, 10).forEach(link::offer);

        link.close();
        link.drain(LONG);

        assertThat(metrics.dropped()).containsOnly(Map.entry(LinkMetrics.Reason.CLOSED, 10L));
        assertBalance(link);
    }

    @Test
    void endsAtOnceThoughTheOtherSideNeverAnswers() {
        PeerLink link = link(1, deadEnds.hung());
        link.offer(like(1));
        Eventually.until("the connection", () -> deadEnds.accepted() == 1);

        link.close();
        link.drain(LONG);

        assertThat(metrics.dropped()).containsOnly(Map.entry(LinkMetrics.Reason.CLOSED, 1L));
    }

    @RepeatedTest(40)
    void countsTheBatchThatWaitsForItsNextAttempt() {
        CountDownLatch tried = new CountDownLatch(1);
        LinkConfig config = new LinkConfig(1, 100, 1 << 20, LONG, 10);
        PeerLink link = new PeerLink(
                "test",
                FakePeer.PATH,
                config,
                client,
                () -> {
                    tried.countDown();
                    return List.of(deadEnds.refusing());
                },
                metrics,
                InstantSource.system());
        likes(1, 3).forEach(link::offer);
        Eventually.until("an attempt", () -> tried.getCount() == 0);

        link.close();
        link.drain(LONG);

        assertBalance(link);
    }

    @Test
    void refusesWhatComesAfterwards() {
        PeerLink link = link(1, peer.base());
        link.close();

        assertThat(link.offer(like(1))).isFalse();

        assertThat(metrics.dropped()).containsOnly(Map.entry(LinkMetrics.Reason.CLOSED, 1L));
        assertBalance(link);
    }

    @Test
    void closesTwice() {
        PeerLink link = link(1, peer.base());
        link.close();
        link.close();
        link.drain(LONG);

        assertThat(metrics.droppedInAll()).isZero();
    }

    @Test
    void sendsWhatWaitsWhenItIsDrained() throws InterruptedException {
        peer.hold();
        PeerLink link = link(1, peer.base());
        link.offer(like(1));
        Eventually.until("the request", () -> peer.requests() == 1);
        likes(2, 10).forEach(link::offer);
        Thread drain = Thread.ofVirtual().start(() -> link.drain(LONG));
        Eventually.until("the link takes no more", () -> !link.offer(like(11)));

        peer.release();
        Eventually.ended(drain);

        assertThat(sequences(peer.events())).startsWith(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
        assertThat(metrics.dropped()).containsOnlyKeys(LinkMetrics.Reason.CLOSED);
        assertBalance(link);
    }

    @Test
    void endsADrainInItsTimeThoughTheOtherSideNeverAnswers() {
        PeerLink link = link(1, deadEnds.hung());
        likes(1, 5).forEach(link::offer);
        Eventually.until("the connection", () -> deadEnds.accepted() == 1);

        link.drain(Duration.ofMillis(50));
        link.drain(LONG);

        assertThat(metrics.dropped()).containsOnly(Map.entry(LinkMetrics.Reason.CLOSED, 5L));
        assertBalance(link);
    }

    @RepeatedTest(10)
    void losesNothingUncountedUnderFailuresFullMailboxesAndAClose() throws InterruptedException {
        Random random = Seeded.random(PeerLinkCloseIT.class);
        for (int i = 0; i < 400; i++) {
            peer.answer(List.of(204, 204, 204, 422, 503, FakePeer.HANG_UP).get(random.nextInt(6)));
        }
        PeerLink link = link(2, peer.base());
        List<Thread> threads = new ArrayList<>();
        for (int topic = 0; topic < 3; topic++) {
            String name = "likes:" + topic;
            threads.add(Thread.ofPlatform().start(() -> {
                for (int i = 1; i <= 2_000; i++) {
                    link.offer(event(name, i));
                }
            }));
        }
        long closeAt = random.nextLong(6_000);
        Eventually.until("so many offers", () -> metrics.offered.get() >= closeAt);

        link.close();
        for (Thread thread : threads) {
            Eventually.ended(thread);
        }
        link.drain(LONG);

        assertThat(metrics.offered).hasValue(6_000);
        assertBalance(link);
    }

    /** To be called when the lanes have ended. */
    private void assertBalance(PeerLink link) {
        assertThat(metrics.sent.get() + metrics.droppedInAll() + link.waiting())
                .as("sent %s, dropped %s, waiting %s", metrics.sent, metrics.dropped(), link.waiting())
                .isEqualTo(metrics.offered.get());
        assertThat(link.waiting()).isZero();
    }

    private PeerLink link(int lanes, URI target) {
        LinkConfig config = new LinkConfig(lanes, 100, 1 << 20, LONG, 3);
        return new PeerLink(
                "east-d1 to test",
                FakePeer.PATH,
                config,
                client,
                () -> List.of(target),
                metrics,
                InstantSource.system());
    }
}
