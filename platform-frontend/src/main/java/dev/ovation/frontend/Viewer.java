package dev.ovation.frontend;

import dev.ovation.protocol.Topic;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One open stream: what it watches, how far it has got in each topic's {@link TopicLog}, and the words that are for it alone.
 *
 * <p>Nothing waits for a viewer but in the logs, which all share: one that reads slowly costs no more memory than one that is quick. When
 * it is further behind than it may, it goes over what it missed, and a {@code gap} tells it. Made by its request's thread; what is
 * not marked otherwise belongs to the thread of its {@link StreamLoop}.
 */
final class Viewer {
    private final String id;
    private final @Nullable String member;
    private final int mostEvents;
    private final FrontendMetrics metrics;
    private final List<Cursor> cursors;
    private final ArrayDeque<ByteBuffer> words = new ArrayDeque<>(0);
    private volatile Set<Topic> topics;
    private final Lifetime age;
    private volatile Lifetime lifetime;
    private volatile FrontendMetrics.@Nullable End ended;
    private volatile @Nullable Thread waiting;
    private @Nullable StreamSink sink;
    private @Nullable Goodbye goodbye;
    private boolean full;
    private boolean saidGoodbye;
    private long sinceNanos;

    /** Whether its loop has its end among those that are near; the loop's own. */
    boolean ending;

    /** Where it stands among its loop's; the loop's own. -1 for one that it does not have. */
    int slot = -1;

    /** @param member whose it is; null for somebody unknown */
    Viewer(
            String id,
            @Nullable String member,
            Set<Topic> topics,
            Lifetime lifetime,
            FrontendConfig.StreamConfig config,
            FrontendMetrics metrics) {
        this.id = id;
        this.member = member;
        this.topics = Set.copyOf(topics);
        this.age = lifetime;
        this.lifetime = lifetime;
        this.mostEvents = config.mailboxEvents();
        this.metrics = metrics;
        this.cursors = new ArrayList<>(topics.size());
    }

    String id() {
        return id;
    }

    /** Whose it is; null for somebody unknown. */
    @Nullable
    String member() {
        return member;
    }

    /** What it watches; any thread. Whoever changes it holds the monitor of its {@link ViewerTable.Stream}. */
    Set<Topic> topics() {
        return topics;
    }

    void setTopics(Set<Topic> now) {
        topics = Set.copyOf(now);
    }

    /** How long it lives; any thread. */
    Lifetime lifetime() {
        return lifetime;
    }

    /** Its token ends then; it lives so long, unless it would not have lived so long anyway. Any thread. */
    void expires(Lifetime token) {
        lifetime = token.endNanos() - age.endNanos() < 0 ? token : age;
    }

    /** A place in a topic's log, made under the topic's lock. It is {@link #watch watched} or {@link TopicGroup#left} next. Any thread. */
    Cursor join(Topic topic, TopicLog log, TopicGroup group) {
        group.joining();
        return new Cursor(this, topic, log, group, mostEvents);
    }

    /**
     * It watches one more topic.
     *
     * @return whether it does; false when its stream has ended
     */
    boolean watch(Cursor cursor) {
        if (ended != null) {
            return false;
        }
        cursors.add(cursor);
        if (sink != null) {
            cursor.group().add(cursor);
        }
        return true;
    }

    /** It watches that topic no more: gives the place back, or null when it has none, or its stream has ended. Not while {@link #isInFrame}. */
    @Nullable
    Cursor unwatch(Topic topic) {
        for (Cursor cursor : cursors) {
            if (ended == null && cursor.topic().equals(topic)) {
                cursors.remove(cursor);
                if (sink == null) {
                    cursor.group().left();
                } else {
                    cursor.group().remove(cursor);
                }
                return cursor;
            }
        }
        return null;
    }

    /** Whether a frame has gone out in part: nothing but its rest may follow. */
    boolean isInFrame() {
        for (Cursor cursor : cursors) {
            if (cursor.isInFrame()) {
                return ended == null;
            }
        }
        return false;
    }

    List<Cursor> cursors() {
        return cursors;
    }

    /** From now on it is written to. */
    void open(StreamSink to, long nowNanos) {
        sink = to;
        sinceNanos = nowNanos;
        cursors.forEach(cursor -> cursor.group().add(cursor));
    }

    /**
     * Waits for the stream's end, whoever interrupts; on the request's thread. It parks itself and leaves that to no future, whose five
     * frames would be in the memory of every viewer.
     */
    FrontendMetrics.End awaitEnd() {
        waiting = Thread.currentThread();
        boolean interrupted = false;
        FrontendMetrics.End reason;
        while ((reason = ended) == null) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return reason;
    }

    /** See {@link TopicGroup}: only that it is looked at matters. */
    boolean reach() {
        return sink != null && sink.reach();
    }

    /** Whether it takes something now. */
    boolean isReady() {
        return sink != null && !full;
    }

