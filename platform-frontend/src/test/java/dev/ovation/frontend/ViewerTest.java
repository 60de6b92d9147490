package dev.ovation.frontend;

import static dev.ovation.frontend.Samples.CHAT;
import static dev.ovation.frontend.Samples.LIKES;
import static dev.ovation.frontend.Samples.block;
import static dev.ovation.frontend.Samples.frame;
import static dev.ovation.frontend.Samples.stream;
import static dev.ovation.frontend.Samples.text;
import static dev.ovation.frontend.Samples.viewer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ovation.frontend.FrontendMetrics.End;
import dev.ovation.frontend.Goodbye.Reason;
import dev.ovation.protocol.Topic;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What one viewer gets, without a thread; {@link ViewerModelTest} has it by chance. */
final class ViewerTest {
    private static final long NOW = 1_000;
    private static final long SECOND = 1_000_000_000;
    private static final Goodbye DRAIN = new Goodbye(Reason.DRAIN, 1840);
    private static final Goodbye EXPIRED = new Goodbye(Reason.TOKEN_EXPIRED, 1840);

    private final CountedMetrics metrics = new CountedMetrics();
    private final FrontendConfig.StreamConfig config =
            stream(Duration.ofSeconds(60), Duration.ofSeconds(10), 4, 1 << 20);
    private final SegmentView view = new SegmentView();
    private final FakeSink sink = new FakeSink();
    private final TopicLog likes = new TopicLog(1 << 20);
    private final TopicLog chat = new TopicLog(1 << 20);
    private final Viewer viewer = viewer(metrics, config, LIKES, CHAT);

    ViewerTest() {
        join(viewer, LIKES, likes);
        join(viewer, CHAT, chat);
    }

    @Test
    void getsWhatWasAppendedSinceItJoined() throws IOException {
        append(likes, "1");
        append(likes, "2");
        open();

        assertThat(sink.blocks()).containsExactly(block(LIKES, "1"), block(LIKES, "2"));
        assertThat(sink.takes()).as("written at once").hasSize(1);
        assertThat(metrics.written).hasValue(2);
    }

    @Test
    void whatWasAppendedAfterTheLoopLookedAtItsClockHasNotWaited() throws IOException {
        open();
        likes.append(Frame.of(Samples.event(Samples.D1, LIKES, 1, "1"), false, NOW + 1), 0);
        write();

        assertThat(metrics.lags).containsExactly(0L);
    }

    @Test
    void getsNothingTwice() throws IOException {
        open();
        append(likes, "1");
        write();
        write();
        append(chat, "2");
        write();

        assertThat(sink.blocks()).containsExactly(block(LIKES, "1"), block(CHAT, "2"));
    }

    @Test
    void getsTheRestOfAFrameBeforeAnythingElse() throws IOException {
        open();
        append(likes, "1");
        append(chat, "2");
        sink.room(20);
        write();
        assertThat(sink.blocks()).isEmpty();
        assertThat(metrics.written).hasValue(0);
        assertThat(viewer.isReady()).isFalse();

        sink.room(Long.MAX_VALUE);
        viewer.resume(view, NOW);
        assertThat(sink.blocks()).containsExactly(block(LIKES, "1"), block(CHAT, "2"));
        assertThat(metrics.written).hasValue(2);
        assertThat(viewer.isReady()).isTrue();
    }

    @Test
    void isNotWrittenToWhileItsConnectionIsFull() throws IOException {
        open();
        append(likes, "1");
        sink.room(0);
        write();
        int takes = sink.takes().size();
        append(likes, "2");
        write();

        assertThat(sink.takes()).hasSize(takes);
    }

    @Test
    void isToldHowManyEventsItMissesWhereTheyWouldHaveBeen() throws IOException {
        open();
        append(likes, "1");
        sink.room(20);
        write();
        for (int i = 2; i <= 10; i++) {
            append(likes, String.valueOf(i));
        }
        write();
        assertThat(metrics.behind).as("counted while it is still full").hasValue(5);

        sink.room(Long.MAX_VALUE);
        viewer.resume(view, NOW);
        assertThat(sink.blocks())
                .containsExactly(
                        block(LIKES, "1"),
                        text(Frame.gap(LIKES, 5)),
                        block(LIKES, "7"),
                        block(LIKES, "8"),
                        block(LIKES, "9"),
                        block(LIKES, "10"));
        assertThat(metrics.behind).hasValue(5);
        assertThat(metrics.written).hasValue(5);
    }

    @Test
    void saysGoodbyeAfterWhatWaits() throws IOException {
        append(likes, "1");
        viewer.leave(DRAIN);
        viewer.leave(new Goodbye(Reason.LIFETIME, 1));
        viewer.open(sink, NOW);

        assertThat(viewer.resume(view, NOW)).isTrue();
        assertThat(sink.blocks()).containsExactly(block(LIKES, "1"), text(Frame.goodbye(DRAIN)));
        assertThat(viewer.goodbyeEnd()).isEqualTo(End.DRAIN);
    }

