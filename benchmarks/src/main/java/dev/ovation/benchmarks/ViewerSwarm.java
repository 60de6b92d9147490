package dev.ovation.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Many viewers on one thread: real sockets, one selector, no thread per viewer.
 *
 * <p>{@link #connect} lets them come, {@link #watch} reads until it is told to stop; both on the caller's thread, which owns everything
 * here but {@link #stop}.
 */
public final class ViewerSwarm implements AutoCloseable {
    private static final int READ_BYTES = 256 * 1024;
    private static final int LOG_BYTES = 16 * 1024 * 1024;

    /** The log of a topic that many share may be large; many topics have few viewers each, which are never far apart. */
    private static final int SMALL_LOG_BYTES = 64 * 1024;

    private static final int FEW_TOPICS = 64;

    /** The least, so that the server notices soon that nobody reads. */
    private static final int LAZY_BUFFER_BYTES = 4096;

    /**
     * Between two looks. Without it each write to one of them would wake this thread, which then takes the processor from whoever writes
     * when it shares the machine; so latencies are up to this long too long.
     */
    private static final long REST_NANOS = 500_000;

    /** Connections that are being made at the same time: fewer than a listener's backlog. */
    private static final int CONNECTING = 512;

    private final SwarmPlan plan;
    private final Selector selector;
    private final ByteBuffer buffer = ByteBuffer.allocate(READ_BYTES);
    private final ByteBuffer sip = ByteBuffer.allocate(1);
    private final Tally tally = new Tally();
    private final Arrivals arrivals = new Arrivals();
    private final Map<Integer, EventLog> logs = new HashMap<>();
    private final List<Connection> connections = new ArrayList<>();
    private final List<Connection> slow = new ArrayList<>();
    private final MicroClock clock = new MicroClock();
    private int connecting;
    private int established;
    private int failed;
    private int ended;
    private int slowEnded;
    private @Nullable String failure;
    private volatile boolean stopped;

    /** A swarm of which nobody has come yet. */
    public ViewerSwarm(SwarmPlan plan) throws IOException {
        this.plan = plan;
        this.selector = Selector.open();
    }

    /**
     * Lets all viewers come; returns once each has its {@code welcome} or has failed, or {@link #stop} was called.
     *
     * @param progress is told about ten times a second how many are there
     * @return what came to those who were there while others were still coming
     */
    public Tally connect(Consumer<ViewerSwarm> progress) throws IOException {
        long begun = System.nanoTime();
        long begunMicros = clock.micros();
        long told = begun;
        int opened = 0;
        while (established + failed < plan.viewers() && !stopped) {
            long allowed = plan.connectsPerSecond() == 0
                    ? plan.viewers()
                    : 1 + (System.nanoTime() - begun) * plan.connectsPerSecond() / 1_000_000_000;
            while (opened < plan.viewers() && opened < allowed && connecting < CONNECTING) {
                open(opened, meantMicros(begunMicros, opened));
                opened++;
            }
            select(1);
            if (System.nanoTime() - told > 100_000_000) {
                told = System.nanoTime();
                progress.accept(this);
            }
        }
        progress.accept(this);
        Tally meanwhile = new Tally();
        meanwhile.add(tally);
        tally.clear();
        return meanwhile;
    }

    /** When that viewer is to connect. */
    private long meantMicros(long begunMicros, int viewer) {
        return plan.connectsPerSecond() == 0
                ? clock.micros()
                : begunMicros + viewer * 1_000_000L / plan.connectsPerSecond();
    }

    /**
     * Reads what comes until {@link #stop}.
     *
     * @param each is given what came in each second; it must not keep the tally
     */
    public void watch(Consumer<Tally> each) throws IOException {
        long next = System.nanoTime() + 1_000_000_000;
        while (!stopped) {
            select(Math.max(1, (next - System.nanoTime()) / 1_000_000));
            if (System.nanoTime() - next >= 0) {
                next += 1_000_000_000;
                slow.forEach(this::sip);
                each.accept(tally);
                tally.clear();
            }
        }
        select(1);
    }

    /** Says up to which number each topic was published; what did not come until now is lost. */
    public Tally end(long[] lastNumbers) {
        for (Connection connection : connections) {
            if (connection.channel.isOpen() && connection.reads) {
                connection.stream.end(lastNumbers[connection.topic]);
            }
        }
        return tally;
    }

    /** Lets {@link #connect} and {@link #watch} return soon. Any thread. */
    public void stop() {
        stopped = true;
        selector.wakeup();
    }

    /** Viewers that have read their welcome, also those that have left since. */
    public int established() {
        return established;
    }

    /** How those came that have read their welcome; not to be written to. */
    public Arrivals arrivals() {
        return arrivals;
    }

    /** Viewers that could not connect or were refused. */
    public int failed() {
        return failed;
    }

    /** Streams that ended though they were established, of those who read. */
    public int ended() {
        return ended;
    }

    /** Streams that ended of those who read a byte a second. Who never reads does not notice. */
    public int slowEnded() {
        return slowEnded;
    }

    /** Why the first one failed or ended; null when none did. */
    public @Nullable String failure() {
        return failure;
    }

    @Override
    public void close() throws IOException {
        for (Connection connection : connections) {
            connection.channel.close();
        }
        selector.close();
    }

    private void open(int viewer, long meantMicros) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        if (plan.sources() > 0) {
            channel.bind(new InetSocketAddress(Sources.address(plan.firstSource() + viewer % plan.sources()), 0));
        }
        int topic = plan.topicOf(viewer);
        boolean alone = plan.topics() >= plan.viewers();
        EventLog log = alone
                ? null
                : logs.computeIfAbsent(
                        topic, _ -> new EventLog(plan.topics() <= FEW_TOPICS ? LOG_BYTES : SMALL_LOG_BYTES));
        boolean reads = plan.isDiligent(viewer);
        Connection connection = new Connection(
                channel,
                topic,
                new ViewerStream(Sequence.fromAnywhere(), log, tally),
                plan.frontendOf(viewer),
                reads,
                meantMicros);
        connections.add(connection);
        arrivals.countConnect(meantMicros);
        if (!reads) {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, LAZY_BUFFER_BYTES);
        }
        if (!reads && !plan.isStuck(viewer)) {
            slow.add(connection);
        }
        connecting++;
        connection.key = channel.register(selector, SelectionKey.OP_CONNECT, connection);
        if (channel.connect(connection.frontend)) {
            connected(connection);
        }
    }

    /** Rests after it has found something, so that the next look finds what has come for many. */
    private void select(long millis) throws IOException {
        if (selector.select(this::ready, millis) > 0) {
            LockSupport.parkNanos(REST_NANOS);
        }
    }

    private void ready(SelectionKey key) {
        Connection connection = (Connection) key.attachment();
        try {
            if (key.isConnectable()) {
                connection.channel.finishConnect();
                connected(connection);
            } else {
                read(connection);
            }
        } catch (IOException | RuntimeException e) {
            lost(connection, e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
        }
    }

    private void connected(Connection connection) throws IOException {
        connection.channel.write(ByteBuffer.wrap(
                ViewerStream.request(connection.frontend.getHostString(), plan.topicName(connection.topic))));
        connection.key().interestOps(SelectionKey.OP_READ);
    }

    private void read(Connection connection) throws IOException {
        buffer.clear();
        int read = connection.channel.read(buffer);
        if (read < 0) {
            lost(connection, connection.stream.isDismissed() ? "said goodbye" : "ended by the server");
            return;
        }
        boolean welcomed = connection.stream.isWelcomed();
        long now = clock.micros();
        connection.stream.read(buffer.array(), 0, read, now);
        if (!welcomed && connection.stream.isWelcomed()) {
            connecting--;
            established++;
            arrivals.countWelcome(connection.meantMicros, now);
            if (!connection.reads) {
                connection.key().interestOps(0);
            }
        }
    }

    /** One byte for a viewer who reads no more. */
    private void sip(Connection connection) {
        try {
            if (connection.stream.isWelcomed() && connection.channel.isOpen()) {
                sip.clear();
                if (connection.channel.read(sip) < 0) {
                    lost(connection, "ended by the server");
                }
            }
        } catch (IOException e) {
            lost(connection, String.valueOf(e.getMessage()));
        }
    }

    private void lost(Connection connection, String why) {
        if (!connection.stream.isWelcomed()) {
            connecting--;
            failed++;
        } else if (connection.reads) {
            ended++;
        } else {
            slowEnded++;
        }
        if (failure == null) {
            failure = why;
        }
        try {
            connection.channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One viewer's socket. */
    private static final class Connection {
        final SocketChannel channel;
        final int topic;
        final ViewerStream stream;
        final InetSocketAddress frontend;
        final boolean reads;
        final long meantMicros;

        @Nullable
        SelectionKey key;

        Connection(
                SocketChannel channel,
                int topic,
                ViewerStream stream,
                InetSocketAddress frontend,
                boolean reads,
                long meantMicros) {
            this.channel = channel;
            this.topic = topic;
            this.stream = stream;
            this.frontend = frontend;
            this.reads = reads;
            this.meantMicros = meantMicros;
        }

        SelectionKey key() {
            if (key == null) {
                throw new IllegalStateException("not registered");
            }
            return key;
        }
    }
}
