package dev.ovation.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What delivering costs at least: one thread, one ring of bytes, and for each viewer every {@code flushMillis} one write of all that it
 * lacks. No parsing, no routing, no limits, no fairness; what a platform does beside costs as much more as it is slower than this.
 *
 * <p>A viewer who lacks more than {@value #RING_BYTES} bytes is disconnected. {@link #run} owns everything here; the other methods may be
 * called by any thread.
 */
final class FloorServer implements AutoCloseable {
    private static final int RING_BYTES = 16 * 1024 * 1024;
    private static final int MOST_CHUNK_CHARS = 64 * 1024;
    private static final int MOST_REQUEST_CHARS = 8 * 1024;
    private static final int BACKLOG = 4_096;

    /** Between two looks at whose turn it is, while there are events: the shortest time for which a selector waits. */
    private static final long TICK_MILLIS = 1;

    private static final long IDLE_MILLIS = 1_000;
    private static final byte[] HEAD = EventBytes.ascii(
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\nTransfer-Encoding: chunked\r\n\r\n");
    private static final byte[] NO_STREAM =
            EventBytes.ascii("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

    private final FloorPlan plan;
    private final Selector selector;
    private final ServerSocketChannel listener;
    private final ByteBuffer requests = ByteBuffer.allocateDirect(MOST_REQUEST_CHARS);
    private final ChunkRing ring = new ChunkRing(RING_BYTES);
    private final StringBuilder chunk = new StringBuilder(MOST_CHUNK_CHARS);
    private final List<Viewer> viewers = new ArrayList<>();
    private final IntConsumer serve = this::serve;
    private final MicroClock clock = new MicroClock();
    private int welcomed;
    private volatile @Nullable SteadyEvents events;
    private volatile long stopMicros = Long.MAX_VALUE;
    private volatile long produced;
    private volatile boolean closed;

    /** Listens on a free port of the loopback; nobody is answered before {@link #run}. */
    FloorServer(FloorPlan plan) throws IOException {
        this.plan = plan;
        selector = Selector.open();
        listener = ServerSocketChannel.open();
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT);
    }

    int port() {
        return listener.socket().getLocalPort();
    }

    /** The first event is meant for that time, since 1970. */
    void begin(long startMicros) {
        events = new SteadyEvents(plan, startMicros);
        selector.wakeup();
    }

    /**
     * No event is meant for that time, since 1970, or a later one; those before it still go to whoever lacks them.
     *
     * @return the number of the last event
     */
    long stop(long atMicros) {
        stopMicros = atMicros;
        SteadyEvents steady = events;
        return steady == null ? 0 : steady.due(atMicros - 1);
    }

    /** How many events there have been. */
    long produced() {
        return produced;
    }

    /** Serves until {@link #close}. */
    void run() throws IOException {
        Turns turns = new Turns(TimeUnit.MILLISECONDS.toNanos(plan.flushMillis()), System.nanoTime());
        while (!closed) {
            SteadyEvents steady = events;
            selector.select(this::ready, steady == null ? IDLE_MILLIS : TICK_MILLIS);
            if (steady != null) {
                produce(steady);
            }
            turns.take(System.nanoTime(), viewers.size(), serve);
        }
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }

    /** Lets {@link #run} return, which closes all connections. */
    @Override
    public void close() {
        closed = true;
        selector.wakeup();
    }

    /** Makes what has become due, in one chunk unless it is very long. */
    private void produce(SteadyEvents steady) {
        long due = steady.due(Math.min(clock.micros(), stopMicros - 1));
        long number = produced;
        while (number < due) {
            chunk.setLength(0);
            while (number < due && chunk.length() < MOST_CHUNK_CHARS) {
                steady.write(++number, chunk);
            }
            ring.append(chunk);
        }
        produced = number;
    }

    private void serve(int index) {
        if (index >= viewers.size()) {
            return; // Somebody has left during these turns.
        }
        Viewer viewer = viewers.get(index);
        if (viewer.position == ring.end()) {
            return;
        }
        try {
            if (!ring.holds(viewer.position)) {
                throw new IOException("The viewer has fallen behind");
            }
            viewer.position = ring.write(viewer.channel, viewer.position);
        } catch (IOException e) {
            leave(viewer);
        }
    }

    private void ready(SelectionKey key) {
        if (key.isAcceptable()) {
            accept();
        } else if (key.attachment() instanceof Viewer viewer) {
            try {
                read(viewer);
            } catch (IOException e) {
                leave(viewer);
            }
        }
    }

    private void accept() {
        try {
            for (SocketChannel channel = listener.accept(); channel != null; channel = listener.accept()) {
                channel.configureBlocking(false);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                channel.register(selector, SelectionKey.OP_READ, new Viewer(channel));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The floor cannot accept any more viewers: " + e.getMessage(), e);
        }
    }

    private void read(Viewer viewer) throws IOException {
        requests.clear();
        if (viewer.channel.read(requests) < 0) {
            leave(viewer);
        } else if (viewer.request != null) {
            String request = viewer.request + StandardCharsets.US_ASCII.decode(requests.flip());
            viewer.request = request;
            if (request.endsWith("\r\n\r\n")) {
                answer(viewer, request);
            } else if (request.length() > MOST_REQUEST_CHARS) {
                leave(viewer);
            }
        }
    }

    private void answer(Viewer viewer, String request) throws IOException {
        viewer.request = null;
        if (!request.startsWith("GET /v1/stream")) {
            viewer.channel.write(ByteBuffer.wrap(NO_STREAM));
            leave(viewer);
            return;
        }
        String welcome = "retry: 1000\nevent: welcome\ndata: {\"viewer\":\"v-" + ++welcomed
                + "\",\"frontend\":\"floor\",\"heartbeat\":25,\"resumed\":false}\n\n";
        byte[] first = EventBytes.ascii(Integer.toHexString(welcome.length()) + "\r\n" + welcome + "\r\n");
        viewer.channel.write(new ByteBuffer[] {ByteBuffer.wrap(HEAD), ByteBuffer.wrap(first)});
        viewer.position = ring.end();
        viewer.index = viewers.size();
        viewers.add(viewer);
    }

    /** The last one takes its place. */
    private void leave(Viewer viewer) {
        try {
            viewer.channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("A viewer's connection cannot be closed: " + e.getMessage(), e);
        }
        if (viewer.index >= 0) {
            Viewer last = viewers.removeLast();
            if (last != viewer) {
                viewers.set(viewer.index, last);
                last.index = viewer.index;
            }
            viewer.index = -1;
        }
    }

    /** One connection: first a request, then how far it was written to. */
    private static final class Viewer {
        final SocketChannel channel;

        @Nullable
        String request = "";

        long position;
        int index = -1;

        Viewer(SocketChannel channel) {
            this.channel = channel;
        }
    }
}