    @Test
    void saysGoodbyeOnceThereIsRoom() throws IOException {
        open();
        sink.room(10);
        viewer.leave(DRAIN);
        assertThat(viewer.resume(view, NOW)).isFalse();

        sink.room(Long.MAX_VALUE);
        assertThat(viewer.resume(view, NOW)).isTrue();
        assertThat(sink.blocks()).containsExactly(text(Frame.goodbye(DRAIN)));
    }

    @Test
    void breaksSilenceBeforeTheHeartbeatIsOver() throws IOException {
        open();
        watch(58 * SECOND);
        assertThat(sink.blocks()).isEmpty();
        watch(59 * SECOND + 1 + NOW);
        watch(59 * SECOND + 2 + NOW);

        assertThat(sink.blocks()).containsExactly(": keep-alive\n\n");
        assertThat(metrics.heartbeats).hasValue(1);
    }

    @Test
    void isNotSilentWhileItIsWrittenTo() throws IOException {
        open();
        append(likes, "1");
        viewer.write(viewer.cursors().getFirst(), view, 30 * SECOND);
        viewer.write(viewer.cursors().getLast(), view, 30 * SECOND);
        watch(60 * SECOND);

        assertThat(sink.blocks()).hasSize(1);
    }

    @Test
    void mustEndWhenAWriteTakesLongerThanItsDeadline() throws IOException {
        open();
        append(likes, "1");
        sink.room(5);
        write();

        assertThat(watch(10 * SECOND + NOW)).isNull();
        assertThat(watch(10 * SECOND + NOW + 1)).isEqualTo(End.WRITE_DEADLINE);
        viewer.end(End.WRITE_DEADLINE);
        assertThat(sink.isAborted()).isTrue();
        assertThat(viewer.awaitEnd()).isEqualTo(End.WRITE_DEADLINE);
    }

    @Test
    void livesAsLongAsItsTokenButNoLongerThanItWouldWithoutOne() {
        Viewer.Lifetime age = new Viewer.Lifetime(50, DRAIN);
        Viewer member = new Viewer("v", "m-17", Set.of(LIKES), age, config, metrics);
        assertThat(member.lifetime()).isEqualTo(age);

        member.expires(new Viewer.Lifetime(49, EXPIRED));
        assertThat(member.lifetime()).isEqualTo(new Viewer.Lifetime(49, EXPIRED));
        member.expires(new Viewer.Lifetime(51, EXPIRED));
        assertThat(member.lifetime()).isEqualTo(age);
        assertThat(member.member()).isEqualTo("m-17");
    }

    @Test
    void getsNothingThatWaitsWhenItsTokenHasExpired() throws IOException {
        open();
        sink.room(0);
        append(likes, "1");
        write();
        append(likes, "2");
        viewer.leave(EXPIRED);
        sink.room(Integer.MAX_VALUE);

        assertThat(viewer.resume(view, NOW)).isTrue();
        assertThat(viewer.goodbyeEnd()).isEqualTo(End.TOKEN_EXPIRED);
        assertThat(sink.blocks()).containsExactly(text(Frame.goodbye(EXPIRED)));
    }

    @Test
    void getsTheRestOfTheFrameThatHasBegunWhenItsTokenHasExpired() throws IOException {
        open();
        append(likes, "1");
        append(likes, "2");
        sink.room(20);
        write();
        assertThat(viewer.isInFrame()).isTrue();
        viewer.leave(DRAIN);
        viewer.leave(EXPIRED);
        sink.room(Integer.MAX_VALUE);

        assertThat(viewer.resume(view, NOW)).isTrue();
        assertThat(sink.blocks()).hasSize(2).last().isEqualTo(text(Frame.goodbye(EXPIRED)));
        assertThat(sink.blocks().getFirst()).contains("\"data\":1");
    }

    @Test
    void tellsOfAConnectionThatIsBroken() throws IOException {
        open();
        append(likes, "1");
        sink.breakOff();

        assertThatThrownBy(this::write).isInstanceOf(IOException.class);
    }

    @Test
    void endsOnceAndLetsItsRequestGoOn() {
        viewer.open(sink, NOW);
        viewer.end(End.GONE);
        viewer.end(End.DRAIN);

        assertThat(viewer.awaitEnd()).isEqualTo(End.GONE);
        assertThat(sink.isReleased()).isTrue();
        assertThat(viewer.isReady()).isFalse();
    }

    @Test
    void endsAlsoWhenItWasNeverOpened() {
        viewer.end(End.GONE);

        assertThat(viewer.awaitEnd()).isEqualTo(End.GONE);
    }

    private void open() throws IOException {
        viewer.open(sink, NOW);
        viewer.resume(view, NOW);
    }

    private void write() throws IOException {
        for (Cursor cursor : viewer.cursors()) {
            viewer.write(cursor, view, NOW);
        }
    }

    private @Nullable End watch(long nowNanos) throws IOException {
        return viewer.watch(nowNanos, SECOND, config, view);
    }

    private static void join(Viewer viewer, Topic topic, TopicLog log) {
        viewer.watch(viewer.join(topic, log, new TopicGroup(log, Samples.idleLoop())));
    }

    private void append(TopicLog log, String data) {
        log.append(frame(log == likes ? LIKES : CHAT, data), 0);
    }
}
