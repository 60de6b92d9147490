package dev.ovation.frontend;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The viewers of one topic whose streams one {@link StreamLoop} writes, and the passes over them.
 *
 * <p><b>Passes.</b> An idle topic's event begins a pass at once: one viewer after the other gets what the log has by then. Events
 * that come meanwhile are for the next pass, which begins no sooner than after the pace: the time that one pass takes to write,
 * twice over, but at most {@value #TARGET_MILLIS} ms, and never less than it takes and a fifth more. So a topic with few viewers has
 * no pace to speak of, and one with many gets many events in one write, which is what makes a million deliveries a second possible: the
 * cost is in the writes, not in the bytes. A pass is spread over its pace, some viewers at a time, so that each viewer is written to at
 * even distances and those who read do not all wake at once.
 *
 * <p><b>The fifth.</b> A loop without any rest is late whenever something else needs its processor, and stays late; and the next pace
 * must not follow a pass that was held up, or that one is as slow. So what a pass takes is believed at once when it is less than
 * before, and an eighth of it when it is more. With 10,000 viewers and 100 events/s a delivery cost 0.99 us with a fifth, 1.06 with a tenth and
 * 1.08 with a twentieth (two runs each). The slowest percent is not quicker for it: see docs/PERFORMANCE.md.
 *
 * <p><b>Reaching.</b> Part of what a write takes beside the system's own share is waiting for memory. So the memory of some viewers is
 * {@link #reach reached} for together: a pass over 10,000 takes 58 to 62 ms instead of 64 to 67 (three runs each, nodes warmed up).
 *
 * <p>The thread of the loop uses it; {@link #heat} may be called by any.
 */
final class TopicGroup {
    /** A viewer waits for the next pass at most that long, where one pass can be written in it. */
    static final int TARGET_MILLIS = 50;

    private static final long TARGET_NANOS = 1_000_000L * TARGET_MILLIS;

    /** So many parts a pass has at least, where it has no fewer than that many viewers each. */
    private static final int PARTS = 40;

    private static final int LEAST_AT_A_TIME = 32;

    /** A millisecond or two of writing, for which the loop's other topics wait. */
    private static final int MOST_AT_A_TIME = 256;

    /** So many viewers are {@link #reach reached} at once: few enough, presumably, for what they take up to stay in a cache until it is used. */
    private static final int REACHED = 16;

    private final TopicLog log;
    private final StreamLoop loop;
    private final List<Cursor> cursors = new ArrayList<>();
    private final AtomicBoolean hot = new AtomicBoolean();
    private final AtomicInteger joining = new AtomicInteger();
    private boolean between = true;

    /** What {@link #reach} writes and nobody reads: its looks would be left out by the compiler if nothing came of them. */
    boolean reachedAny;

    private int next;
    private long passFrames;
    private long leastFrame;
    private long passNanos;
    private long workNanos;
    private long usualNanos;
    private long paceNanos;
    private volatile long delivered = Long.MAX_VALUE;

    TopicGroup(TopicLog log, StreamLoop loop) {
        this.log = log;
        this.loop = loop;
    }

    StreamLoop loop() {
        return loop;
    }

    /** Something was appended to the log. Any thread; never blocks. */
    void heat() {
        if (!hot.get() && hot.compareAndSet(false, true)) {
            loop.hot(this);
        }
    }

    /** All frames below this number have gone to everybody here. Any thread. */
    long delivered() {
        return joining.get() > 0 ? 0 : delivered;
    }

    /** A viewer has a place in the log and will be added, or {@link #left}. Under the topic's lock. */
    void joining() {
        joining.incrementAndGet();
    }

    /** A viewer that was joining is not added. Any thread. */
    void left() {
        joining.decrementAndGet();
    }

    /** The viewer is written to from now on. */
    void add(Cursor cursor) {
        cursor.slot = cursors.size();
        cursors.add(cursor);
        delivered = Math.min(delivered, cursor.wanted());
        joining.decrementAndGet();
    }

    /** In the middle of a pass nobody may be passed over: those who have had their turn stay before those who have not. */
    void remove(Cursor cursor) {
        int hole = cursor.slot;
        if (hole < next) {
            next--;
            move(cursors.get(next), hole);
            hole = next;
        }
        Cursor last = cursors.removeLast();
        if (hole < cursors.size()) {
            move(last, hole);
        }
        if (cursors.isEmpty()) {
            delivered = Long.MAX_VALUE;
        }
    }

    private void move(Cursor cursor, int slot) {
        cursors.set(slot, cursor);
        cursor.slot = slot;
    }

    private void begin(long nowNanos) {
        between = false;
        next = 0;
        workNanos = 0;
        passNanos = nowNanos;
        passFrames = log.frames();
        leastFrame = passFrames;
    }

    /**
     * Writes to some of the viewers.
     *
     * @return when to come again, {@link System#nanoTime()}; -1 when there is nothing to do until {@link #heat}
     */
    long step(SegmentView view, long nowNanos) {
        if (between) {
            begin(nowNanos);
        }
        int some = Math.clamp(cursors.size() / PARTS, LEAST_AT_A_TIME, MOST_AT_A_TIME);
        int to = Math.min(next + some, cursors.size());
        for (int reached = next; next < to; next++) {
            if (next == reached) {
                reached = reach(next, Math.min(next + REACHED, to));
            }
            Cursor cursor = cursors.get(next);
            try {
                cursor.viewer().write(cursor, view, nowNanos);
            } catch (IOException | RuntimeException e) {
                loop.gone(cursor.viewer());
            }
            leastFrame = Math.min(leastFrame, cursor.wanted());
        }
        workNanos += loop.nanoTime() - nowNanos;
        if (next < cursors.size()) {
            return passNanos + paceNanos * next / cursors.size();
        }
        return end();
    }

    /**
     * Looks at what writing to those viewers will look at. It lies all over the memory and has left the caches since the last pass; a
     * processor that is told of many places at once waits for them together, while between two writes it waits for one after the other.
     *
     * @return {@code to}
     */
    private int reach(int from, int to) {
        boolean any = false;
        for (int i = from; i < to; i++) {
            any |= cursors.get(i).reach();
        }
        reachedAny = any;
        return to;
    }

    private long end() {
        between = true;
        delivered = cursors.isEmpty() ? Long.MAX_VALUE : leastFrame;
        usualNanos = usual();
        paceNanos = Math.max(usualNanos + usualNanos / 5, Math.min(2 * usualNanos, TARGET_NANOS));
        hot.set(false);
        if (log.frames() == passFrames || !hot.compareAndSet(false, true)) {
            return -1;
        }
        return passNanos + paceNanos;
    }

    /** What a pass takes, as far as it is believed. */
    private long usual() {
        return usualNanos == 0 || workNanos < usualNanos ? workNanos : usualNanos + (workNanos - usualNanos) / 8;
    }
}
