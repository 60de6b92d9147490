package dev.ovation.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * One connection through a {@link Firewall}: two lanes, one for each direction.
 *
 * <p>A lane is a delay line: one virtual thread reads blocks and stamps each with the time it is due, another writes them when
 * that has come, so that a delay costs latency and not throughput. Between them are at most {@link #BLOCKS}. Both ask the
 * rules before they touch a socket; what a held lane has read stays in it and goes on when the rules let it, as TCP would send
 * again what a broken network lost. FIN travels through the lane; RST ends both sides at once.
 */
final class FirewallLink {
    /** In one lane: 4 MiB, the bytes under way at 400 Mbit/s and 80 ms. */
    private static final int BLOCKS = 256;

    private static final int BLOCK_BYTES = 16 * 1024;

    private final FirewallRules rules;
    private final Socket client;
    private final Socket target = new Socket();
    private final Consumer<FirewallLink> ended;
    private final AtomicInteger openLanes = new AtomicInteger(2);
    private final List<Thread> threads = new ArrayList<>();
    private boolean reset;

    /**
     * A link whose client side is connected.
     *
     * @param ended told once or more when the link is no longer
     */
    FirewallLink(FirewallRules rules, Socket client, Consumer<FirewallLink> ended) {
        this.rules = rules;
        this.client = client;
        this.ended = ended;
    }

    /** Connects to the target as soon as the rules let it, and forwards from then on; returns at once. */
    void start(InetSocketAddress to, LongAdder bytesToTarget, LongAdder bytesFromTarget) {
        run("connect", () -> {
            rules.awaitPassage(true);
            target.setTcpNoDelay(true);
            target.connect(to);
            new Lane(client, target, true, bytesToTarget).start();
            new Lane(target, client, false, bytesFromTarget).start();
        });
    }

    /** Ends both sides with RST; what was under way is lost. */
    void reset() {
        List<Thread> running;
        synchronized (this) {
            reset = true;
            running = List.copyOf(threads);
        }
        Tcp.reset(client);
        Tcp.reset(target);
        running.forEach(Thread::interrupt);
        ended.accept(this);
    }

    /** Runs a part of the link on a thread of its own; whatever breaks it resets the link. */
    private void run(String name, Part part) {
        Thread thread = Thread.ofVirtual().name("firewall-" + name).unstarted(() -> {
            try {
                part.run();
            } catch (IOException | InterruptedException e) {
                reset();
            }
        });
        synchronized (this) {
            if (!reset) {
                threads.add(thread);
                thread.start();
            }
        }
    }

    private void laneEnded() {
        if (openLanes.decrementAndGet() == 0) {
            Tcp.close(client);
            Tcp.close(target);
            ended.accept(this);
        }
    }

    private static void parkUntil(long dueNanos) throws InterruptedException {
        for (long left = dueNanos - System.nanoTime(); left > 0; left = dueNanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    private interface Part {
        void run() throws IOException, InterruptedException;
    }

    /** Bytes that are due at a time; no bytes are FIN. */
    private static final class Block {
        private final byte[] bytes;
        private final long dueNanos;

        Block(byte[] bytes, long dueNanos) {
            this.bytes = bytes;
            this.dueNanos = dueNanos;
        }
    }

    /** One direction. */
    private final class Lane {
        private final BlockingQueue<Block> blocks = new ArrayBlockingQueue<>(BLOCKS);
        private final Socket from;
        private final Socket to;
        private final boolean toTarget;
        private final LongAdder forwarded;

        Lane(Socket from, Socket to, boolean toTarget, LongAdder forwarded) {
            this.from = from;
            this.to = to;
            this.toTarget = toTarget;
            this.forwarded = forwarded;
        }

        void start() {
            String direction = toTarget ? "to-target" : "from-target";
            run("read-" + direction, this::read);
            run("write-" + direction, this::write);
        }

        private void read() throws IOException, InterruptedException {
            try {
                InputStream in = from.getInputStream();
                byte[] buffer = new byte[BLOCK_BYTES];
                int count;
                do {
                    rules.awaitPassage(toTarget);
                    count = in.read(buffer);
                    byte[] bytes = Arrays.copyOf(buffer, Math.max(0, count));
                    blocks.put(new Block(bytes, System.nanoTime() + rules.delayNanos()));
                } while (count >= 0);
            } catch (IOException e) { // Mostly RST, which takes the time of the lane to get to the other side.
                parkUntil(System.nanoTime() + rules.delayNanos());
                rules.awaitPassage(toTarget);
                throw e;
            }
        }

        private void write() throws IOException, InterruptedException {
            OutputStream out = to.getOutputStream();
            while (true) {
                Block block = blocks.take();
                parkUntil(block.dueNanos);
                rules.awaitPassage(toTarget);
                if (block.bytes.length == 0) {
                    to.shutdownOutput();
                    laneEnded();
                    return;
                }
                out.write(block.bytes);
                forwarded.add(block.bytes.length);
            }
        }
    }
}
