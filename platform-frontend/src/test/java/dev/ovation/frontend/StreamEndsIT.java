package dev.ovation.frontend;

import static dev.ovation.frontend.Samples.LIKES;
import static dev.ovation.frontend.Samples.block;
import static dev.ovation.frontend.Samples.event;
import static dev.ovation.frontend.Samples.stream;
import static dev.ovation.frontend.Samples.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.frontend.FrontendMetrics.End;
import dev.ovation.protocol.Topic;
import dev.ovation.testkit.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When streams end and what changes while they are open, by a clock that the test moves. */
@Timeout(120)
final class StreamEndsIT {
    private static final Duration WITHIN = Duration.ofSeconds(20);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final long SECOND = 1_000_000_000;
    private static final Topic CHAT = Topic.parse("chat:a");
    private static final Goodbye OLD = new Goodbye(Goodbye.Reason.LIFETIME, 5);
    private static final Goodbye EXPIRED = new Goodbye(Goodbye.Reason.TOKEN_EXPIRED, 5);
    private static final FrontendConfig.StreamConfig CONFIG = stream(HOUR, HOUR, 100, 1 << 20);

    private final CountedMetrics metrics = new CountedMetrics();
    private final TopicTable topics = new TopicTable(1 << 20, metrics, (topic, viewers) -> {});
    private final AtomicLong clock = new AtomicLong(-5 * SECOND);
    private final StreamLoop loop = new StreamLoop("loop", CONFIG, clock::get);
    private long sequence;

    @BeforeEach
    void start() {
        loop.start();
    }

    @AfterEach
    void close() {
        loop.close();
    }

    @Test
    void endsAStreamWhenItsTimeHasComeAndNotBefore() {
        Watcher sooner = open(10 * SECOND);
        Watcher later = open(11 * SECOND);
        to(10 * SECOND - 1);
        assertThat(sooner.sink.blocks()).isEmpty();

        to(10 * SECOND);
        assertThat(sooner.viewer.awaitEnd()).isEqualTo(End.TOKEN_EXPIRED);
        assertThat(sooner.sink.blocks()).containsExactly(text(Frame.goodbye(EXPIRED)));
        assertThat(later.sink.blocks()).isEmpty();
    }

    @Test
    void findsTheEndOfAStreamThatWasFarOffWhenItBegan() {
        Watcher far = open(HOUR.toNanos());
        for (long hundredths = 0; hundredths < 100; hundredths++) {
            to(HOUR.toNanos() * hundredths / 100);
        }
        assertThat(far.sink.blocks()).doesNotContain(text(Frame.goodbye(EXPIRED)));

        to(HOUR.toNanos());
        assertThat(far.viewer.awaitEnd()).isEqualTo(End.TOKEN_EXPIRED);
    }

    @Test
    void letsAStreamWithANewerTokenGoOn() {
        Watcher renewed = open(10 * SECOND);
        Watcher not = open(10 * SECOND);
        to(9 * SECOND);
        renewed.viewer.expires(new Viewer.Lifetime(20 * SECOND, EXPIRED));
        loop.renewed(renewed.viewer);

        to(10 * SECOND);
        assertThat(not.viewer.awaitEnd()).isEqualTo(End.TOKEN_EXPIRED);
        assertThat(renewed.sink.blocks()).isEmpty();
        to(20 * SECOND);
        assertThat(renewed.viewer.awaitEnd()).isEqualTo(End.TOKEN_EXPIRED);
    }

    @Test
    void endsAStreamSoonerWhenItsNewTokenEndsSooner() {
        Watcher renewed = open(HOUR.toNanos());
        renewed.viewer.expires(new Viewer.Lifetime(SECOND, EXPIRED));
        loop.renewed(renewed.viewer);

        to(SECOND);
        assertThat(renewed.viewer.awaitEnd()).isEqualTo(End.TOKEN_EXPIRED);
    }

