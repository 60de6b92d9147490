package dev.ovation.runtime;

/**
 * The time that one client still has for what it owes, running only while the connection's thread waits for it.
 *
 * <p>What the server itself takes between two reads is not the client's and does not count. When the time is over the waiting
 * thread is interrupted, which closes its socket; it is interrupted only while it waits, never in the code that reads on
 * afterwards. Times are {@link System#nanoTime()}; safe for the connection's thread and one timer.
 */
final class ReadDeadline {
    private final Thread reader;
    private final long limitNanos;
    private long leftNanos;
    private long dueNanos;
    private boolean waiting;
    private boolean over;

    /** Starts with the full time. */
    ReadDeadline(Thread reader, long limitNanos) {
        this.reader = reader;
        this.limitNanos = limitNanos;
        this.leftNanos = limitNanos;
    }

    /** Gives the full time again: the client has sent what it owed, and owes something else now. */
    synchronized void renew() {
        leftNanos = limitNanos;
    }

    /** The reader is about to wait for bytes. */
    synchronized void begin(long nowNanos) {
        dueNanos = nowNanos + leftNanos;
        waiting = true;
    }

    /**
     * The reader has waited. Must follow every {@link #begin}, by the same thread; afterwards its interrupt flag is as if it
     * had never been interrupted from here.
     *
     * @return whether the time was over; if so the connection must end, whatever the read brought
     */
    synchronized boolean end(long nowNanos) {
        waiting = false;
        leftNanos = dueNanos - nowNanos;
        if (over) {
            var _ = Thread.interrupted();
        }
        return over;
    }

    /**
     * Interrupts the reader if it waits and its time is over.
     *
     * @return whether it did: at most once
     */
    synchronized boolean expire(long nowNanos) {
        if (over || !waiting || dueNanos - nowNanos > 0) {
            return false;
        }
        over = true;
        reader.interrupt();
        return true;
    }
}
