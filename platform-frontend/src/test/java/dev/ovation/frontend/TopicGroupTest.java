package dev.ovation.frontend;

import static dev.ovation.frontend.Samples.LIKES;
import static dev.ovation.frontend.Samples.PATIENT;
import static dev.ovation.frontend.Samples.frame;
import static dev.ovation.frontend.Samples.viewer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.testkit.FakeTime;
import dev.ovation.testkit.Seeds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Passes over the viewers of a topic, in a time that goes on only while something is written. */
final class TopicGroupTest {
    private static final long IDLE = -1;
    private static final long MICRO = 1_000;
    private static final long MILLI = 1_000_000;

    private final FakeTime time = new FakeTime();
    private final CountedMetrics metrics = new CountedMetrics();
    private final TopicLog log = new TopicLog(1 << 20);
    private final StreamLoop loop = new StreamLoop("loop", PATIENT, time.ticker());
    private final TopicGroup group = new TopicGroup(log, loop);
    private final SegmentView view = new SegmentView();
    private final List<SlowSink> sinks = new ArrayList<>();
    private int appended;

    @Test
    void writesToEveryViewerInOnePassAndRests() {
        join(70);
        append();
        List<Long> again = pass();

        assertThat(sinks).allMatch(sink -> sink.takes == 1);
        assertThat(again.getLast()).isEqualTo(IDLE);
        assertThat(again).as("some at a time").hasSize(3);
    }

    @Test
    void beginsTheFirstPassWithoutAnyPace() {
        join(70);
        append();

        assertThat(group.step(view, time.nanos())).isLessThanOrEqualTo(time.nanos());
    }

    @Test
    void goesOnWithAnotherPassForWhatCameMeanwhile() {
        join(40);
        append();
        group.step(view, time.nanos());
        append();
        long next = group.step(view, time.nanos());
        assertThat(next).isNotEqualTo(IDLE);

        pass();
        assertThat(metrics.written).hasValue(80);
        assertThat(sinks).allMatch(sink -> sink.takes <= 2);
    }

    @Test
    void waitsTwiceAsLongAsAPassTakes() {
        join(10, 20 * MICRO);
        append();
        long begun = time.nanos();

        assertThat(passWithMoreToCome() - begun).isEqualTo(2 * 10 * 20 * MICRO);
    }

    @Test
    void waitsNoLongerThanFiftyMilliseconds() {
        join(100, 300 * MICRO);
        append();
        long begun = time.nanos();

        assertThat(passWithMoreToCome() - begun).isEqualTo(50 * MILLI);
    }

    @Test
    void restsAFifthWhenAPassTakesLongerThanThat() {
        join(100, 600 * MICRO);
        append();
        long begun = time.nanos();

        assertThat(passWithMoreToCome() - begun).isEqualTo(72 * MILLI);
    }

    @Test
    void believesAnEighthOfWhatHeldOnePassUpAndAllOfWhatMadeOneQuicker() {
        join(100, 600 * MICRO);
        append();
        time.advance(Duration.ofNanos(passWithMoreToCome() - time.nanos()));
        sinks.getLast().nanos += 40 * MILLI;
        long heldUp = time.nanos();
        assertThat(passWithMoreToCome() - heldUp).isEqualTo((60 + 5) * MILLI * 6 / 5);

        sinks.getLast().nanos -= 40 * MILLI;
        long quick = time.nanos();
        assertThat(passWithMoreToCome() - quick).isEqualTo(72 * MILLI);
    }

    @Test
    void spreadsAPassOverItsPace() {
        join(128, 200 * MICRO);
        append();
        time.advance(Duration.ofNanos(passWithMoreToCome() - time.nanos()));
        long begun = time.nanos();
        List<Long> again = pass();

        assertThat(again.subList(0, 3))
                .containsExactly(
                        begun + 50 * MILLI * 32 / 128, begun + 50 * MILLI * 64 / 128, begun + 50 * MILLI * 96 / 128);
    }

    @Test
    void tellsWhatEverybodyHasGot() {
        join(40);
        append();
        assertThat(group.delivered()).isZero();

        pass();
        assertThat(group.delivered()).isEqualTo(1);
    }

    @Test
    void tellsWhatTheSlowestOneHasGot() {
        join(40);
        sinks.get(7).full = true;
        append();
        pass();

        assertThat(group.delivered()).isZero();
    }

