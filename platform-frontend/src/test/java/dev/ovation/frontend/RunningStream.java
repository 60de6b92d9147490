package dev.ovation.frontend;

import dev.ovation.frontend.FrontendMetrics.End;
import dev.ovation.testkit.Eventually;
import dev.ovation.testkit.FakeTime;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A stream on a thread of its own, whose client a test plays: it keeps the very arrays that are written. */
final class RunningStream implements AutoCloseable {
    static final Duration LIFETIME = Duration.ofHours(1).plusMinutes(30);
    static final Goodbye LIVED = new Goodbye(Goodbye.Reason.LIFETIME, 3000);
    private static final Duration WITHIN = Duration.ofSeconds(20);

    private final FrontendMetrics metrics;
    private final FakeTime time;
    private final List<byte[]> writes = new CopyOnWriteArrayList<>();
    private final AtomicInteger flushes = new AtomicInteger();
    private final CompletableFuture<SseStream> started = new CompletableFuture<>();
    private final CompletableFuture<End> ended = new CompletableFuture<>();
    private final CountDownLatch never = new CountDownLatch(1);
    private volatile boolean broken;
    private volatile boolean held;
    private volatile @Nullable Thread thread;

    RunningStream(FrontendMetrics metrics, FakeTime time) {
        this.metrics = metrics;
        this.time = time;
    }

    void start(Viewer viewer, FrontendConfig.StreamConfig config, byte[] welcome) {
        thread = Thread.ofPlatform().daemon().name("stream").start(() -> {
            SseStream stream = new SseStream(viewer, new Client(), config, metrics, time.ticker());
            started.complete(stream);
            ended.complete(stream.run(welcome, LIFETIME.toNanos(), LIVED));
        });
    }

    SseStream stream() {
        return get(started);
    }

    /** Writes fail from now on, as on a connection that broke. */
    void breakWrites() {
        broken = true;
    }

    /** Writes do not return from now on, as to a client that does not read. */
    void holdWrites() {
        held = true;
    }

    /** Every array that was given to be written, in order; one that is held up too. */
    List<byte[]> writes() {
        return List.copyOf(writes);
    }

    List<byte[]> awaitWrites(int count) {
        Eventually.value("there are " + count + " writes", WITHIN, writes::size, size -> size >= count);
        return writes();
    }

    int flushes() {
        return flushes.get();
    }

    boolean isWaiting() {
        Thread running = thread;
        return running != null && running.getState() == Thread.State.TIMED_WAITING;
    }

    void interrupt() {
        Thread running = thread;
        if (running != null) {
            running.interrupt();
        }
    }

    void interruptIfOverdue() {
        interruptIfOverdueAt(time.nanos());
    }

    void interruptIfOverdueAt(long nowNanos) {
        stream().interruptIfOverdue(nowNanos);
    }

    boolean isDone() {
        return ended.isDone();
    }

    End end() {
        return get(ended);
    }

    @Override
    public void close() {
        interrupt();
    }

    private static <T> T get(CompletableFuture<T> future) {
        try {
            return future.get(WITHIN.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("The stream did not get there", e);
        }
    }

    private final class Client extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b});
        }

        @Override
        public void write(byte[] bytes) throws IOException {
            if (broken) {
                throw new IOException("Broken pipe");
            }
            boolean hold = held;
            writes.add(bytes);
            if (hold) {
                try {
                    never.await();
                } catch (InterruptedException e) {
                    throw new InterruptedIOException("interrupted in a write");
                }
            }
        }

        @Override
        public void flush() {
            flushes.incrementAndGet();
        }
    }
}
