package dev.ovation.frontend;

import dev.ovation.frontend.TopicLog.Segment;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** One thread's look at segments: the buffer of the last one is kept, as the next viewer mostly wants the same. */
final class SegmentView {
    private @Nullable Segment last;
    private ByteBuffer view = ByteBuffer.allocate(0);

    /** Those bytes of the segment; valid until the next call. */
    ByteBuffer of(Segment segment, int from, int to) {
        if (segment != last) {
            last = segment;
            view = segment.view();
        }
        return view.limit(to).position(from);
    }
}
