package dev.ovation.frontend;

import dev.ovation.protocol.Topic;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Writes one viewer's stream until it ends; runs on the request's own virtual thread.
 *
 * <p><b>Writes.</b> One frame is written as the shared array it is; several that wait together are joined and written at once.
 *
 * <p><b>Silence.</b> After {@code heartbeat} of silence a comment is written. A client that has left is noticed by the write after
 * the one that it did not answer, so after another {@code writeDeadline} of silence a second, shorter comment follows: within one
 * heartbeat and one deadline a client that is gone is known to be gone. (One that vanished without a word is reported by the kernel
 * after {@code writeDeadline}, which is its {@code TCP_USER_TIMEOUT}.)
 *
 * <p><b>Deadline.</b> While a write is under way {@link ViewerTable} watches over it; one that takes too long has its thread interrupted,
 * which closes the socket.
 */
final class SseStream {
    private static final int JOIN_BYTES = 64 * 1024;

    private final Viewer viewer;
    private final OutputStream out;
    private final FrontendMetrics metrics;
    private final LongSupplier nanoTime;
    private final long heartbeatNanos;
    private final long deadlineNanos;
    private final Thread thread = Thread.currentThread();
    private volatile long writingSince;
    private volatile boolean interrupted;

    SseStream(
            Viewer viewer,
            OutputStream out,
            FrontendConfig.StreamConfig config,
            FrontendMetrics metrics,
            LongSupplier nanoTime) {
        this.viewer = viewer;
        this.out = out;
        this.metrics = metrics;
        this.nanoTime = nanoTime;
        this.heartbeatNanos = config.heartbeat().toNanos();
        this.deadlineNanos = config.writeDeadline().toNanos();
    }

    /**
     * Writes the first words, then all that comes, until the stream has lived its time, is asked to leave or breaks.
     *
     * @param lifetime what to say when it has lived its time
     * @return why it ended
     */
    FrontendMetrics.End run(byte[] welcome, long lifetimeNanos, Goodbye lifetime) {
        try {
            long end = nanoTime.getAsLong() + lifetimeNanos;
            write(welcome);
            boolean probing = false;
            while (true) {
                long left = end - nanoTime.getAsLong();
                if (left <= 0) {
                    viewer.leave(lifetime);
                }
                Viewer.Work work = viewer.take(Math.min(left, probing ? deadlineNanos : heartbeatNanos));
                if (!work.isEmpty()) {
                    probing = false;
                    write(work);
                    if (work.goodbye() != null) {
                        return work.goodbye().reason() == Goodbye.Reason.DRAIN
                                ? FrontendMetrics.End.DRAIN
                                : FrontendMetrics.End.LIFETIME;
                    }
                } else if (end - nanoTime.getAsLong() > 0) {
                    write(probing ? Frame.probe() : Frame.keepAlive());
                    metrics.heartbeat();
                    probing = !probing;
                }
            }
        } catch (IOException | RuntimeException | InterruptedException e) {
            // Whatever broke, there is nobody left to tell: the client is gone or does not read.
            return interrupted ? FrontendMetrics.End.WRITE_DEADLINE : FrontendMetrics.End.GONE;
        }
    }

    /** Ends the stream when its present write takes longer than the deadline. Any thread. */
    void interruptIfOverdue(long nowNanos) {
        long since = writingSince;
        if (since != 0 && nowNanos - since > deadlineNanos) {
            interrupted = true;
            thread.interrupt();
        }
    }

    private void write(Viewer.Work work) throws IOException {
        List<Frame> frames = work.frames();
        int written = 0;
        try {
            while (written < frames.size()) {
                written = writeJoined(frames, written);
            }
        } finally {
            if (written < frames.size()) {
                metrics.ended(frames.size() - written);
            }
        }
        for (Map.Entry<Topic, Long> gap : work.missed().entrySet()) {
            write(Frame.gap(gap.getKey(), gap.getValue()));
        }
        if (work.goodbye() != null) {
            write(Frame.goodbye(work.goodbye()));
        }
    }

    /** Writes the frames from that index on in one write, as many as fit, and returns the index of the next one. */
    private int writeJoined(List<Frame> frames, int from) throws IOException {
        int length = frames.get(from).bytes().length;
        int to = from + 1;
        while (to < frames.size() && length + frames.get(to).bytes().length <= JOIN_BYTES) {
            length += frames.get(to++).bytes().length;
        }
        byte[] joined = frames.get(from).bytes();
        if (to > from + 1) {
            joined = new byte[length];
            int at = 0;
            for (Frame frame : frames.subList(from, to)) {
                System.arraycopy(frame.bytes(), 0, joined, at, frame.bytes().length);
                at += frame.bytes().length;
            }
        }
        write(joined);
        metrics.written(
                to - from, length, nanoTime.getAsLong() - frames.get(from).sinceNanos());
        return to;
    }

    private void write(byte[] bytes) throws IOException {
        writingSince = nanoTime.getAsLong() | 1;
        out.write(bytes);
        out.flush();
        writingSince = 0;
    }
}
