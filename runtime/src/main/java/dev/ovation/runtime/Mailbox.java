package dev.ovation.runtime;

import dev.ovation.protocol.BatchCodec;
import dev.ovation.protocol.Event;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Events that wait for one lane of a link, in the order they came, bounded in number and in bytes.
 *
 * <p>What comes while the lane is busy waits here and leaves together: that alone makes batches adapt. An idle lane takes one event
 * at once, a busy one takes all there are. Any thread may offer; one thread takes.
 */
public final class Mailbox {
    private final int mostEvents;
    private final int mostBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final ArrayDeque<Event> events = new ArrayDeque<>();
    private int bytes;
    private boolean closed;

    /** An empty mailbox that holds that many events of that many wire bytes together. */
    public Mailbox(int mostEvents, int mostBytes) {
        this.mostEvents = mostEvents;
        this.mostBytes = mostBytes;
    }

    /** Puts an event at the end. Never blocks; false when it is full or closed: the event is then not in it. */
    public boolean offer(Event event) {
        int size = BatchCodec.size(event);
        lock.lock();
        try {
            if (closed || events.size() >= mostEvents || bytes + size > mostBytes) {
                return false;
            }
            events.add(event);
            bytes += size;
            filled.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for the first event and takes it with all that follow it, up to the bounds of one batch.
     *
     * @return the events in order; empty once the mailbox is closed and empty
     */
    public List<Event> take(int batchEvents, int batchBytes) throws InterruptedException {
        lock.lock();
        try {
            while (events.isEmpty() && !closed) {
                filled.await();
            }
            List<Event> batch = new ArrayList<>(Math.min(events.size(), batchEvents));
            int size = 0;
            for (Event next = events.peek(); next != null && batch.size() < batchEvents; next = events.peek()) {
                int more = BatchCodec.size(next);
                if (!batch.isEmpty() && size + more > batchBytes) {
                    break;
                }
                batch.add(events.remove());
                size += more;
            }
            bytes -= size;
            return batch;
        } finally {
            lock.unlock();
        }
    }

    /** Takes no more events; what is in it can still be taken. */
    public void close() {
        lock.lock();
        try {
            closed = true;
            filled.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** How many events wait. */
    public int size() {
        lock.lock();
        try {
            return events.size();
        } finally {
            lock.unlock();
        }
    }
}
