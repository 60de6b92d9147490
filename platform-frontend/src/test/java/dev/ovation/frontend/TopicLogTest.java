package dev.ovation.frontend;

import static dev.ovation.frontend.Samples.frameOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.frontend.TopicLog.Segment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class TopicLogTest {
    private static final int MOST_BYTES = 8 * 1024;
    private static final long NOBODY = 0;

    private final TopicLog log = new TopicLog(MOST_BYTES);

    @Test
    void holdsAFrameAsAChunk() {
        Frame frame = Samples.frame(Samples.LIKES, "1");
        log.append(frame, NOBODY);
        String expected = String.format("%04x\r\n", frame.bytes().length) + Samples.text(frame.bytes()) + "\r\n";

        assertThat(log.frames()).isEqualTo(1);
        assertThat(text(log.newest())).isEqualTo(expected);
    }

    @Test
    void takesUpNextToNothingBeforeItHasAnEvent() {
        assertThat(log.newest().view().capacity()).isZero();
        assertThat(log.frames()).isZero();
    }

    @Test
    void holdsTheLargestFrameWhole() {
        Frame large = frameOf(60_000);
        log.append(large, NOBODY);

        assertThat(text(log.newest()))
                .hasSize(TopicLog.HEAD_BYTES + 60_000 + TopicLog.TAIL_BYTES)
                .startsWith("ea60\r\n");
    }

    @Test
    void keepsFramesTogetherInSegmentsThatGrow() {
        for (int i = 0; i < 30; i++) {
            log.append(frameOf(200), NOBODY);
        }
        Segment first = log.oldest();
        int frames = 0;
        int last = 0;
        for (Segment segment = first; segment != null; segment = segment.next()) {
            assertThat(segment.firstFrame()).isEqualTo(frames);
            frames += Segment.frames(segment.written());
            assertThat(segment.view().capacity()).isGreaterThanOrEqualTo(last);
            last = segment.view().capacity();
        }

        assertThat(frames).isEqualTo(30);
        assertThat(last).isGreaterThanOrEqualTo(4_096);
    }

    @Test
    void knowsWhereEachFrameBegins() {
        for (int i = 0; i < 3; i++) {
            log.append(frameOf(200 + i), NOBODY);
        }
        Segment segment = log.newest();
        int chunk = TopicLog.HEAD_BYTES + 200 + TopicLog.TAIL_BYTES;

        assertThat(segment.offsetOf(0)).isZero();
        assertThat(segment.offsetOf(1)).isEqualTo(chunk);
        assertThat(segment.offsetOf(2)).isEqualTo(2 * chunk + 1);
        assertThat(segment.offsetOf(3)).isEqualTo(3 * chunk + 3);
        assertThat(segment.framesBefore(0)).isZero();
        assertThat(segment.framesBefore(chunk - 1)).isZero();
        assertThat(segment.framesBefore(chunk)).isEqualTo(1);
        assertThat(segment.framesBefore(chunk + 1)).isEqualTo(1);
        assertThat(segment.framesBefore(3 * chunk + 3)).isEqualTo(3);
    }

    @Test
    void cutsOffWhatEverybodyHasGot() {
        log.append(frameOf(900), NOBODY);
        Segment first = log.newest();
        log.append(frameOf(900), 1);

        assertThat(first.isCut()).isTrue();
        assertThat(first.next()).isNull();
        assertThat(log.oldest()).isSameAs(log.newest());
        assertThat(log.oldest().firstFrame()).isEqualTo(1);
    }

    @Test
    void keepsWhatSomebodyHasNotGot() {
        log.append(frameOf(900), NOBODY);
        Segment first = log.newest();
        log.append(frameOf(900), 0);

        assertThat(first.isCut()).isFalse();
        assertThat(first.next()).isSameAs(log.newest());
    }

    @Test
    void keepsNoMoreThanItMayHoweverFarSomebodyIsBehind() {
        for (int i = 0; i < 1_000; i++) {
            log.append(frameOf(300), NOBODY);
        }
        int kept = 0;
        for (Segment segment = log.oldest(); segment != null; segment = segment.next()) {
            kept += segment.view().capacity();
        }

        assertThat(kept)
                .isLessThanOrEqualTo(MOST_BYTES + 2 * log.newest().view().capacity());
        assertThat(log.frames()).isEqualTo(1_000);
    }

    @Test
    void showsOnlyWholeFramesToThoseWhoReadMeanwhile() throws Exception {
        int count = 20_000;
        TopicLog shared = new TopicLog(1 << 24);
        shared.append(frameOf(150), NOBODY);
        Segment start = shared.newest();
        CompletableFuture<Long> reading = CompletableFuture.supplyAsync(() -> read(start, count));
        for (int i = 1; i < count; i++) {
            shared.append(frameOf(150 + i % 50), NOBODY);
        }

        assertThat(reading.get(30, TimeUnit.SECONDS)).isEqualTo(count);
    }

    /** Follows the chain until it has seen so many frames, and takes every chunk apart. */
    private static long read(Segment from, int count) {
        long seen = 0;
        int offset = 0;
        for (Segment segment = from; seen < count; ) {
            long written = segment.written();
            ByteBuffer view = segment.view().limit(Segment.bytes(written));
            while (offset < view.limit()) {
                int length = Integer.parseInt(ascii(view, offset, 4), 16);
                int end = offset + TopicLog.HEAD_BYTES + length;
                if (!ascii(view, end - 2, 4).equals("\n\n\r\n")) {
                    throw new AssertionError("A torn frame: " + ascii(view, offset, length));
                }
                offset = end + TopicLog.TAIL_BYTES;
                seen++;
            }
            Segment next = segment.next();
            if (next != null && segment.written() == written) {
                segment = next;
                offset = 0;
            }
        }
        return seen;
    }

    private static String text(Segment segment) {
        return ascii(segment.view(), 0, Segment.bytes(segment.written()));
    }

    private static String ascii(ByteBuffer view, int at, int length) {
        byte[] bytes = new byte[length];
        view.get(at, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
