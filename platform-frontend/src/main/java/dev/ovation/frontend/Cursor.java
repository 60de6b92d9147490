package dev.ovation.frontend;

import dev.ovation.frontend.TopicLog.Segment;
import dev.ovation.protocol.Topic;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * How far one viewer has got in one topic's {@link TopicLog}: a byte in a segment, which may lie within a frame when the viewer's
 * connection took only a part. Made under the topic's lock, then used by the thread of its {@link StreamLoop} only.
 */
final class Cursor {
    private final Viewer viewer;
    private final Topic topic;
    private final TopicLog log;
    private final TopicGroup group;
    private final int mostEvents;
    private Segment segment;
    private int offset;
    private long frame;
    private boolean inFrame;
    private long missed;

    /** Where it stands among its group's; the group's own. */
    int slot;

    /**
     * At the log's end: what is appended from now on is for the viewer.
     *
     * @param mostEvents that the viewer may be behind
     */
    Cursor(Viewer viewer, Topic topic, TopicLog log, TopicGroup group, int mostEvents) {
        this.viewer = viewer;
        this.topic = topic;
        this.log = log;
        this.group = group;
        this.mostEvents = mostEvents;
        this.segment = log.newest();
        this.offset = Segment.bytes(segment.written());
        this.frame = log.frames();
    }

    /** See {@link TopicGroup}: only that it is looked at matters. */
    boolean reach() {
        return inFrame || viewer.reach();
    }

    Viewer viewer() {
        return viewer;
    }

    TopicGroup group() {
        return group;
    }

    Topic topic() {
        return topic;
    }

    /** The viewer has got, or misses, all frames below this number. */
    long wanted() {
        return frame + missed;
    }

    /** Events that the viewer has not got and does not miss either. */
    long behind() {
        return log.frames() - frame - missed;
    }

    /** Whether a frame has gone out in part: nothing else may be written before its rest. */
    boolean isInFrame() {
        return inFrame;
    }

    /**
     * Finds out which events the viewer misses, because it is too far behind for them, and counts them. They are gone over by {@link
     * #skip} when the viewer takes something again.
     *
     * @return whether there are any
     */
    boolean misses(FrontendMetrics metrics) {
        long first = inFrame ? frame + 1 : frame;
        long more = firstKept() - first - missed;
        if (more > 0) {
            missed += more;
            metrics.behind((int) more);
        }
        return missed > 0;
    }

    /**
     * Goes over what the viewer misses, unless a frame has gone out in part.
     *
     * @return how many events
     */
    long skip(FrontendMetrics metrics) {
        while (!inFrame && misses(metrics)) {
            if (seek(frame + missed)) {
                long over = missed;
                missed = 0;
                return over;
            }
        }
        return 0;
    }

    /** Goes to the beginning of that frame; false when the log has cut it off. */
    private boolean seek(long target) {
        Segment at = log.oldest();
        for (Segment next = at.next(); next != null && next.firstFrame() <= target; next = at.next()) {
            at = next;
        }
        if (at.isCut() || at.firstFrame() > target) {
            return log.oldest().firstFrame() <= target && seek(target);
        }
        segment = at;
        offset = at.offsetOf((int) (target - at.firstFrame()));
        frame = target;
        return true;
    }

    private long firstKept() {
        return Math.max(segment.isCut() ? log.oldest().firstFrame() : 0, log.frames() - mostEvents);
    }

    /**
     * Gives the sink what the log has now after this; where the viewer misses something, only the rest of a frame that has gone out in part.
     *
     * @param onlyRest only that rest in any case
     * @return whether it took everything
     */
    boolean writeTo(StreamSink sink, SegmentView view, FrontendMetrics metrics, long nowNanos, boolean onlyRest)
            throws IOException {
        long until = log.frames();
        while (inFrame || (!onlyRest && missed == 0 && frame < until)) {
            long written = segment.written();
            int end = inFrame && (onlyRest || missed > 0) ? endOfFrame() : Segment.bytes(written);
            if (offset == end) {
                Segment next = segment.next();
                if (next == null && !(segment.isCut() && seek(frame))) {
                    return true;
                }
                if (next != null && segment.written() == written) {
                    segment = next;
                    offset = 0;
                }
                continue;
            }
            ByteBuffer chunks = view.of(segment, offset, end);
            boolean all = sink.take(chunks);
            if (chunks.position() > offset) {
                moved(chunks.position(), written, metrics, nowNanos);
            }
            if (!all) {
                return false;
            }
        }
        return true;
    }

    private void moved(int to, long written, FrontendMetrics metrics, long nowNanos) {
        boolean whole = to == Segment.bytes(written);
        int before = whole ? Segment.frames(written) : segment.framesBefore(to);
        long passed = segment.firstFrame() + before - frame;
        inFrame = !whole && segment.offsetOf(before) != to;
        // What was appended after the loop had looked at its clock did not wait at all.
        metrics.written((int) passed, to - offset, Math.max(0, nowNanos - segment.sinceNanos(frame)));
        offset = to;
        frame += passed;
    }

    private int endOfFrame() {
        return segment.offsetOf(segment.framesBefore(offset) + 1);
    }
}
