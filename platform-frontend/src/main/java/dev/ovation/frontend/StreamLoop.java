package dev.ovation.frontend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * One thread that writes many viewers' streams: the fast path of a frontend.
 *
 * <p><b>What it does, over and over.</b> What others asked for (a viewer opened, is to leave); the passes of topics that are due ({@link
 * TopicGroup}); what the selector tells: a connection that has room again, or whose client has left; twenty times per deadline a look at
 * every viewer, some at a time. It waits in the selector while there is nothing to do, and whoever has something wakes it.
 *
 * <p><b>Why a thread for thousands, and no thread each.</b> An event for ten thousand viewers is ten thousand writes, and what a write
 * costs beside the system's own share is what counts: waking a thread for each costs a fifth of it again. All here is done without
 * waiting, so one slow viewer costs the others nothing; it is just not written to until there is room.
 *
 * <p><b>Threads.</b> Everything of a viewer belongs to its loop from {@link #open} on. Others only put works into the queue.
 */
final class StreamLoop implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(StreamLoop.class.getName());
    private static final int DISCARD_BYTES = 4 * 1024;

    /** A look at so many viewers, for which all others wait, takes a quarter of a millisecond
     * by calculation: one at 10,000 took some 10 (sampled). */
    private static final int WATCHED_AT_A_TIME = 256;

    /** So many streams are ended before others are written to again: a fraction of a millisecond's work. */
    private static final int ENDED_AT_A_TIME = 64;

    /** A topic whose pass is due at a time. */
    private record Due(TopicGroup group, long nanos) {}

    /** A stream that ends at a time, unless it was given a longer life meanwhile. */
    private record Ending(Viewer viewer, long nanos) {}

    /** What is to be done with a viewer to whom a frame has gone out in part. */
    private record Change(Viewer viewer, Runnable change) {}

    private final FrontendConfig.StreamConfig config;
    private final LongSupplier nanoTime;
    private final Selector selector;
    private final Thread thread;
    private final Queue<Runnable> works = new ConcurrentLinkedQueue<>();
    private final Queue<TopicGroup> heated = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Due> due = new PriorityQueue<>(Comparator.comparingLong(Due::nanos));
    private final PriorityQueue<Ending> endings = new PriorityQueue<>((a, b) -> Long.signum(a.nanos - b.nanos));
    private final List<Change> changes = new ArrayList<>();
    private final List<Viewer> viewers = new ArrayList<>();
    private final SegmentView view = new SegmentView();
    private final ByteBuffer discarded = ByteBuffer.allocateDirect(DISCARD_BYTES);
    private final long tickNanos;
    private long watchNanos;
    private long watchEveryNanos;
    private int unwatched;
    private volatile boolean waiting;
    private volatile boolean closed;
    private volatile boolean ended;

    /** A loop that does nothing before {@link #start}. */
    StreamLoop(String name, FrontendConfig.StreamConfig config, LongSupplier nanoTime) {
        this.config = config;
        this.nanoTime = nanoTime;
        this.tickNanos = config.tick().toNanos();
        try {
            this.selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
    }

    void start() {
        watchNanos = nanoTime.getAsLong() + tickNanos;
        thread.start();
    }

    /** Begins to write a stream to its channel, which is the loop's until the viewer has ended. Any thread. */
    void open(Viewer viewer, SocketChannel channel) {
        post(() -> {
            try {
                channel.configureBlocking(false);
                opened(viewer, new ChannelSink(channel, channel.register(selector, SelectionKey.OP_READ, viewer)));
            } catch (IOException | RuntimeException e) {
                end(viewer, FrontendMetrics.End.GONE);
            }
        });
        endIfTooLate(viewer);
    }

    /** Begins to write a stream. Any thread. */
    void open(Viewer viewer, StreamSink sink) {
        post(() -> opened(viewer, sink));
        endIfTooLate(viewer);
    }

    /** The viewer is asked to leave. Any thread. */
    void leave(Viewer viewer, Goodbye reason) {
        post(() -> {
            viewer.leave(reason);
            if (viewer.isReady()) {
                resume(viewer);
            }
        });
    }

    /** Runs what changes a viewer, on the loop's thread, as soon as no frame has gone out to it in part. Any thread. */
    void change(Viewer viewer, Runnable change) {
        post(() -> {
            if (viewer.isInFrame()) {
                changes.add(new Change(viewer, change));
            } else {
                change.run();
            }
        });
    }

    /** The viewer's lifetime was set anew. Any thread. */
    void renewed(Viewer viewer) {
        post(() -> endSoon(viewer, nanoTime.getAsLong()));
    }

    /** The viewer's connection has room again. Any thread. */
    void writable(Viewer viewer) {
        post(() -> resume(viewer));
    }

    /** The viewer's client has left, or its connection broke. Any thread. */
    void gone(Viewer viewer) {
        post(() -> end(viewer, FrontendMetrics.End.GONE));
    }

    /** The clock by which it works. Any thread. */
    long nanoTime() {
        return nanoTime.getAsLong();
    }

    /** A topic has something for its viewers here. Any thread. */
    void hot(TopicGroup group) {
        heated.add(group);
        wake();
    }

    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        awaitThread();
        try {
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void post(Runnable work) {
        works.add(work);
        wake();
    }

    private void wake() {
        if (waiting) {
            waiting = false;
            selector.wakeup();
        }
    }

    private void run() {
        while (!closed) {
            try {
                round();
            } catch (IOException | RuntimeException e) {
                LOGGER.log(System.Logger.Level.ERROR, thread.getName() + " failed and goes on", e);
            }
        }
        ended = true;
        for (Runnable work = works.poll(); work != null; work = works.poll()) {
            work.run();
        }
        List.copyOf(viewers).forEach(viewer -> end(viewer, FrontendMetrics.End.GONE));
        changes.forEach(waiting -> waiting.change.run());
    }

    /** Nobody else would end a viewer that comes when the loop has done its last round. */
    private void endIfTooLate(Viewer viewer) {
        if (ended) {
            awaitThread();
            viewer.end(FrontendMetrics.End.GONE);
        }
    }

    private void awaitThread() {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void round() throws IOException {
        for (Runnable work = works.poll(); work != null; work = works.poll()) {
            work.run();
        }
        long now = nanoTime.getAsLong();
        for (TopicGroup group = heated.poll(); group != null; group = heated.poll()) {
            due.add(new Due(group, now));
        }
        endSome(now);
        if (!changes.isEmpty()) {
            changeSome();
        }
        long next = steps(now);
        if (now - watchNanos >= 0) {
            watchSome(now);
        }
        Ending first = endings.peek();
        long soonest = Math.min(next, watchNanos);
        await((first == null ? soonest : Math.min(soonest, first.nanos)) - nanoTime.getAsLong());
    }

    /**
     * Ends the streams whose time has come. They are found by {@link #watchSome} up to two ticks before, so that an end that is far off
     * takes no memory here, and nobody looks at a clock for each event.
     */
    private void endSome(long now) {
        for (int left = ENDED_AT_A_TIME; left > 0; left--) {
            Ending first = endings.peek();
            if (first == null || first.nanos - now > 0) {
                return;
            }
            endings.remove();
            Viewer viewer = first.viewer;
            viewer.ending = false;
            if (viewer.slot < 0) {
                continue;
            }
            if (viewer.lifetime().endNanos() - now > 0) {
                endSoon(viewer, now);
                continue;
            }
            viewer.leave(viewer.lifetime().goodbye());
            if (viewer.isReady()) {
                resume(viewer);
            }
        }
    }

    private void endSoon(Viewer viewer, long now) {
        long endNanos = viewer.lifetime().endNanos();
        if (viewer.slot >= 0 && !viewer.ending && endNanos - now <= 2 * tickNanos) {
            viewer.ending = true;
            endings.add(new Ending(viewer, endNanos));
        }
    }

    private void changeSome() {
        for (Iterator<Change> all = changes.iterator(); all.hasNext(); ) {
            Change next = all.next();
            if (!next.viewer.isInFrame()) {
                all.remove();
                next.change.run();
            }
        }
    }

    /** Takes one step of every topic that is due, and returns when the next one is. */
    private long steps(long now) {
        for (int left = due.size(); left > 0; left--) {
            Due first = due.peek();
            if (first == null || first.nanos - now > 0) {
                break;
            }
            due.remove();
            long again = first.group.step(view, nanoTime.getAsLong());
            if (again != -1) {
                due.add(new Due(first.group, again));
            }
        }
        Due first = due.peek();
        return first == null ? Long.MAX_VALUE / 2 : first.nanos;
    }

    private void await(long nanos) throws IOException {
        if (nanos <= 0) {
            selector.selectNow(this::ready);
            return;
        }
        waiting = true;
        if (works.isEmpty() && heated.isEmpty() && !closed) {
            selector.select(this::ready, Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos)));
        } else {
            selector.selectNow(this::ready);
        }
        waiting = false;
    }

    private void opened(Viewer viewer, StreamSink sink) {
        viewer.slot = viewers.size();
        viewers.add(viewer);
        long now = nanoTime.getAsLong();
        viewer.open(sink, now);
        resume(viewer);
        endSoon(viewer, now);
    }

    private void resume(Viewer viewer) {
        try {
            if (viewer.resume(view, nanoTime.getAsLong())) {
                end(viewer, viewer.goodbyeEnd());
            }
        } catch (IOException | RuntimeException e) {
            // Whatever broke, there is nobody left to tell: the client is gone or does not read.
            end(viewer, FrontendMetrics.End.GONE);
        }
    }

    /**
     * Looks at the next of the viewers, from the last one to the first, so that all have been looked at within a tick: who leaves makes
     * room for the last one, which is either still to be looked at or is looked at twice. As its place may change, a viewer is looked at again within
     * two ticks.
     */
    private void watchSome(long now) {
        if (unwatched <= 0) {
            unwatched = viewers.size();
            watchEveryNanos = tickNanos / (1 + (unwatched - 1) / WATCHED_AT_A_TIME);
        }
        int to = Math.max(0, unwatched - WATCHED_AT_A_TIME);
        for (int slot = Math.min(unwatched, viewers.size()) - 1; slot >= to; slot--) {
            watch(viewers.get(slot), now);
        }
        unwatched = to;
        watchNanos = Math.max(watchNanos + watchEveryNanos, now);
    }

    private void watch(Viewer viewer, long now) {
        try {
            FrontendMetrics.End end = viewer.watch(now, 2 * tickNanos, config, view);
            if (end != null) {
                end(viewer, end);
            } else {
                endSoon(viewer, now);
            }
        } catch (IOException | RuntimeException e) {
            end(viewer, FrontendMetrics.End.GONE);
        }
    }

    private void end(Viewer viewer, FrontendMetrics.End reason) {
        if (viewer.slot >= 0) {
            Viewer last = viewers.removeLast();
            if (last != viewer) {
                viewers.set(viewer.slot, last);
                last.slot = viewer.slot;
            }
            viewer.slot = -1;
        }
        viewer.end(reason);
    }

    /** A connection has room again, or says something: nothing that a client says after its request matters but its end. */
    private void ready(SelectionKey key) {
        Viewer viewer = (Viewer) key.attachment();
        try {
            if (key.isReadable()) {
                discarded.clear();
                if (((SocketChannel) key.channel()).read(discarded) < 0) {
                    end(viewer, FrontendMetrics.End.GONE);
                    return;
                }
            }
            if (key.isWritable()) {
                resume(viewer);
            }
        } catch (IOException | RuntimeException e) {
            end(viewer, FrontendMetrics.End.GONE);
        }
    }
}
