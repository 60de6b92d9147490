package dev.ovation.frontend;

import dev.ovation.protocol.Topic;
import dev.ovation.runtime.Client;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes one viewer's stream until it ends.
 *
 * <p><b>Threads.</b> The request's own thread writes the {@code welcome} and then only waits for its client to leave, which it sees at
 * once. What comes for the viewer is written by a thread that {@link Viewer} has woken for it and that ends when there is nothing
 * more: an idle stream has nobody waiting on a timer. {@link ViewerTable}'s timer asks every stream now and then whether something is
 * due ({@link #watch}).
 *
 * <p><b>Writes.</b> One frame is written as the shared array it is; several that wait together are joined and written at once.
 *
 * <p><b>Silence.</b> A comment is written before {@code heartbeat} of silence is over. A client that vanished without a word does not
 * acknowledge it, and the kernel breaks the connection after {@code writeDeadline}, which is its {@code TCP_USER_TIMEOUT}.
 *
 * <p><b>Deadline.</b> A write that takes longer than {@code writeDeadline} has its thread interrupted, which closes the socket.
 */
final class SseStream {
    private static final int JOIN_BYTES = 64 * 1024;

    private final Viewer viewer;
    private final OutputStream out;
    private final Runnable complete;
    private final Client client;
    private final Lifetime lifetime;
    private final FrontendMetrics metrics;
    private final LongSupplier nanoTime;
    private final long heartbeatNanos;
    private final long deadlineNanos;
    private volatile FrontendMetrics.End end = FrontendMetrics.End.GONE;
    /** When the last write began. */
    private volatile long sinceNanos;
    /** Who writes; null while nobody does. */
    private volatile @Nullable Thread writer;

    /**
     * A stream that has not begun.
     *
     * @param complete ends the answer in {@code out} as HTTP wants it
     */
    SseStream(
            Viewer viewer,
            OutputStream out,
            Runnable complete,
            Client client,
            Lifetime lifetime,
            FrontendConfig.StreamConfig config,
            FrontendMetrics metrics,
            LongSupplier nanoTime) {
        this.viewer = viewer;
        this.out = out;
        this.complete = complete;
        this.client = client;
        this.lifetime = lifetime;
        this.metrics = metrics;
        this.nanoTime = nanoTime;
        this.heartbeatNanos = config.heartbeat().toNanos();
        this.deadlineNanos = config.writeDeadline().toNanos();
        this.sinceNanos = nanoTime.getAsLong();
    }

    /** Writes the first words and lets all that comes be written, until the stream ends. On the request's thread. */
    void run(byte[] welcome) {
        try {
            write(welcome);
        } catch (IOException | RuntimeException e) {
            // Whatever broke, there is nobody left to tell: the client is gone or does not read.
            return;
        }
        viewer.open(() -> Thread.startVirtualThread(this::writeAll));
        client.awaitEnd();
    }

    /**
     * Waits until nobody writes any more, which takes no longer than the deadline of a write. Nothing may be offered to the viewer any
     * more.
     *
     * @return why the stream ended
     */
    synchronized FrontendMetrics.End close() {
        return end;
    }

    /** Sees to what is due at that time, or within the {@code tick} until the next look. Any thread. */
    void watch(long nowNanos, long tickNanos) {
        Thread writing = writer;
        long silence = nowNanos - sinceNanos;
        if (writing != null && silence > deadlineNanos) {
            end = FrontendMetrics.End.WRITE_DEADLINE;
            writing.interrupt();
        } else if (nowNanos - lifetime.endNanos() >= 0) {
            viewer.leave(lifetime.goodbye());
        } else if (writing == null && silence + tickNanos > heartbeatNanos) {
            viewer.breakSilence();
        }
    }

    /** Writes until nothing waits. One thread at a time is woken; the lock is for {@link #close}. */
    private synchronized void writeAll() {
        try {
            for (Viewer.Work work = viewer.take(); !work.isEmpty(); work = viewer.take()) {
                write(work);
                if (work.goodbye() != null) {
                    end = work.goodbye().reason().end();
                    complete.run();
                    client.end();
                    return;
                }
            }
        } catch (IOException | RuntimeException e) {
            client.end();
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
        } else if (!work.hasWords()) {
            write(Frame.keepAlive());
            metrics.heartbeat();
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
        sinceNanos = nanoTime.getAsLong();
        writer = Thread.currentThread();
        try {
            out.write(bytes);
            out.flush();
        } finally {
            writer = null;
        }
    }

    /**
     * How long a stream lives.
     *
     * @param endNanos {@link System#nanoTime()}
     * @param goodbye what to say then
     */
    record Lifetime(long endNanos, Goodbye goodbye) {}
}