    /** Asks it to leave, after what waits now. The first reason stays, unless a later one is {@link Goodbye#isAtOnce at once}. */
    void leave(Goodbye reason) {
        if (goodbye == null || (reason.isAtOnce() && !saidGoodbye)) {
            goodbye = reason;
        }
    }

    /**
     * Writes what one topic has for it; nothing while its connection is full.
     *
     * @return whether nothing is left
     */
    boolean write(Cursor cursor, SegmentView view, long nowNanos) throws IOException {
        if (sink == null || full) {
            cursor.misses(metrics);
            return cursor.behind() == 0;
        }
        boolean all = write(sink, cursor, view, nowNanos);
        full = !all;
        return all;
    }

    /**
     * There is room again: writes all that is left, and then the goodbye if it is to leave.
     *
     * @return whether the goodbye is out
     */
    boolean resume(SegmentView view, long nowNanos) throws IOException {
        full = false;
        boolean leavesAtOnce = goodbye != null && goodbye.isAtOnce();
        for (Cursor cursor : cursors) {
            if (cursor.isInFrame()
                    && !(leavesAtOnce ? writeRest(cursor, view, nowNanos) : write(cursor, view, nowNanos))) {
                return false;
            }
        }
        for (Cursor cursor : leavesAtOnce ? List.<Cursor>of() : cursors) {
            if (!write(cursor, view, nowNanos)) {
                return false;
            }
        }
        if (goodbye != null && !saidGoodbye) {
            saidGoodbye = true;
            words.add(chunk(Frame.goodbye(goodbye)));
        }
        return flushWords(nowNanos) && saidGoodbye;
    }

    /**
     * Sees to what is due at that time, or within the {@code tick} until the next look.
     *
     * @return why it must end at once; null to go on
     */
    FrontendMetrics.@Nullable End watch(
            long nowNanos, long tickNanos, FrontendConfig.StreamConfig config, SegmentView view) throws IOException {
        long silence = nowNanos - sinceNanos;
        if (full) {
            return silence > config.writeDeadline().toNanos() ? FrontendMetrics.End.WRITE_DEADLINE : null;
        }
        if (silence + tickNanos > config.heartbeat().toNanos()) {
            words.add(chunk(Frame.keepAlive()));
            flushWords(nowNanos);
            metrics.heartbeat();
        }
        return null;
    }

    /** As what its end is counted when its goodbye is out. */
    FrontendMetrics.End goodbyeEnd() {
        return goodbye == null ? FrontendMetrics.End.GONE : goodbye.reason().end();
    }

    /** The stream has ended, and its request goes on. */
    void end(FrontendMetrics.End reason) {
        if (ended != null) {
            return;
        }
        StreamSink last = sink;
        sink = null;
        try {
            if (last == null) {
                cursors.forEach(cursor -> cursor.group().left());
                return;
            }
            if (reason == FrontendMetrics.End.WRITE_DEADLINE) {
                last.abort();
            } else {
                last.release();
            }
            cursors.forEach(cursor -> cursor.group().remove(cursor));
        } finally {
            // Last, as the connection is its request's again from then on; and whatever happens, as the request waits.
            ended = reason;
            LockSupport.unpark(waiting);
        }
    }

    private boolean write(StreamSink to, Cursor cursor, SegmentView view, long nowNanos) throws IOException {
        do {
            long over = cursor.skip(metrics);
            if (over > 0) {
                words.add(chunk(Frame.gap(cursor.topic(), over)));
            }
            if (!cursor.isInFrame() && !flushWords(nowNanos)) {
                return false;
            }
            if (cursor.behind() > 0 || cursor.isInFrame()) {
                sinceNanos = nowNanos;
            }
            if (!cursor.writeTo(to, view, metrics, nowNanos, false)) {
                return false;
            }
        } while (cursor.misses(metrics));
        return true;
    }

    /** Of a frame that has gone out in part, and nothing more. */
    private boolean writeRest(Cursor cursor, SegmentView view, long nowNanos) throws IOException {
        if (sink == null) {
            return false;
        }
        sinceNanos = nowNanos;
        full = !cursor.writeTo(sink, view, metrics, nowNanos, true);
        return !full;
    }

    private boolean flushWords(long nowNanos) throws IOException {
        while (!words.isEmpty()) {
            if (sink == null || full) {
                return false;
            }
            sinceNanos = nowNanos;
            if (!sink.take(words.getFirst())) {
                full = true;
                return false;
            }
            words.removeFirst();
        }
        return true;
    }

    private static ByteBuffer chunk(byte[] block) {
        ByteBuffer chunk = ByteBuffer.allocate(TopicLog.HEAD_BYTES + block.length + TopicLog.TAIL_BYTES);
        chunk.put(String.format("%04x\r\n", block.length).getBytes(StandardCharsets.US_ASCII));
        return chunk.put(block).put((byte) '\r').put((byte) '\n').flip();
    }

    /**
     * How long a stream lives.
     *
     * @param endNanos {@link System#nanoTime()}
     * @param goodbye what to say then
     */
    record Lifetime(long endNanos, Goodbye goodbye) {}
}
