package dev.ovation.frontend;

import dev.ovation.frontend.FrontendMetrics.End;
import dev.ovation.runtime.Client;
import dev.ovation.testkit.Eventually;
import dev.ovation.testkit.FakeTime;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.channels.SocketChannel;
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

/** A stream on a thread of its own, whose client and connection a test plays: it keeps the very arrays that are written. */
final class RunningStream implements AutoCloseable {
    static final Duration LIFETIME = Duration.ofHours(1).plusMinutes(30);
    static final Goodbye LIVED = new Goodbye(Goodbye.Reason.LIFETIME, 3000);
    private static final Duration WITHIN = Duration.ofSeconds(20);

    private final FrontendMetrics metrics;
    private final FakeTime time;
    private final FakeClient client = new FakeClient();
    private final List<byte[]> writes = new CopyOnWriteArrayList<>();
    private final AtomicInteger flushes = new AtomicInteger();
    private final AtomicInteger completions = new AtomicInteger();
    private final CompletableFuture<SseStream> started = new CompletableFuture<>();
    private final CompletableFuture<End> ended = new CompletableFuture<>();
    private final CountDownLatch never = new CountDownLatch(1);
    private volatile boolean broken;
    private volatile boolean held;

    RunningStream(FrontendMetrics metrics, FakeTime time) {
        this.metrics = metrics;
        this.time = time;
    }

    void start(Viewer viewer, FrontendConfig.StreamConfig config, byte[] welcome) {
        SseStream stream = new SseStream(
                viewer,
                new Connection(),
                completions::incrementAndGet,
                client,
                new SseStream.Lifetime(time.nanos() + LIFETIME.toNanos(), LIVED),
                config,
                metrics,
                time.ticker());
        Thread.ofPlatform().daemon().name("stream").start(() -> {
            started.complete(stream);
            stream.run(welcome);
            viewer.close();
            ended.complete(stream.close());
        });
    }

    SseStream stream() {
        return get(started);
    }

    /** The client leaves. */
    void leave() {
        client.end();
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

    /** Waits until that many writes have returned, and whoever wrote has ended. */
    void awaitQuiet(int count) {
        Eventually.until("there are " + count + " whole writes", WITHIN, () -> flushes() == count);
    }

    int flushes() {
        return flushes.get();
    }

    /** How often the answer was completed. */
    int completions() {
        return completions.get();
    }

    /** A look of the timer that comes every second. */
    void watch() {
        stream().watch(time.nanos(), 1_000_000_000);
    }

    boolean isDone() {
        return ended.isDone();
    }

    End end() {
        return get(ended);
    }

    @Override
    public void close() {
        leave();
        never.countDown();
    }

    private static <T> T get(CompletableFuture<T> future) {
        try {
            return future.get(WITHIN.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("The stream did not get there", e);
        }
    }

    /** Stays until it is told to leave. */
    static final class FakeClient implements Client {
        private final CountDownLatch left = new CountDownLatch(1);

        @Override
        public void awaitEnd() {
            try {
                left.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void end() {
            left.countDown();
        }

        @Override
        public @Nullable SocketChannel channel() {
            return null;
        }
    }

    private final class Connection extends OutputStream {
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
