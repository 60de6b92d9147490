package dev.ovation.frontend;

import dev.ovation.protocol.Topic;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One open stream as the fan-out sees it: a bounded mailbox of shared frames.
 *
 * <p>Offering never blocks and never touches a socket, so a viewer that reads slowly costs nobody else. When the mailbox is full,
 * what comes is left out and counted by topic until the stream has taken what is there; then a {@code gap} per topic follows, in the
 * place of what was left out.
 *
 * <p><b>Waking.</b> No thread waits at a viewer. What comes while it is idle wakes its stream, once; the stream then takes until it is
 * given nothing, and with that the viewer is idle again. Any thread offers; one at a time takes.
 */
final class Viewer {
    private final String id;
    private final Set<Topic> topics;
    private final int mostFrames;
    private final int mostBytes;
    private final FrontendMetrics metrics;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable ArrayDeque<Frame> frames;
    private @Nullable Map<Topic, Long> missed;
    private @Nullable Goodbye goodbye;
    private int bytes;
    private boolean silent;
    private boolean closed;
    /** Null until the stream is open. */
    private @Nullable Runnable stream;

    private boolean awake;

    Viewer(String id, Set<Topic> topics, FrontendConfig.StreamConfig config, FrontendMetrics metrics) {
        this.id = id;
        this.topics = Set.copyOf(topics);
        this.mostFrames = config.mailboxEvents();
        this.mostBytes = config.mailboxBytes();
        this.metrics = metrics;
    }

    String id() {
        return id;
    }

    Set<Topic> topics() {
        return topics;
    }

    /**
     * From now on the stream is woken, for what has come so far too.
     *
     * @param stream is run by whoever offers: it must not block, and see to it that somebody takes
     */
    void open(Runnable stream) {
        lock.lock();
        try {
            this.stream = stream;
        } finally {
            unlockAndWake();
        }
    }

    /** Puts a frame of one of its topics at the end, or notes that it is missed. */
    void offer(Frame frame) {
        lock.lock();
        try {
            if (closed) {
                metrics.ended(1);
            } else if (missed != null || isFull(frame)) {
                miss(frame.topic());
            } else {
                if (frames == null) {
                    frames = new ArrayDeque<>(4);
                }
                frames.add(frame);
                bytes += frame.bytes().length;
            }
        } finally {
            unlockAndWake();
        }
    }

    /** Asks the stream to say that it is still there, unless there is something better to say. */
    void breakSilence() {
        lock.lock();
        try {
            silent = true;
        } finally {
            unlockAndWake();
        }
    }

    /** Asks the stream to end after what waits now. The first reason stays. */
    void leave(Goodbye reason) {
        lock.lock();
        try {
            if (goodbye == null) {
                goodbye = reason;
            }
        } finally {
            unlockAndWake();
        }
    }

    /** Takes all there is; empty when there is nothing, and then the stream is woken for what comes. */
    Work take() {
        lock.lock();
        try {
            awake = hasWork();
            Work work = new Work(
                    frames == null ? List.of() : new ArrayList<>(frames),
                    missed == null ? Map.of() : missed,
                    goodbye,
                    silent);
            clear();
            return work;
        } finally {
            lock.unlock();
        }
    }

    /** Takes and gives nothing more; what still waits is counted as not delivered. */
    void close() {
        lock.lock();
        try {
            closed = true;
            if (frames != null) {
                metrics.ended(frames.size());
            }
            clear();
            goodbye = null;
        } finally {
            lock.unlock();
        }
    }

    /** The stream is woken outside the lock, so that it may take at once. */
    private void unlockAndWake() {
        Runnable woken = !awake && !closed && hasWork() ? stream : null;
        awake |= woken != null;
        lock.unlock();
        if (woken != null) {
            woken.run();
        }
    }

    private void clear() {
        frames = null;
        missed = null;
        bytes = 0;
        silent = false;
    }

    private boolean hasWork() {
        return frames != null || missed != null || goodbye != null || silent;
    }

    private boolean isFull(Frame frame) {
        return frames != null && (frames.size() >= mostFrames || bytes + frame.bytes().length > mostBytes);
    }

    private void miss(Topic topic) {
        if (missed == null) {
            missed = new LinkedHashMap<>();
        }
        missed.merge(topic, 1L, Long::sum);
        metrics.behind(1);
    }

    /**
     * What a stream has to write.
     *
     * @param frames in order
     * @param missed after them: how many events of each topic were left out
     * @param goodbye after that: why to end; null to go on
     * @param silent whether a comment is wanted if there is nothing else
     */
    record Work(
            List<Frame> frames,
            Map<Topic, Long> missed,
            @Nullable Goodbye goodbye,
            boolean silent) {
        boolean isEmpty() {
            return !hasWords() && !silent;
        }

        /** Whether there is more to write than a comment. */
        boolean hasWords() {
            return !frames.isEmpty() || !missed.isEmpty() || goodbye != null;
        }
    }
}
