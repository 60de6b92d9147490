package dev.ovation.frontend;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The newest events of one topic, as the bytes that every viewer's stream takes: encoded once, held once.
 *
 * <p><b>Shape.</b> A chain of segments, each of whole frames; each frame is one chunk of HTTP/1.1 (RFC 9112, section 7.1): four
 * hexadecimal digits of length, a line's end, the frame, a line's end. So whatever lies between two frames can be written as it is, in one
 * piece. Frames are counted from 0; a viewer's place is a {@link Cursor}.
 *
 * <p><b>Bounds.</b> The log keeps what somebody has not got yet, but at most so many bytes; where somebody is further behind, the oldest
 * segments are cut off and the chain behind them with them, so that no cursor can hold on to more than the one it stands in. A topic
 * with little to say has small segments.
 *
 * <p><b>Threads.</b> One at a time appends. Any number read at the same time without a lock: a frame's bytes are there before {@code
 * written} of its segment tells of them, a segment is complete before it has a next one.
 */
final class TopicLog {
    /** Of a chunk, before the frame. */
    static final int HEAD_BYTES = 6;

    /** Of a chunk, after the frame. */
    static final int TAIL_BYTES = 2;

    private static final int LEAST_SEGMENT_BYTES = 1024;
    private static final int MOST_SEGMENT_BYTES = 256 * 1024;

    /** From this size on a segment is outside the heap, so that writing it to a socket does not copy it there first. */
    private static final int DIRECT_BYTES = 16 * 1024;

    /** A segment that was full sooner is followed by one of twice its size, as each end of one costs every viewer a write. */
    private static final long SOON_NANOS = 4_000_000_000L;

    /** A segment that was full no sooner is followed by one of half its size. */
    private static final long LATE_NANOS = 4 * SOON_NANOS;

    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final int mostBytes;
    private long bytes;
    private Segment newest = new Segment(0, 0, 0);
    private volatile Segment oldest = newest;
    private volatile long frames;

    /** @param mostBytes that it keeps for those who are behind; it is more by up to a segment */
    TopicLog(int mostBytes) {
        this.mostBytes = mostBytes;
    }

    /** How many frames were appended so far. */
    long frames() {
        return frames;
    }

    /** Where the next frame will be. */
    Segment newest() {
        return newest;
    }

    /** The first segment that is still kept. */
    Segment oldest() {
        return oldest;
    }

    /**
     * Appends a frame.
     *
     * @param delivered every viewer has got all frames below this number
     */
    void append(Frame frame, long delivered) {
        int length = HEAD_BYTES + frame.bytes().length + TAIL_BYTES;
        if (newest.room() < length) {
            extend(length, frame.sinceNanos());
            trim(delivered);
        }
        newest.append(frame);
        frames = newest.firstFrame + Segment.frames(newest.written);
    }

    private void extend(int length, long nowNanos) {
        Segment next = new Segment(frames, Math.max(size(nowNanos - newest.madeNanos), length), nowNanos);
        newest.next = next;
        newest = next;
        bytes += next.buffer.capacity();
    }

    /** Of the next segment, when the newest one has lasted that long. */
    private int size(long nanos) {
        long last = newest.buffer.capacity();
        long size = nanos < SOON_NANOS ? 2 * last : nanos < LATE_NANOS ? last : last / 2;
        return Math.clamp(size, LEAST_SEGMENT_BYTES, MOST_SEGMENT_BYTES);
    }

    private void trim(long delivered) {
        Segment first = oldest;
        Segment second = first.next;
        while (second != null && (second.firstFrame <= delivered || bytes > mostBytes + newest.buffer.capacity())) {
            first.cut = true;
            first.next = null;
            bytes -= first.buffer.capacity();
            first = second;
            second = first.next;
        }
        oldest = first;
    }

    /** Some frames that follow each other; its bytes never change once they are told of. */
    static final class Segment {
        private final long firstFrame;
        private final long madeNanos;
        private final ByteBuffer buffer;
        private final long[] sinceNanos;
        private volatile long written;
        private volatile @Nullable Segment next;
        private volatile boolean cut;

        private Segment(long firstFrame, int bytes, long madeNanos) {
            this.firstFrame = firstFrame;
            this.madeNanos = madeNanos;
            this.buffer = bytes >= DIRECT_BYTES ? ByteBuffer.allocateDirect(bytes) : ByteBuffer.allocate(bytes);
            this.sinceNanos = new long[1 + bytes / 96];
        }

        /** The number of its first frame. */
        long firstFrame() {
            return firstFrame;
        }

        /** Bytes and frames that are there, as one value that belongs together. */
        long written() {
            return written;
        }

        static int bytes(long written) {
            return (int) written;
        }

        static int frames(long written) {
            return (int) (written >>> 32);
        }

        /** What comes after it; null as long as it is the newest, and when it was cut off. */
        @Nullable
        Segment next() {
            return next;
        }

        /** Whether the log has forgotten it. */
        boolean isCut() {
            return cut;
        }

        /** Its bytes, for reading only, with own position and limit. */
        ByteBuffer view() {
            return buffer.duplicate();
        }

        /** When about that frame of it arrived, {@link System#nanoTime()}. */
        long sinceNanos(long frame) {
            return sinceNanos[Math.clamp(frame - firstFrame, 0, sinceNanos.length - 1)];
        }

        /** How many whole frames lie before that byte. */
        int framesBefore(int offset) {
            int count = 0;
            for (int end = chunk(0); end <= offset && count < frames(written); end += chunk(end)) {
                count++;
            }
            return count;
        }

        /** Where that frame of it begins. */
        int offsetOf(int frame) {
            int at = 0;
            for (int i = 0; i < frame; i++) {
                at += chunk(at);
            }
            return at;
        }

        /** The length of the chunk that begins there. */
        private int chunk(int at) {
            if (at + HEAD_BYTES > bytes(written)) {
                return 0;
            }
            int length = 0;
            for (int i = 0; i < 4; i++) {
                length = length << 4 | Character.digit(buffer.get(at + i), 16);
            }
            return HEAD_BYTES + length + TAIL_BYTES;
        }

        private int room() {
            return buffer.capacity() - bytes(written);
        }

        private void append(Frame frame) {
            byte[] words = frame.bytes();
            int at = bytes(written);
            int count = frames(written);
            for (int i = 0; i < 4; i++) {
                buffer.put(at + i, DIGITS[(words.length >>> (12 - 4 * i)) & 15]);
            }
            buffer.put(at + 4, (byte) '\r').put(at + 5, (byte) '\n');
            buffer.put(at + HEAD_BYTES, words);
            int end = at + HEAD_BYTES + words.length;
            buffer.put(end, (byte) '\r').put(end + 1, (byte) '\n');
            sinceNanos[Math.min(count, sinceNanos.length - 1)] = frame.sinceNanos();
            written = (long) (count + 1) << 32 | end + TAIL_BYTES;
        }
    }
}
