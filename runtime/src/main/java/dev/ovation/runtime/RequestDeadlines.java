package dev.ovation.runtime;

import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http2.Http2Config;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Ends connections whose clients stop before they have sent their request.
 *
 * <p>Helidon has no read time-out for its server: a client that connects and says nothing, or stops in the middle of its
 * headers or body, would hold a thread, a descriptor and a permit of {@code max-tcp-connections} for ever, and its idle
 * time-out looks only between requests. Here a client has a limited time
 *
 * <ul>
 *   <li>from being accepted to its first byte (with TLS on NIO sockets, the handshake too),
 *   <li>from there to the end of the headers; over HTTP/2 also for every later frame that it began,
 *   <li>from there to the end of the body, however steadily it comes; over HTTP/2 a body that is late ends the connection
 *       once the connection carries nothing else, because others may share it.
 * </ul>
 *
 * <p>What the server takes between two reads does not count, except for an HTTP/2 body, which is read beside its handler. A
 * request that has been read runs for as long as it likes, an event stream among them, and what is idle between requests is
 * left to the listener's {@code idle-connection-timeout}; for HTTP/2 this makes that work, see {@link GuardedConnection}.
 *
 * <p>This costs about 0.1 us for each read from a socket. One timer looks through all connections, 20,000 in half a
 * millisecond, sixteen times per limit but not more than a thousand times and not less than once a second: so late may a
 * connection be ended.
 *
 * <p>Not covered, because Helidon does it before it asks for a connection: the PROXY protocol's header, and a TLS handshake
 * with {@code use-nio: false}.
 */
public final class RequestDeadlines implements AutoCloseable {
    private final long limitNanos;
    private final Set<GuardedConnection> open = ConcurrentHashMap.newKeySet();
    private final LongAdder ended = new LongAdder();
    private final Thread timer;
    private volatile boolean closed;

    private RequestDeadlines(Duration limit) {
        if (!limit.isPositive()) {
            throw new IllegalArgumentException("The time for a request must be positive, not " + limit);
        }
        this.limitNanos = limit.toNanos();
        // A platform thread: it must come to its turn also when all carriers of virtual threads are busy.
        this.timer = Thread.ofPlatform().daemon().name("request-deadlines").unstarted(this::watch);
    }

    /**
     * Starts the timer; the result may serve any number of listeners, of any number of servers.
     *
     * @param limit for each of the three parts of a request
     * @throws IllegalArgumentException unless it is positive
     */
    public static RequestDeadlines start(Duration limit) {
        RequestDeadlines deadlines = new RequestDeadlines(limit);
        deadlines.timer.start();
        return deadlines;
    }

    /**
     * Makes a listener speak HTTP/1.1 and HTTP/2 (with prior knowledge, by upgrade, or negotiated) within the deadlines. Its
     * protocols and selectors set so far are replaced, and a filter is added to its routing.
     *
     * @param turns for as many of its connections as may be in their first request at a time, and the others wait; fair
     * @throws IllegalStateException when the listener has no routing yet
     */
    public void guard(
            ListenerConfig.BuilderBase<?, ?> listener, Http1Config http1, Http2Config http2, Semaphore turns) {
        HttpRouting.Builder routing = listener.routing()
                .orElseThrow(() -> new IllegalStateException("A listener needs its routing before its deadlines"));
        routing.addFilter(WholeBody::filter);
        listener.protocolsDiscoverServices(false);
        listener.protocols(TakenProtocol.all());
        listener.connectionSelectors(List.of(new GuardedSelector(http1, http2, open, turns, limitNanos)));
    }

    /** Connections ended because their client was late, since the start. */
    public long ended() {
        return ended.sum();
    }

    private void watch() {
        long tickNanos = tick(limitNanos);
        while (!closed) {
            LockSupport.parkNanos(this, tickNanos);
            long nowNanos = System.nanoTime();
            for (GuardedConnection connection : open) {
                if (connection.expire(nowNanos)) {
                    ended.increment();
                }
            }
        }
    }

    /** The time between two looks: a sixteenth of the limit, but 1 ms at least and one second at most. */
    private static long tick(long limitNanos) {
        return Math.clamp(limitNanos / 16, 1_000_000, 1_000_000_000);
    }

    /** Stops the timer: connections that are open then may wait for ever, so the servers are closed first. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(timer);
    }
}
