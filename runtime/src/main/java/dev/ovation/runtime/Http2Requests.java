package dev.ovation.runtime;

import java.util.List;
import java.util.Map;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The running requests of one HTTP/2 connection, and which of them still miss their bodies. Helidon runs every request as a
 * task of its own; this is the executor it does so on.
 *
 * <p>Helidon parks a handler that reads a body until more of it comes, and wakes it neither when the client resets the stream
 * nor when the connection is gone. So a request whose body can no longer become whole is interrupted from here; what the
 * handler has read by then looks to it like a whole body, unless it reads through {@link WholeBody}.
 *
 * <p>A late body does not end its connection while the connection serves something else: a proxy may carry many people's
 * requests over one. The connection's thread tells what the frames say; any thread may ask.
 */
final class Http2Requests extends AbstractExecutorService {
    private final ExecutorService executor;
    private final long limitNanos;
    private final Map<Integer, Http2Request> running = new ConcurrentHashMap<>();
    private int nextStream;
    private boolean nextIsWhole;
    private volatile long lastEndNanos = System.nanoTime();

    /** @param limitNanos from a request's headers to the end of its body */
    Http2Requests(ExecutorService executor, long limitNanos) {
        this.executor = executor;
        this.limitNanos = limitNanos;
    }

    /** Headers have ended: of a new request, which is executed next, or of one whose body ends with them. */
    void next(int stream, boolean endsStream) {
        Http2Request known = running.get(stream);
        if (known == null) {
            nextStream = stream;
            nextIsWhole = endsStream;
        } else if (endsStream) {
            known.bodyEnded();
        }
    }

    void bodyEnded(int stream) {
        Http2Request request = running.get(stream);
        if (request != null) {
            request.bodyEnded();
        }
    }

    /** The client takes the request back. */
    void reset(int stream) {
        Http2Request request = running.get(stream);
        if (request != null) {
            request.abandon();
        }
    }

    /** The connection is gone. */
    void abandonAll() {
        running.values().forEach(Http2Request::abandon);
    }

    boolean isIdle() {
        return running.isEmpty();
    }

    /** How long no request has been running, in nanoseconds. */
    long idleNanos(long nowNanos) {
        return isIdle() ? nowNanos - lastEndNanos : 0;
    }

    /** Whether requests are running, and every one of them has missed its body for longer than it may. */
    boolean areAllLate(long nowNanos) {
        if (running.isEmpty()) {
            return false;
        }
        for (Http2Request request : running.values()) {
            if (!request.isLate(nowNanos, limitNanos)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void execute(Runnable task) {
        int stream = nextStream;
        Http2Request request = new Http2Request(task, nextIsWhole, System.nanoTime());
        running.put(stream, request);
        boolean taken = false;
        try {
            executor.execute(() -> {
                try {
                    request.run();
                } finally {
                    ended(stream, request);
                }
            });
            taken = true;
        } finally {
            if (!taken) {
                ended(stream, request);
            }
        }
    }

    private void ended(int stream, Http2Request request) {
        lastEndNanos = System.nanoTime();
        running.remove(stream, request);
    }

    @Override
    public void shutdown() {
        executor.shutdown();
    }

    @Override
    public List<Runnable> shutdownNow() {
        return executor.shutdownNow();
    }

    @Override
    public boolean isShutdown() {
        return executor.isShutdown();
    }

    @Override
    public boolean isTerminated() {
        return executor.isTerminated();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return executor.awaitTermination(timeout, unit);
    }
}
