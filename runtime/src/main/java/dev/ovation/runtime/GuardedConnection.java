package dev.ovation.runtime;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.ovation.protocol.Limits;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.task.InterruptableTask;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.io.UncheckedIOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One connection that is waited for only so long: reads the first bytes, leaves the rest to Helidon's HTTP/2 or HTTP/1.1, and
 * stands between that and the socket, so that every wait for bytes passes through {@link #pull}.
 *
 * <p><b>Turns.</b> Where thousands connect at once, as many first requests would be half done at once, and whatever else the
 * node does would wait behind all of them: virtual threads are run in the order in which they can go on. So of a listener's connections only
 * some are in their first request at a time. A turn ends with the request, with the first wait for more from the client, and where the
 * handler says that it waits for something else; nobody waits for one longer than {@link Limits#TURN_WAIT_SECONDS}.
 *
 * <p>Threads: all of it runs on the connection's virtual thread, except {@link #expire} on the timer, {@link #end}, and the questions
 * and {@link #close} of Helidon's idle time-out and shutdown, and the end of what {@link #goOn} left, which others may bring about.
 */
final class GuardedConnection implements ServerConnection, InterruptableTask<Void>, Client {
    /** The connection whose HTTP/1.1 requests the current thread handles. */
    static final ScopedValue<GuardedConnection> CURRENT = ScopedValue.newInstance();

    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII);

    private final @Nullable ChannelSocket socket;
    private final GuardedContext context;
    private final ServerConnectionSelector http1;
    private final ServerConnectionSelector http2;
    private final Set<GuardedConnection> open;
    private final Semaphore turns;
    private final long limitNanos;
    private final Thread thread = Thread.currentThread();
    private final long acceptedNanos = System.nanoTime();
    private final DataReader reader = DataReader.create(this::pull);
    private final ReadDeadline deadline;
    private final Http1Turn http1Turn;
    private ClientTurn turn;
    private byte @Nullable [] rest;
    private boolean expired;
    private boolean hasTurn;
    private volatile @Nullable Runnable afterHandler;
    private volatile @Nullable ServerConnection connection;
    private volatile @Nullable Http2Requests requests;

    /**
     * Must be called on the connection's thread.
     *
     * @param http1 whose connections call {@link #headersRead} and {@link #upgraded}
     * @param open holds this connection while it is handled
     * @param turns of the listener's connections in their first request; fair
     */
    GuardedConnection(
            ConnectionContext context,
            ServerConnectionSelector http1,
            ServerConnectionSelector http2,
            Set<GuardedConnection> open,
            Semaphore turns,
            long limitNanos) {
        this.socket = HelidonConnection.takeOver(context);
        this.context = new GuardedContext(context, this);
        this.http1 = http1;
        this.http2 = http2;
        this.open = open;
        this.turns = turns;
        this.limitNanos = limitNanos;
        this.deadline = new ReadDeadline(thread, limitNanos);
        this.http1Turn = new Http1Turn(deadline, this::readsRequestLine, () -> reader.available() > 0);
        this.turn = http1Turn;
    }

    @Override
    public void handle(Limit limit) throws InterruptedException {
        open.add(this);
        try {
            // Here and not deep in the reading of a request: what the stack of a virtual thread takes in memory
            // stays as large as it was in its first wait.
            rest = await();
            hasTurn = turns.tryAcquire(Limits.TURN_WAIT_SECONDS, TimeUnit.SECONDS);
            handleRequests(limit);
            Runnable goingOn = afterHandler;
            if (goingOn != null) {
                waits();
                goingOn.run();
            }
        } finally {
            waits();
            open.remove(this);
            Http2Requests left = requests;
            if (left != null) {
                left.abandonAll();
            }
        }
    }

    /** In a method of its own, as nothing of it may be left on the stack while a request's rest goes on. */
    private void handleRequests(Limit limit) throws InterruptedException {
        ServerConnection chosen = choose();
        connection = chosen;
        try {
            ScopedValue.where(CURRENT, this).call(() -> {
                chosen.handle(limit);
                return true;
            });
        } catch (RuntimeException e) {
            if (afterHandler == null) {
                throw e;
            }
            connection = null;
        }
    }

    private ServerConnection choose() {
        if (!startsWithPreface()) {
            return http1.connection(context);
        }
        speakHttp2(false);
        return http2.connection(context);
    }

    private boolean startsWithPreface() {
        try {
            return reader.startsWith(PREFACE);
        } catch (DataReader.InsufficientDataAvailableException e) {
            throw new CloseConnectionException("No data available", e);
        }
    }

    /** HTTP/1.1 has read a request's headers. */
    void headersRead() {
        http1Turn.headersRead();
    }

    /** HTTP/1.1 goes on as HTTP/2, after the request that asked for it. */
    void upgraded() {
        speakHttp2(true);
    }

    private void speakHttp2(boolean upgraded) {
        Http2Requests running = new Http2Requests(context.context().executor(), limitNanos);
        requests = running;
        turn = new Http2Turn(deadline, running, upgraded);
        int known = reader.available();
        if (known > 0) {
            keepBack(known);
        }
    }

    /** What has been read ahead is read again, by the rules of the new turn. */
    private void keepBack(int known) {
        byte[] ahead = reader.readBytes(known);
        rest = rest == null ? ahead : concat(ahead, rest);
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    /** The reader's source: the next bytes, or null at their end. */
    private byte @Nullable [] pull() {
        byte[] bytes = rest == null ? await() : rest;
        if (bytes == null) {
            return null;
        }
        int now = turn.take(bytes);
        rest = now == bytes.length ? null : Arrays.copyOfRange(bytes, now, bytes.length);
        return rest == null ? bytes : Arrays.copyOf(bytes, now);
    }

    private byte @Nullable [] await() {
        if (!turn.owes()) {
            return receive();
        }
        byte[] bytes = null;
        RuntimeException failure = null;
        deadline.begin(System.nanoTime());
        try {
            bytes = receive();
        } catch (RuntimeException e) {
            failure = e;
        }
        if (deadline.end(System.nanoTime())) {
            throw new CloseConnectionException("The client took too long to send its request", failure);
        }
        if (failure != null) {
            throw failure;
        }
        return bytes;
    }

    private byte @Nullable [] receive() {
        waits();
        DataReader before = context.context().dataReader();
        if (before.available() > 0) {
            return before.readBytes(before.available());
        }
        try {
            return context.serverSocket().get();
        } catch (UncheckedIOException e) {
            throw new ServerConnectionException("Failed to get data from socket", e);
        }
    }

    @Override
    public void awaitEnd() {
        try {
            while (receive() != null) {
                rest = null;
            }
            context.serverSocket().close();
        } catch (ServerConnectionException | UncheckedIOException e) {
            // The client has broken the connection, or end() has closed it: over either way.
        }
        var _ = Thread.interrupted();
    }

    @Override
    public void end() {
        thread.interrupt();
    }

    @Override
    public void waits() {
        if (hasTurn) {
            hasTurn = false;
            turns.release();
        }
    }

    @Override
    public @Nullable SocketChannel channel() {
        return socket == null ? null : socket.channel();
    }

    @Override
    public CloseConnectionException goOn(Runnable rest) {
        if (socket == null) {
            throw new IllegalStateException("This connection's channel is not known");
        }
        afterHandler = rest;
        return new CloseConnectionException("The request goes on without its handler");
    }

    /**
     * Ends the connection if its client is late.
     *
     * @return whether it did: at most once. One timer calls it
     */
    boolean expire(long nowNanos) {
        if (expired) {
            return false;
        }
        Http2Requests running = requests;
        expired = deadline.expire(nowNanos);
        if (!expired && running != null && running.areAllLate(nowNanos)) {
            expired = true;
            thread.interrupt();
        }
        return expired;
    }

    DataReader reader() {
        return reader;
    }

    ExecutorService executor() {
        Http2Requests running = requests;
        return running == null ? context.context().executor() : running;
    }

    private boolean readsRequestLine() {
        return connection instanceof InterruptableTask<?> task && task.canInterrupt();
    }

    @Override
    public boolean canInterrupt() {
        Http2Requests running = requests;
        return running != null ? running.isIdle() : afterHandler == null && (connection == null || readsRequestLine());
    }

    /**
     * {@inheritDoc}
     *
     * <p>Helidon's HTTP/2 counts from the last frame that came, also while it sends an event stream; here a connection is not
     * idle while a request runs.
     */
    @Override
    public Duration idleTime() {
        ServerConnection chosen = connection;
        Http2Requests running = requests;
        if (afterHandler != null) {
            return Duration.ZERO;
        }
        if (chosen == null || running == null) {
            return chosen == null ? Duration.ofNanos(System.nanoTime() - acceptedNanos) : chosen.idleTime();
        }
        Duration none = Duration.ofNanos(running.idleNanos(System.nanoTime()));
        Duration last = chosen.idleTime();
        return none.compareTo(last) < 0 ? none : last;
    }

    /**
     * {@inheritDoc}
     *
     * <p>Helidon's HTTP/2 forgets ended streams only when it has thousands of them, so that it takes a connection that ever
     * had a request for busy and leaves it open; here it is closed when no request runs.
     */
    @Override
    public void close(boolean interrupt) {
        ServerConnection chosen = connection;
        if (chosen != null) {
            chosen.close(interrupt);
        }
        if (interrupt || canInterrupt()) {
            thread.interrupt();
        }
    }
}
