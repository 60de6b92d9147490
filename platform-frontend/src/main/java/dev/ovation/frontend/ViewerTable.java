package dev.ovation.frontend;

import dev.ovation.protocol.ProblemException;
import dev.ovation.protocol.ProblemType;
import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All open streams of this frontend: lets viewers in up to the limit, and asks them to leave when the node stops. Thread-safe.
 */
final class ViewerTable {
    /** When a refused client comes back: spread, because refusals come in herds. */
    private static final Duration RETRY_LEAST = Duration.ofSeconds(1);

    private static final Duration RETRY_MOST = Duration.ofSeconds(8);

    private final int most;
    private final Crowd addresses;
    private final Crowd members;
    private final @Nullable Bucket connects;
    private final int connectsPerSecond;
    private final FrontendMetrics metrics;
    private final LongSupplier nanoTime;
    private final AtomicInteger admitted = new AtomicInteger();
    private final Map<String, Stream> streams = new ConcurrentHashMap<>();
    private volatile boolean draining;

    /**
     * An empty table.
     *
     * @param most viewers at the same time, which the process can hold
     * @param config the other limits
     */
    ViewerTable(int most, FrontendConfig.ViewersConfig config, FrontendMetrics metrics, LongSupplier nanoTime) {
        this.most = most;
        this.addresses = new Crowd(config.maxPerAddress());
        this.members = new Crowd(config.maxPerMember());
        this.connectsPerSecond = config.connectsPerSecond();
        this.connects = connectsPerSecond == 0 ? null : TokenBuckets.of(connectsPerSecond, connectsPerSecond, nanoTime);
        this.metrics = metrics;
        this.nanoTime = nanoTime;
    }

    /**
     * Takes a place; {@link #release} gives it back.
     *
     * @throws ProblemException {@link ProblemType#FULL}, {@link ProblemType#DRAINING}, {@link ProblemType#UNAVAILABLE} or {@link
     *     ProblemType#TOO_MANY_REQUESTS}, with a time to come back that is drawn
     */
    void admit(Visitor visitor) {
        if (draining) {
            throw refuse(
                    FrontendMetrics.Refusal.DRAINING,
                    ProblemType.DRAINING,
                    "This frontend is about to stop. Connect to another one.");
        }
        if (connects != null && !connects.tryConsume(1)) {
            throw refuse(
                    FrontendMetrics.Refusal.CONNECT_RATE,
                    ProblemType.UNAVAILABLE,
                    "This frontend lets " + connectsPerSecond
                            + " viewers a second in. Connect to another one, or come back.");
        }
        if (!addresses.enter(visitor.address())) {
            throw refuse(
                    FrontendMetrics.Refusal.ADDRESS,
                    ProblemType.TOO_MANY_REQUESTS,
                    "This frontend serves " + addresses.most() + " viewers from one address. Close some.");
        }
        if (!members.enter(visitor.member())) {
            addresses.leave(visitor.address());
            throw refuse(
                    FrontendMetrics.Refusal.MEMBER,
                    ProblemType.TOO_MANY_REQUESTS,
                    "This frontend serves " + members.most() + " viewers of one member. Close some.");
        }
        if (admitted.incrementAndGet() > most) {
            release(visitor);
            throw refuse(
                    FrontendMetrics.Refusal.FULL,
                    ProblemType.FULL,
                    "This frontend serves its " + most + " viewers. Connect to another one, or come back.");
        }
        metrics.admitted();
    }

    private ProblemException refuse(FrontendMetrics.Refusal reason, ProblemType type, String detail) {
        metrics.refused(reason);
        return new ProblemException(type, detail, retryAfter());
    }

    /** Whoever comes, as far as the limits care. */
    Visitor visitor(Supplier<String> address, @Nullable String member) {
        String limited = members.isLimited() ? member : null;
        if (addresses.isLimited()) {
            return new Visitor(address.get(), limited);
        }
        return limited == null ? Visitor.ANYBODY : new Visitor(null, limited);
    }

    /** Gives a place back. */
    void release(Visitor visitor) {
        admitted.decrementAndGet();
        addresses.leave(visitor.address());
        members.leave(visitor.member());
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
