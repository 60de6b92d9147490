package dev.ovation.frontend;

import static dev.ovation.frontend.Samples.CHAT;
import static dev.ovation.frontend.Samples.LIKES;
import static dev.ovation.frontend.Samples.frame;
import static dev.ovation.frontend.Samples.frameOf;
import static dev.ovation.frontend.Samples.stream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.frontend.Goodbye.Reason;
import dev.ovation.protocol.Topic;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** One offerer at a time; {@link ViewerConcurrencyTest} has many. */
final class ViewerTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final int MOST_BYTES = 32 * 1024;

    private final CountedMetrics metrics = new CountedMetrics();
    private final Viewer viewer = viewer(3, MOST_BYTES);
    private final Frame first = frame(LIKES, "1");
    private final Frame second = frame(CHAT, "2");
    private final Frame third = frame(LIKES, "3");
    private final Frame fourth = frame(CHAT, "4");
    private int wakes;

    @Test
    void givesOutWhatWasOfferedInItsOrder() {
        viewer.offer(first);
        viewer.offer(second);

        assertThat(take().frames()).containsExactly(first, second);

        viewer.offer(third);

        assertThat(take().frames()).containsExactly(third);
    }

    @Test
    void givesOutNothingWhenNothingCame() {
        assertThat(take().isEmpty()).isTrue();
    }

    @Test
    void wakesItsStreamOnceForAllThatComesUntilItHasTakenEverything() {
        viewer.open(this::woken);
        viewer.offer(first);
        viewer.offer(second);
        assertThat(wakes).isEqualTo(1);

        assertThat(take().frames()).containsExactly(first, second);
        viewer.offer(third);
        assertThat(wakes).isEqualTo(1);

        assertThat(take().frames()).containsExactly(third);
        assertThat(take().isEmpty()).isTrue();
        viewer.offer(fourth);
        assertThat(wakes).isEqualTo(2);
    }

    @Test
    void wakesItsStreamForWhatCameBeforeItWasOpen() {
        viewer.offer(first);
        viewer.open(this::woken);

        assertThat(wakes).isEqualTo(1);
    }

    @Test
    void wakesNobodyWhenItIsOpenedWithNothingToWrite() {
        viewer.open(this::woken);

        assertThat(wakes).isZero();
    }

    @Test
    void wakesTheStreamThatIsToLeave() {
        viewer.open(this::woken);
        viewer.leave(new Goodbye(Reason.DRAIN, 5));

        assertThat(wakes).isEqualTo(1);
        assertThat(take().goodbye()).isEqualTo(new Goodbye(Reason.DRAIN, 5));
    }

    @Test
    void wakesTheStreamThatIsToBreakItsSilence() {
        viewer.open(this::woken);
        viewer.breakSilence();
        Viewer.Work work = take();

        assertThat(wakes).isEqualTo(1);
        assertThat(work.silent()).isTrue();
        assertThat(work.isEmpty()).isFalse();
        assertThat(work.hasWords()).isFalse();
        assertThat(take().isEmpty()).isTrue();
    }

    @Test
    void wakesNobodyOnceItIsClosed() {
        viewer.open(this::woken);
        viewer.close();
        viewer.offer(first);
        viewer.breakSilence();
        viewer.leave(new Goodbye(Reason.DRAIN, 5));

        assertThat(wakes).isZero();
    }

    @Test
    void givesOutNothingOnceItIsClosed() {
        for (int i = 0; i < 4; i++) {
            viewer.offer(first);
        }
        viewer.breakSilence();
        viewer.leave(new Goodbye(Reason.DRAIN, 5));
        viewer.close();

        assertThat(take().isEmpty()).isTrue();
    }

    @Test
    void holdsNoMoreFramesThanItMayAndCountsWhatItLeavesOut() {
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
    void holdsNoMoreBytesThanItMay() {
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
    void takesOneFrameThatIsLargerThanAllItMayHold() {
        Frame huge = frameOf(MOST_BYTES + 1);
        viewer.offer(huge);
        viewer.offer(first);
        Viewer.Work work = take();

        assertThat(work.frames()).containsExactly(huge);
        assertThat(work.missed()).isEqualTo(Map.of(LIKES, 1L));
    }

    @Test
    void leavesEverythingOutUntilTheStreamHasTakenWhatWaits() {
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
    void namesTheTopicsOfAGapInTheOrderInWhichTheyWereFirstMissed() {
        for (int i = 0; i < 3; i++) {
            viewer.offer(first);
        }
        viewer.offer(second);
        viewer.offer(third);
        viewer.offer(fourth);

        assertThat(take().missed().keySet()).containsExactly(CHAT, LIKES);
    }

    @Test
    void saysGoodbyeWithWhatWaitsBeforeIt() {
        viewer.offer(first);
        viewer.leave(new Goodbye(Reason.DRAIN, 5));
        Viewer.Work work = take();

        assertThat(work.frames()).containsExactly(first);
        assertThat(work.goodbye()).isEqualTo(new Goodbye(Reason.DRAIN, 5));
        assertThat(work.isEmpty()).isFalse();
    }

    @Test
    void keepsTheFirstReasonToLeave() {
        viewer.leave(new Goodbye(Reason.LIFETIME, 1));
        viewer.leave(new Goodbye(Reason.DRAIN, 2));

        assertThat(take().goodbye()).isEqualTo(new Goodbye(Reason.LIFETIME, 1));
    }

    @Test
    void countsWhatWaitsWhenItCloses() {
        viewer.offer(first);
        viewer.offer(second);
        viewer.close();

        assertThat(metrics.ended).hasValue(2);
        assertThat(take().frames()).isEmpty();
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

    private void woken() {
        wakes++;
    }

    private Viewer.Work take() {
        return viewer.take();
    }

    private Viewer viewer(int mostFrames, int mostBytes) {
        return new Viewer("v-1", Set.<Topic>of(LIKES, CHAT), stream(HOUR, HOUR, mostFrames, mostBytes), metrics);
    }
}
