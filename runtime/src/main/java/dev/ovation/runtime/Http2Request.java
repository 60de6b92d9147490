package dev.ovation.runtime;

import io.helidon.webserver.CloseConnectionException;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** One running HTTP/2 request: whether its client is there, whether its body has ended, and the thread to interrupt when it never will. */
final class Http2Request implements Runnable, Client {
    /** The request that the current thread runs; bound in its handler's thread only. */
    static final ScopedValue<Http2Request> CURRENT = ScopedValue.newInstance();

    private final Runnable task;
    private final long sinceNanos;
    private @Nullable Thread thread;
    private boolean whole;
    private boolean abandoned;
    private boolean ended;

    /**
     * @param whole whether it has no body
     * @param sinceNanos when its headers had been read
     */
    Http2Request(Runnable task, boolean whole, long sinceNanos) {
        this.task = task;
        this.whole = whole;
        this.sinceNanos = sinceNanos;
    }

    @Override
    public void run() {
        runsIn(Thread.currentThread());
        try {
            ScopedValue.where(CURRENT, this).run(task);
        } finally {
            runsIn(null);
        }
    }

    private synchronized void runsIn(@Nullable Thread current) {
        thread = current;
        interruptIfAbandoned();
    }

    private void interruptIfAbandoned() {
        if (abandoned && thread != null) {
            thread.interrupt();
        }
    }

    synchronized void bodyEnded() {
        whole = true;
    }

    /**
     * The client has left. Interrupts the handler unless the body has ended: then the handler may finish, even if nobody gets the
     * answer, or waits in {@link #awaitEnd}.
     */
    synchronized void abandon() {
        abandoned |= !whole;
        interruptIfAbandoned();
        end();
    }

    @Override
    public synchronized void awaitEnd() {
        try {
            while (!ended) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void waits() {
        // The connection's turn ended when its thread read on.
    }

    @Override
    public synchronized void end() {
        ended = true;
        notifyAll();
    }

    @Override
    public @Nullable SocketChannel channel() {
        return null;
    }

    @Override
    public CloseConnectionException goOn(Runnable rest) {
        throw new IllegalStateException("An HTTP/2 connection is not one request's");
    }

    synchronized boolean isWhole() {
        return whole;
    }

    synchronized boolean isAbandoned() {
        return abandoned;
    }

    synchronized boolean isLate(long nowNanos, long limitNanos) {
        return !whole && nowNanos - sinceNanos >= limitNanos;
    }
}