    @Test
    void keepsEverythingForThoseWhoAreJoining() {
        join(1);
        append();
        pass();
        viewer(metrics, LIKES).join(LIKES, log, group);

        assertThat(group.delivered()).isZero();
        group.left();
        assertThat(group.delivered()).isEqualTo(1);
    }

    @Test
    void hasNothingToKeepForNobody() {
        assertThat(group.delivered()).isEqualTo(Long.MAX_VALUE);
        List<Viewer> viewers = join(3);
        viewers.forEach(viewer -> viewer.end(FrontendMetrics.End.GONE));

        assertThat(group.delivered()).isEqualTo(Long.MAX_VALUE);
        append();
        assertThat(pass().getLast()).isEqualTo(IDLE);
    }

    @Test
    void writesOnToTheOthersWhenSomeLeave() {
        List<Viewer> viewers = join(5);
        viewers.get(1).end(FrontendMetrics.End.GONE);
        viewers.get(4).end(FrontendMetrics.End.GONE);
        append();
        pass();

        assertThat(sinks.stream().map(sink -> sink.takes)).containsExactly(1, 0, 1, 1, 0);
    }

    @Test
    void whoeverLeavesAtWhateverTimeTheOthersGetEverything() {
        Random random = Seeds.random(TopicGroupTest.class);
        for (int round = 0; round < 200; round++) {
            List<Viewer> here = new ArrayList<>();
            long next = IDLE;
            for (int step = 0; step < 300; step++) {
                switch (random.nextInt(4)) {
                    case 0 -> here.addAll(join(random.nextInt(40)));
                    case 1 -> {
                        Collections.shuffle(here, random);
                        leave(here, random.nextInt(here.size() + 1));
                    }
                    case 2 -> append();
                    default -> next = group.step(view, time.nanos());
                }
            }
            append();
            do {
                next = group.step(view, time.nanos());
            } while (next != IDLE);
            assertThat(here).allMatch(viewer -> viewer.cursors().getFirst().behind() == 0);
            assertThat(group.delivered()).isEqualTo(here.isEmpty() ? Long.MAX_VALUE : log.frames());
            leave(here, here.size());
            assertThat(group.delivered()).isEqualTo(Long.MAX_VALUE);
        }
    }

    @Test
    void letsGoOfAViewerWhoseConnectionIsBroken() {
        join(3);
        sinks.get(0).broken = true;
        append();
        pass();

        assertThat(sinks.stream().map(sink -> sink.takes)).containsExactly(0, 1, 1);
    }

    private static void leave(List<Viewer> here, int count) {
        List<Viewer> leaving = here.subList(0, count);
        leaving.forEach(viewer -> viewer.end(FrontendMetrics.End.GONE));
        leaving.clear();
    }

    private List<Viewer> join(int count) {
        return join(count, 0);
    }

    /** Viewers each of whom takes so long to write to. */
    private List<Viewer> join(int count, long nanosEach) {
        List<Viewer> viewers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Viewer viewer = viewer(metrics, LIKES);
            viewer.watch(viewer.join(LIKES, log, group));
            SlowSink sink = new SlowSink(nanosEach);
            sinks.add(sink);
            viewer.open(sink, time.nanos());
            viewers.add(viewer);
        }
        return viewers;
    }

    private void append() {
        log.append(frame(LIKES, String.valueOf(++appended)), 0);
        group.heat();
    }

    /** Steps until the pass is over, and what each step returned. */
    private List<Long> pass() {
        List<Long> again = new ArrayList<>();
        do {
            again.add(group.step(view, time.nanos()));
        } while (sinks.size() > 32 * again.size());
        return again;
    }

    /** A pass during which another event comes; returns when the next one is due. */
    private long passWithMoreToCome() {
        sinks.getFirst().meanwhile = this::append;
        return pass().getLast();
    }

    private final class SlowSink implements StreamSink {
        private long nanos;
        private int takes;
        private boolean full;
        private boolean broken;
        private Runnable meanwhile = () -> {};

        SlowSink(long nanos) {
            this.nanos = nanos;
        }

        @Override
        public boolean take(ByteBuffer chunks) throws IOException {
            if (broken) {
                throw new IOException("Broken pipe");
            }
            time.advance(Duration.ofNanos(nanos));
            Runnable once = meanwhile;
            meanwhile = () -> {};
            once.run();
            if (full) {
                return false;
            }
            takes++;
            chunks.position(chunks.limit());
            return true;
        }

        @Override
        public void release() {}

        @Override
        public void abort() {}
    }
}
