package dev.ovation.frontend;

import static dev.ovation.frontend.Samples.CHAT;
import static dev.ovation.frontend.Samples.LIKES;
import static dev.ovation.frontend.Samples.PATIENT;
import static dev.ovation.frontend.Samples.bytes;
import static dev.ovation.frontend.Samples.frame;
import static dev.ovation.frontend.Samples.frameOf;
import static dev.ovation.frontend.Samples.stream;
import static dev.ovation.frontend.Samples.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.frontend.FrontendMetrics.End;
import dev.ovation.frontend.Goodbye.Reason;
import dev.ovation.testkit.Eventually;
import dev.ovation.testkit.FakeTime;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SseStreamTest {
    private static final Duration WITHIN = Duration.ofSeconds(20);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final byte[] WELCOME = bytes("event: welcome\ndata: {}\n\n");
    private static final Goodbye DRAIN = new Goodbye(Reason.DRAIN, 1840);

    private final FakeTime time = new FakeTime();
    private final CountedMetrics metrics = new CountedMetrics();
    private final RunningStream running = new RunningStream(metrics, time);

    @AfterEach
    void close() {
        running.close();
    }

    @Test
    void writesTheWelcomeFirst() {
        Viewer viewer = viewer(PATIENT);
        viewer.offer(frame(LIKES, "1"));
        running.start(viewer, PATIENT, WELCOME);

        assertThat(running.awaitWrites(2).getFirst()).isSameAs(WELCOME);
    }

    @Test
    void writesOneFrameAsTheSharedArrayThatItIs() {
        Viewer viewer = viewer(PATIENT);
        running.start(viewer, PATIENT, WELCOME);
        running.awaitWrites(1);
        Frame frame = frame(LIKES, "1");
        viewer.offer(frame);

        assertThat(running.awaitWrites(2).get(1)).isSameAs(frame.bytes());
        Eventually.until("it is flushed", WITHIN, () -> running.flushes() == 2);
    }

    @Test
    void joinsFramesThatWaitTogetherInOneWrite() {
        Viewer viewer = viewer(PATIENT);
        List<Frame> frames = List.of(frame(LIKES, "1"), frame(CHAT, "2"), frame(LIKES, "3"));
        frames.forEach(viewer::offer);
        time.advance(Duration.ofMillis(7));
        running.start(viewer, PATIENT, WELCOME);

        assertThat(text(running.awaitWrites(2).get(1)))
                .isEqualTo(text(frames.get(0).bytes())
                        + text(frames.get(1).bytes())
                        + text(frames.get(2).bytes()));
        Eventually.until("it is counted", WITHIN, () -> metrics.written.get() == 3);
        assertThat(metrics.writtenBytes.get()).isEqualTo(running.writes().get(1).length);
        assertThat(metrics.lags)
                .containsExactly(time.nanos() - frames.getFirst().sinceNanos());
    }

    @Test
    void joinsNoMoreThan64KibInOneWrite() {
        Viewer viewer = viewer(PATIENT);
        Frame third = frameOf(24 * 1024);
        for (int i = 0; i < 5; i++) {
            viewer.offer(third);
        }
        running.start(viewer, PATIENT, WELCOME);

        assertThat(running.awaitWrites(4).subList(1, 4))
                .extracting(written -> written.length)
                .containsExactly(2 * 24 * 1024, 2 * 24 * 1024, 24 * 1024);
        Eventually.until("all are counted", WITHIN, () -> metrics.written.get() == 5);
    }

    @Test
    void writesAGapAfterWhatWasQueuedAndBeforeWhatComesLater() {
        FrontendConfig.StreamConfig small = stream(HOUR, HOUR, 1, 1 << 20);
        Viewer viewer = viewer(small);
        viewer.offer(frame(LIKES, "1"));
        viewer.offer(frame(LIKES, "2"));
        viewer.offer(frame(CHAT, "3"));
        viewer.offer(frame(LIKES, "4"));
        running.start(viewer, small, WELCOME);
        running.awaitWrites(4);
        viewer.offer(frame(LIKES, "5"));

        assertThat(running.awaitWrites(5).stream().skip(1).map(Samples::text))
                .containsExactly(
                        text(frame(LIKES, "1").bytes()),
                        text(Frame.gap(LIKES, 2)),
                        text(Frame.gap(CHAT, 1)),
                        text(frame(LIKES, "5").bytes()));
    }

    @Test
    void breaksSilenceWithACommentBeforeTheHeartbeatIsOver() {
        FrontendConfig.StreamConfig config = stream(MINUTE, HOUR, 10, 1 << 20);
        running.start(viewer(config), config, WELCOME);
        running.awaitQuiet(1);
        time.advance(Duration.ofSeconds(58));
        running.watch();
        time.advance(Duration.ofMillis(1_500));
        running.watch();
        running.awaitQuiet(2);
        time.advance(Duration.ofSeconds(60));
        running.watch();
        running.watch();
        running.awaitQuiet(3);

        assertThat(running.writes().subList(1, 3)).containsExactly(Frame.keepAlive(), Frame.keepAlive());
        Eventually.until("they are counted", WITHIN, () -> metrics.heartbeats.get() == 2);
        assertThat(metrics.written).hasValue(0);
    }

    @Test
    void writesNoCommentWhereSomethingWasWrittenMeanwhile() {
        FrontendConfig.StreamConfig config = stream(MINUTE, HOUR, 10, 1 << 20);
        Viewer viewer = viewer(config);
        running.start(viewer, config, WELCOME);
        running.awaitQuiet(1);
        time.advance(Duration.ofSeconds(50));
        Frame frame = frame(LIKES, "1");
        viewer.offer(frame);
        running.awaitQuiet(2);
        time.advance(Duration.ofSeconds(50));
        running.watch();
        viewer.offer(frame);
        running.awaitQuiet(3);

        assertThat(running.writes().subList(1, 3)).containsExactly(frame.bytes(), frame.bytes());
    }

    @Test
    void saysGoodbyeWhenItHasLivedItsTime() {
        running.start(viewer(PATIENT), PATIENT, WELCOME);
        running.awaitQuiet(1);
        time.advance(RunningStream.LIFETIME.minusNanos(1));
        running.watch();
        assertThat(running.isDone()).isFalse();
        time.advance(Duration.ofNanos(1));
        running.watch();

        assertThat(running.end()).isEqualTo(End.LIFETIME);
        assertThat(text(running.writes().getLast())).isEqualTo(text(Frame.goodbye(RunningStream.LIVED)));
        assertThat(running.completions()).isEqualTo(1);
    }

    @Test
    void writesWhatWaitsBeforeItSaysGoodbye() {
        Viewer viewer = viewer(PATIENT);
        Frame frame = frame(LIKES, "1");
        viewer.offer(frame);
        viewer.leave(DRAIN);
        running.start(viewer, PATIENT, WELCOME);

        assertThat(running.end()).isEqualTo(End.DRAIN);
        assertThat(running.writes()).hasSize(3).element(1).isSameAs(frame.bytes());
        assertThat(text(running.writes().getLast())).isEqualTo(text(Frame.goodbye(DRAIN)));
    }

    @Test
    void leavesAtOnceWhenItIsAskedTo() {
        Viewer viewer = viewer(PATIENT);
        running.start(viewer, PATIENT, WELCOME);
        running.awaitWrites(1);
        viewer.leave(DRAIN);

        assertThat(running.end()).isEqualTo(End.DRAIN);
    }

    @Test
    void isGoneWhenTheWelcomeCannotBeWritten() {
        running.breakWrites();
        running.start(viewer(PATIENT), PATIENT, WELCOME);

        assertThat(running.end()).isEqualTo(End.GONE);
    }

    @Test
    void countsTheFramesThatItTookAndCouldNotWrite() {
        Viewer viewer = viewer(PATIENT);
        running.start(viewer, PATIENT, WELCOME);
        running.awaitWrites(1);
        running.breakWrites();
        viewer.offer(frame(LIKES, "1"));

        assertThat(running.end()).isEqualTo(End.GONE);
        assertThat(metrics.written.get() + metrics.ended.get()).isEqualTo(1);
    }

    @Test
    void endsAtOnceWhenItsClientLeavesThoughNothingIsWritten() {
        running.start(viewer(PATIENT), PATIENT, WELCOME);
        running.awaitQuiet(1);
        running.leave();

        assertThat(running.end()).isEqualTo(End.GONE);
        assertThat(running.completions()).isZero();
    }

    @Test
    void writesNothingOnceItHasEnded() {
        Viewer viewer = viewer(PATIENT);
        running.start(viewer, PATIENT, WELCOME);
        running.awaitQuiet(1);
        running.leave();
        running.end();
        viewer.offer(frame(LIKES, "1"));
        viewer.leave(DRAIN);
        viewer.breakSilence();
        running.stream().close();

        assertThat(running.writes()).hasSize(1);
        assertThat(metrics.ended).hasValue(1);
    }

    @Test
    void endsNotBeforeAWriteThatIsUnderWay() {
        Viewer viewer = viewer(PATIENT);
        running.start(viewer, PATIENT, WELCOME);
        running.awaitQuiet(1);
        running.holdWrites();
        viewer.offer(frame(LIKES, "1"));
        running.awaitWrites(2);
        running.leave();
        assertThat(running.isDone()).isFalse();

        time.advance(HOUR.plusNanos(1));
        running.watch();
        assertThat(running.end()).isEqualTo(End.WRITE_DEADLINE);
    }

    @Test
    void isInterruptedWhenAWriteTakesLongerThanItsDeadline() {
        Viewer viewer = viewer(PATIENT);
        running.start(viewer, PATIENT, WELCOME);
        running.awaitQuiet(1);
        running.holdWrites();
        viewer.offer(frame(LIKES, "1"));
        running.awaitWrites(2);
        time.advance(HOUR);
        running.watch();
        assertThat(running.isDone()).isFalse();

        time.advance(Duration.ofNanos(1));
        running.watch();
        assertThat(running.end()).isEqualTo(End.WRITE_DEADLINE);
        assertThat(metrics.ended).hasValue(1);
    }

    @Test
    void isInterruptedWhenTheWelcomeTakesLongerThanItsDeadline() {
        running.holdWrites();
        running.start(viewer(PATIENT), PATIENT, WELCOME);
        running.awaitWrites(1);
        time.advance(HOUR.plusNanos(1));
        running.watch();

        assertThat(running.end()).isEqualTo(End.WRITE_DEADLINE);
    }

    @Test
    void isNotInterruptedWhileItWritesNothing() {
        FrontendConfig.StreamConfig config = stream(HOUR, MINUTE, 10, 1 << 20);
        Viewer viewer = viewer(config);
        running.start(viewer, config, WELCOME);
        running.awaitQuiet(1);
        time.advance(Duration.ofMinutes(50));
        running.watch();
        viewer.offer(frame(LIKES, "1"));
        running.awaitQuiet(2);

        assertThat(running.writes()).hasSize(2);
        assertThat(running.isDone()).isFalse();
    }

    private Viewer viewer(FrontendConfig.StreamConfig config) {
        return new Viewer("v", Set.of(LIKES, CHAT), config, metrics);
    }
}
