package dev.ovation.frontend;

import dev.ovation.protocol.ProblemException;
import dev.ovation.protocol.ProblemType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * All open streams of this frontend: lets viewers in up to the limit, and asks them to leave when the node stops. Thread-safe.
 */
final class ViewerTable {
    /** When a refused client comes back: spread, because refusals come in herds. */
    private static final Duration RETRY_LEAST = Duration.ofSeconds(1);

    private static final Duration RETRY_MOST = Duration.ofSeconds(8);

    private final int most;
    private final FrontendMetrics metrics;
    private final LongSupplier nanoTime;
    private final AtomicInteger admitted = new AtomicInteger();
    private final Map<String, Stream> streams = new ConcurrentHashMap<>();
    private volatile boolean draining;

    /**
     * An empty table.
     *
     * @param most viewers at the same time
     */
    ViewerTable(int most, FrontendMetrics metrics, LongSupplier nanoTime) {
        this.most = most;
        this.metrics = metrics;
        this.nanoTime = nanoTime;
    }

    /**
     * Takes a place; {@link #release} gives it back.
     *
     * @throws ProblemException {@link ProblemType#FULL} or {@link ProblemType#DRAINING}, with a time to come back that is drawn
     */
    void admit() {
        if (draining) {
            metrics.refused(FrontendMetrics.Refusal.DRAINING);
            throw new ProblemException(
                    ProblemType.DRAINING, "This frontend is about to stop. Connect to another one.", retryAfter());
        }
        if (admitted.incrementAndGet() > most) {
            admitted.decrementAndGet();
            metrics.refused(FrontendMetrics.Refusal.FULL);
            throw new ProblemException(
                    ProblemType.FULL,
                    "This frontend serves its " + most + " viewers. Connect to another one, or come back.",
                    retryAfter());
        }
        metrics.admitted();
    }

    /** Gives a place back. */
    void release() {
        admitted.decrementAndGet();
    }

    /** The viewer's stream is written by that loop. */
    void add(Viewer viewer, StreamLoop loop) {
        streams.put(viewer.id(), new Stream(viewer, loop));
        if (draining) {
            loop.leave(viewer, drainGoodbye());
        }
    }

    /** The open stream of the viewer with that id; null when there is none (any more). */
    @Nullable
    Stream find(String id) {
        return streams.get(id);
    }

    /** The viewer's stream has ended. */
    void remove(Viewer viewer) {
        streams.remove(viewer.id());
    }

    /** Viewers right now. */
    int size() {
        return admitted.get();
    }

    /** Viewers at most. */
    int most() {
        return most;
    }

    /** Lets nobody in from now on. */
    void startDraining() {
        draining = true;
    }

    /** Asks all viewers to leave, spread evenly over that time, and waits until all have left, at most twice as long and a second. */
    void drain(Duration period) throws InterruptedException {
        draining = true;
        List<Stream> leaving = new ArrayList<>(streams.values());
        long start = nanoTime.getAsLong();
        for (int i = 0; i < leaving.size(); i++) {
            long due = start + period.toNanos() * i / leaving.size();
            long wait = due - nanoTime.getAsLong();
            if (wait > 1_000_000) {
                TimeUnit.NANOSECONDS.sleep(wait);
            }
            Stream stream = leaving.get(i);
            stream.loop.leave(stream.viewer, drainGoodbye());
        }
        long deadline = nanoTime.getAsLong() + period.toNanos() + TimeUnit.SECONDS.toNanos(1);
        while (!streams.isEmpty() && nanoTime.getAsLong() < deadline) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    private static Goodbye drainGoodbye() {
        return new Goodbye(Goodbye.Reason.DRAIN, retryAfter().toMillis());
    }

    /** A viewer and whoever writes its stream. */
    record Stream(Viewer viewer, StreamLoop loop) {}

    private static Duration retryAfter() {
        return Duration.ofMillis(
                ThreadLocalRandom.current().nextLong(RETRY_LEAST.toMillis(), RETRY_MOST.toMillis() + 1));
    }
}
