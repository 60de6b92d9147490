package dev.ovation.frontend;

import dev.ovation.protocol.Topic;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One open stream as the fan-out sees it: a bounded mailbox of shared frames.
 *
 * <p>Offering never blocks and never touches a socket, so a viewer that reads slowly costs nobody else. When the mailbox is full,
 * what comes is left out and counted by topic until the stream has taken what is there; then a {@code gap} per topic follows, in the
 * place of what was left out. Any thread offers; the stream's thread takes.
 */
final class Viewer {
    private final String id;
    private final Set<Topic> topics;
    private final int mostFrames;
    private final int mostBytes;
    private final FrontendMetrics metrics;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private @Nullable ArrayDeque<Frame> frames;
    private @Nullable Map<Topic, Long> missed;
    private @Nullable Goodbye goodbye;
    private int bytes;
    private boolean closed;

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

    /** Puts a frame of one of its topics at the end, or notes that it is missed. */
    void offer(Frame frame) {
        lock.lock();
        try {
            if (closed) {
                metrics.ended(1);
                return;
            }
            if (missed != null || isFull(frame)) {
                miss(frame.topic());
                return;
            }
            if (frames == null) {
                frames = new ArrayDeque<>(4);
            }
            frames.add(frame);
            bytes += frame.bytes().length;
            news.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Asks the stream to end after what waits now. The first reason stays. */
    void leave(Goodbye reason) {
        lock.lock();
        try {
            if (goodbye == null) {
                goodbye = reason;
                news.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits at most that long for something to write and takes all there is; empty when nothing came. */
    Work take(long waitNanos) throws InterruptedException {
        lock.lock();
        try {
            long left = waitNanos;
            while (frames == null && missed == null && goodbye == null && left > 0) {
                left = news.awaitNanos(left);
            }
            Work work = new Work(
                    frames == null ? List.of() : new ArrayList<>(frames), missed == null ? Map.of() : missed, goodbye);
            frames = null;
            missed = null;
            bytes = 0;
            return work;
        } finally {
            lock.unlock();
        }
    }

    /** Takes nothing more; what still waits is counted as not delivered. */
    void close() {
        lock.lock();
        try {
            closed = true;
            if (frames != null) {
                metrics.ended(frames.size());
                frames = null;
            }
        } finally {
            lock.unlock();
        }
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
     */
    record Work(
            List<Frame> frames,
            Map<Topic, Long> missed,
            @Nullable Goodbye goodbye) {
        boolean isEmpty() {
            return frames.isEmpty() && missed.isEmpty() && goodbye == null;
        }
    }
}
