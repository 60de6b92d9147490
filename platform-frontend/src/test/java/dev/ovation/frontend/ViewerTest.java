package dev.ovation.frontend;

import static dev.ovation.frontend.Samples.CHAT;
import static dev.ovation.frontend.Samples.LIKES;
import static dev.ovation.frontend.Samples.frame;
import static dev.ovation.frontend.Samples.frameOf;
import static dev.ovation.frontend.Samples.stream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.frontend.Goodbye.Reason;
import dev.ovation.protocol.Topic;
import dev.ovation.testkit.Eventually;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** One offerer at a time; {@link ViewerConcurrencyTest} has many. */
final class ViewerTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration WITHIN = Duration.ofSeconds(20);
    private static final int MOST_BYTES = 32 * 1024;

    private final CountedMetrics metrics = new CountedMetrics();
    private final Viewer viewer = viewer(3, MOST_BYTES);
    private final Frame first = frame(LIKES, "1");
    private final Frame second = frame(CHAT, "2");
    private final Frame third = frame(LIKES, "3");
    private final Frame fourth = frame(CHAT, "4");

    @Test
    void givesOutWhatWasOfferedInItsOrder() throws Exception {
        viewer.offer(first);
        viewer.offer(second);

        assertThat(take().frames()).containsExactly(first, second);

        viewer.offer(third);

        assertThat(take().frames()).containsExactly(third);
    }

    @Test
    void givesOutNothingWhenNothingCame() throws Exception {
        assertThat(viewer.take(1_000_000).isEmpty()).isTrue();
        assertThat(viewer.take(0).isEmpty()).isTrue();
        assertThat(viewer.take(-1).isEmpty()).isTrue();
    }

    @Test
    void wakesTheStreamThatWaits() throws Exception {
        CompletableFuture<Viewer.Work> taken = takeBehind();
        viewer.offer(first);

        assertThat(taken.get(20, TimeUnit.SECONDS).frames()).containsExactly(first);
    }

    @Test
    void wakesTheStreamThatIsToLeave() throws Exception {
        CompletableFuture<Viewer.Work> taken = takeBehind();
        viewer.leave(new Goodbye(Reason.DRAIN, 5));

        assertThat(taken.get(20, TimeUnit.SECONDS).goodbye()).isEqualTo(new Goodbye(Reason.DRAIN, 5));
    }

    @Test
    void holdsNoMoreFramesThanItMayAndCountsWhatItLeavesOut() throws Exception {
        viewer.offer(first);
        viewer.offer(second);
        viewer.offer(third);
        viewer.offer(fourth);
        viewer.offer(first);
        viewer.offer(first);
        Viewer.Work work = take();

        assertThat(work.frames()).containsExactly(first, second, third);
        assertThat(work.missed()).isEqualTo(Map.of(CHAT, 1L, LIKES, 2L));
        assertThat(metrics.behind).hasValue(3);
    }

    @Test
    void holdsNoMoreBytesThanItMay() throws Exception {
        Frame half = frameOf(MOST_BYTES / 2);
        Frame small = frameOf(200);
        viewer.offer(half);
        viewer.offer(half);
        viewer.offer(small);

        assertThat(take().frames()).containsExactly(half, half);

        viewer.offer(half);
        viewer.offer(small);
        viewer.offer(half);
        Viewer.Work work = take();

        assertThat(work.frames()).containsExactly(half, small);
        assertThat(work.missed()).isEqualTo(Map.of(LIKES, 1L));
    }

    @Test
    void takesOneFrameThatIsLargerThanAllItMayHold() throws Exception {
        Frame huge = frameOf(MOST_BYTES + 1);
        viewer.offer(huge);
        viewer.offer(first);
        Viewer.Work work = take();

        assertThat(work.frames()).containsExactly(huge);
        assertThat(work.missed()).isEqualTo(Map.of(LIKES, 1L));
    }

    @Test
    void leavesEverythingOutUntilTheStreamHasTakenWhatWaits() throws Exception {
        Frame half = frameOf(MOST_BYTES / 2 + 1);
        viewer.offer(half);
        viewer.offer(half);
        viewer.offer(second);

        assertThat(take().missed()).isEqualTo(Map.of(LIKES, 1L, CHAT, 1L));

        viewer.offer(second);
        Viewer.Work next = take();

        assertThat(next.frames()).containsExactly(second);
        assertThat(next.missed()).isEmpty();
    }

    @Test
    void namesTheTopicsOfAGapInTheOrderInWhichTheyWereFirstMissed() throws Exception {
        for (int i = 0; i < 3; i++) {
            viewer.offer(first);
        }
        viewer.offer(second);
        viewer.offer(third);
        viewer.offer(fourth);

        assertThat(take().missed().keySet()).containsExactly(CHAT, LIKES);
    }

    @Test
    void saysGoodbyeWithWhatWaitsBeforeIt() throws Exception {
        viewer.offer(first);
        viewer.leave(new Goodbye(Reason.DRAIN, 5));
        Viewer.Work work = take();

        assertThat(work.frames()).containsExactly(first);
        assertThat(work.goodbye()).isEqualTo(new Goodbye(Reason.DRAIN, 5));
        assertThat(work.isEmpty()).isFalse();
    }

    @Test
    void keepsTheFirstReasonToLeave() throws Exception {
        viewer.leave(new Goodbye(Reason.LIFETIME, 1));
        viewer.leave(new Goodbye(Reason.DRAIN, 2));

        assertThat(take().goodbye()).isEqualTo(new Goodbye(Reason.LIFETIME, 1));
    }

    @Test
    void countsWhatWaitsWhenItCloses() throws Exception {
        viewer.offer(first);
        viewer.offer(second);
        viewer.close();

        assertThat(metrics.ended).hasValue(2);
        assertThat(viewer.take(0).frames()).isEmpty();
    }

    @Test
    void countsWhatIsOfferedAfterItClosed() {
        viewer.close();
        viewer.offer(first);
        viewer.offer(second);

        assertThat(metrics.ended).hasValue(2);
        assertThat(metrics.behind).hasValue(0);
    }

    @Test
    void countsNothingTwiceWhenItClosesAgain() {
        viewer.offer(first);
        viewer.close();
        viewer.close();

        assertThat(metrics.ended).hasValue(1);
    }

    @Test
    void knowsItsIdAndItsTopics() {
        assertThat(viewer.id()).isEqualTo("v-1");
        assertThat(viewer.topics()).containsExactlyInAnyOrder(LIKES, CHAT);
    }

    private Viewer.Work take() throws InterruptedException {
        return viewer.take(HOUR.toNanos());
    }

    /** Takes on another thread, and returns once that waits. */
    private CompletableFuture<Viewer.Work> takeBehind() {
        CompletableFuture<Viewer.Work> taken = new CompletableFuture<>();
        Thread taker = Thread.ofPlatform().daemon().start(() -> {
            try {
                taken.complete(take());
            } catch (InterruptedException e) {
                taken.completeExceptionally(e);
            }
        });
        Eventually.until("it waits", WITHIN, () -> taker.getState() == Thread.State.TIMED_WAITING);
        return taken;
    }

    private Viewer viewer(int mostFrames, int mostBytes) {
        return new Viewer("v-1", Set.<Topic>of(LIKES, CHAT), stream(HOUR, HOUR, mostFrames, mostBytes), metrics);
    }
}
