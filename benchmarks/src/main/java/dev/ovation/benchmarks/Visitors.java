package dev.ovation.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;

/**
 * Viewers who come and go at a steady rate, on one thread: each comes to a random topic, and when enough are there the one who has been
 * there for longest goes before the next one comes.
 *
 * <p>A change is a coming or a going; change {@code i} is meant for the time {@code i / rate}, whatever became of those before it (an open
 * loop), and a coming takes from that time to the {@code welcome}. One thread calls {@link #run}; the rest is for any.
 */
public final class Visitors {
    private static final int READ_BYTES = 64 * 1024;

    /** Comings under way at most: fewer than a listener's backlog. */
    private static final int MOST_COMING = 512;

    private static final int SOURCES = 200;
    private static final int DIGITS = 2;
    private static final long LAST_COMINGS_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Plan plan;
    private final Random random;
    private final ByteBuffer buffer = ByteBuffer.allocate(READ_BYTES);
    private final Set<Visitor> coming = new HashSet<>();
    private final LinkedHashSet<Visitor> present = new LinkedHashSet<>();
    private final Tally tally = new Tally();
    private final SingleWriterRecorder comings = new SingleWriterRecorder(DIGITS);
    private final LongAdder came = new LongAdder();
    private final LongAdder went = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private long opened;
    private volatile String failure = "";
    private volatile boolean paused;
    private volatile boolean stopped;

    /**
     * Who comes.
     *
     * @param topic the beginning of the topics' names, see {@link SwarmPlan}
     * @param topics each visitor watches one of so many
     * @param present how many are there at the same time
     * @param changesPerSecond comings and goings together
     * @param seed draws the topics
     */
    public record Plan(
            InetSocketAddress frontend, String topic, int topics, int present, double changesPerSecond, long seed) {}

    /** Nobody has come yet. */
    public Visitors(Plan plan) {
        this.plan = plan;
        this.random = new Random(plan.seed());
    }

    /** Lets them come and go until {@link #stop}; whoever is coming then still comes, all read what is there, and go. */
    public void run() throws IOException {
        try (Selector selector = Selector.open()) {
            long interval = (long) (1e9 / plan.changesPerSecond());
            long due = System.nanoTime();
            while (!stopped) {
                long now = System.nanoTime();
                due = paused ? now : due;
                while (due - now <= 0 && !paused && change(selector, due)) {
                    due += interval;
                }
                selector.select(this::ready, Math.clamp((due - now) / 1_000_000, 1, 50));
            }
            long deadline = System.nanoTime() + LAST_COMINGS_NANOS;
            while (!coming.isEmpty() && System.nanoTime() - deadline < 0) {
                selector.select(this::ready, 10);
            }
            selector.selectNow(this::ready);
            while (!present.isEmpty()) {
                go();
            }
            for (Visitor late : List.copyOf(coming)) {
                failed(late, "not welcomed");
            }
        }
    }

    /** Lets nobody come or go until {@link #resume}; those who are there read on. */
    public void pause() {
        paused = true;
    }

    /** Lets them come and go again from now on. */
    public void resume() {
        paused = false;
    }

    /** Lets {@link #run} end. */
    public void stop() {
        stopped = true;
    }

    /** How many have read their welcome. */
    public long came() {
        return came.sum();
    }

    /** How many of those have gone. */
    public long went() {
        return went.sum();
    }

    /** How many could not come, were refused, or were sent away. */
    public long failed() {
        return failed.sum();
    }

    /** Why the last of those; empty when there is none. */
    public String failure() {
        return failure;
    }

    /** How long comings took, in microseconds, since the call before; one thread asks. */
    public Histogram comings() {
        return comings.getIntervalHistogram();
    }

    /** What they saw, once {@link #run} has returned. */
    public Tally tally() {
        return tally;
    }

    /** Lets the next one come or go; false when neither can be now. */
    private boolean change(Selector selector, long due) throws IOException {
        if (present.size() + coming.size() < plan.present()) {
            if (coming.size() >= MOST_COMING) {
                return false;
            }
            come(selector, due);
            return true;
        }
        return go();
    }

    private void come(Selector selector, long due) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        int source = Sources.FIRST_OF_VISITORS + (int) (opened++ % SOURCES);
        channel.bind(new InetSocketAddress(Sources.address(source), 0));
        String topic = plan.topic() + '-' + random.nextInt(plan.topics());
        Visitor visitor = new Visitor(channel, topic, new ViewerStream(Sequence.fromAnywhere(), null, tally), due);
        coming.add(visitor);
        SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT, visitor);
        try {
            if (channel.connect(plan.frontend())) {
                connected(key, visitor);
            }
        } catch (IOException e) {
            failed(visitor, String.valueOf(e.getMessage()));
        }
    }

    private boolean go() throws IOException {
        if (present.isEmpty()) {
            return false;
        }
        present.removeFirst().channel.close();
        went.increment();
        return true;
    }

    private void ready(SelectionKey key) {
        Visitor visitor = (Visitor) key.attachment();
        try {
            if (key.isConnectable()) {
                visitor.channel.finishConnect();
                connected(key, visitor);
            } else {
                read(visitor);
            }
        } catch (IOException | RuntimeException e) {
            failed(visitor, String.valueOf(e.getMessage()));
        }
    }

    private void connected(SelectionKey key, Visitor visitor) throws IOException {
        visitor.channel.write(
                ByteBuffer.wrap(ViewerStream.request(plan.frontend().getHostString(), visitor.topic)));
        key.interestOps(SelectionKey.OP_READ);
    }

    private void read(Visitor visitor) throws IOException {
        buffer.clear();
        int read = visitor.channel.read(buffer);
        if (read < 0) {
            throw new IOException("ended by the server");
        }
        boolean welcomed = visitor.stream.isWelcomed();
        visitor.stream.read(buffer.array(), 0, read, ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
        if (!welcomed && visitor.stream.isWelcomed()) {
            coming.remove(visitor);
            present.add(visitor);
            comings.recordValue((System.nanoTime() - visitor.dueNanos) / 1_000);
            came.increment();
        }
    }

    private void failed(Visitor visitor, String why) {
        if (coming.remove(visitor) || present.remove(visitor)) {
            failed.increment();
            failure = why;
        }
        try {
            visitor.channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One of them. */
    private static final class Visitor {
        final SocketChannel channel;
        final String topic;
        final ViewerStream stream;
        final long dueNanos;

        Visitor(SocketChannel channel, String topic, ViewerStream stream, long dueNanos) {
            this.channel = channel;
            this.topic = topic;
            this.stream = stream;
            this.dueNanos = dueNanos;
        }
    }
}