    @Test
    void deliversNothingAfterTheEndAndEverythingToThoseWhoStay() {
        List<Watcher> leave = new ArrayList<>();
        List<Watcher> stay = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            leave.add(open(10 * SECOND + i * 1_000L));
            stay.add(open(20 * SECOND));
        }
        deliver("1");
        Eventually.until("all have the first", WITHIN, () -> metrics.written.get() == 2_000);
        to(11 * SECOND);
        leave.forEach(watcher -> assertThat(watcher.viewer.awaitEnd()).isEqualTo(End.TOKEN_EXPIRED));
        deliver("2");
        Eventually.until("those who stay have the second", WITHIN, () -> metrics.written.get() == 3_000);

        assertThat(leave).allSatisfy(watcher -> assertThat(watcher.sink.blocks())
                .containsExactly(block(LIKES, "1"), text(Frame.goodbye(EXPIRED))));
        assertThat(stay).allSatisfy(watcher -> assertThat(watcher.sink.blocks())
                .containsExactly(block(LIKES, "1"), block(LIKES, "2")));
    }

    @Test
    void forgetsTheEndOfAViewerWhoHasLeftBefore() {
        Watcher left = open(10 * SECOND);
        loop.gone(left.viewer);
        assertThat(left.viewer.awaitEnd()).isEqualTo(End.GONE);
        to(10 * SECOND);
        Watcher other = open(11 * SECOND);
        to(11 * SECOND);

        assertThat(other.viewer.awaitEnd()).isEqualTo(End.TOKEN_EXPIRED);
        assertThat(left.sink.blocks()).isEmpty();
    }

    @Test
    void changesAViewerWhenTheFrameThatHasBegunIsOut() throws InterruptedException {
        Watcher watcher = open(HOUR.toNanos());
        watcher.sink.room(20);
        deliver("1");
        Eventually.until("a part is out", WITHIN, () -> watcher.sink.takes().size() == 1);
        CountDownLatch changed = new CountDownLatch(1);
        loop.change(watcher.viewer, () -> {
            topics.remove(Objects.requireNonNull(watcher.viewer.unwatch(LIKES)));
            watcher.viewer.watch(topics.add(watcher.viewer, CHAT, loop));
            changed.countDown();
        });
        awaitRound();
        assertThat(changed.getCount()).as("not while the rest is missing").isOne();
        watcher.sink.room(Integer.MAX_VALUE);
        loop.writable(watcher.viewer);
        changed.await();
        deliver("2");
        topics.fanOut(event(Samples.D1, CHAT, 1), () -> Samples.frame(CHAT, "3"));

        Eventually.until(
                "the new topic's event came",
                WITHIN,
                () -> watcher.sink.blocks().size() == 2);
        assertThat(watcher.sink.blocks()).containsExactly(block(LIKES, "1"), block(CHAT, "3"));
    }

    @Test
    void runsAChangeThatStillWaitedWhenItCloses() {
        Watcher watcher = open(HOUR.toNanos());
        watcher.sink.room(20);
        deliver("1");
        Eventually.until("a part is out", WITHIN, () -> watcher.sink.takes().size() == 1);
        AtomicLong open = new AtomicLong(-1);
        loop.change(
                watcher.viewer, () -> open.set(watcher.viewer.watch(topics.add(watcher.viewer, CHAT, loop)) ? 1 : 0));
        awaitRound();
        loop.close();

        assertThat(open).as("told that the stream has ended").hasValue(0);
    }

    private Watcher open(long expiresNanos) {
        Viewer viewer =
                new Viewer("v", "m-17", Set.of(LIKES), new Viewer.Lifetime(2 * HOUR.toNanos(), OLD), CONFIG, metrics);
        viewer.expires(new Viewer.Lifetime(expiresNanos, EXPIRED));
        Watcher watcher = new Watcher(viewer, new FakeSink());
        topics.add(viewer, loop);
        loop.open(viewer, watcher.sink);
        awaitRound();
        return watcher;
    }

    private void deliver(String data) {
        topics.fanOut(event(++sequence), () -> Samples.frame(LIKES, data));
    }

    private void to(long nanos) {
        clock.set(nanos);
        // One round may have begun before the clock moved, and has an old time.
        awaitRound();
        awaitRound();
    }

    private void awaitRound() {
        Viewer nobody = Samples.viewer(metrics, CONFIG);
        loop.gone(nobody);
        nobody.awaitEnd();
    }

    private record Watcher(Viewer viewer, FakeSink sink) {}
}
