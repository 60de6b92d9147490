package dev.ovation.scenarios;

import dev.ovation.testkit.SseClient;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Viewers that come and go at a steady pace, each with a topic of its own, at the frontends in turn. One thread; closing ends it and
 * lets the last ones go.
 */
final class Churn implements AutoCloseable {
    private final List<URI> frontends;
    private final String name;
    private final int stay;
    private final Duration every;
    private final AtomicInteger came = new AtomicInteger();
    private final ArrayDeque<SseClient> viewers = new ArrayDeque<>();
    private final Thread thread = Thread.ofVirtual().name("churn").unstarted(this::run);
    private volatile boolean stopped;

    /**
     * Starts it.
     *
     * @param name what their topics begin with
     * @param stay how many viewers there are at any time
     * @param every how often one comes and another goes
     */
    static Churn start(List<URI> frontends, String name, int stay, Duration every) {
        Churn churn = new Churn(frontends, name, stay, every);
        churn.thread.start();
        return churn;
    }

    private Churn(List<URI> frontends, String name, int stay, Duration every) {
        this.frontends = List.copyOf(frontends);
        this.name = name;
        this.stay = stay;
        this.every = every;
    }

    /** How many came so far. */
    int came() {
        return came.get();
    }

    @Override
    public void close() {
        stopped = true;
        try {
            thread.join(Duration.ofSeconds(30));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        long start = System.nanoTime();
        try {
            for (int n = 0; !stopped; n++) {
                viewers.add(SseClient.open(Platforms.stream(frontends.get(n % frontends.size()), name + '-' + n)));
                came.incrementAndGet();
                if (viewers.size() > stay) {
                    viewers.remove().close();
                }
                LockSupport.parkNanos(start + (n + 1) * every.toNanos() - System.nanoTime());
            }
        } catch (UncheckedIOException e) {
            throw new AssertionError("a viewer could not come", e);
        } finally {
            viewers.forEach(SseClient::close);
        }
    }
}
