package dev.ovation.benchmarks;

import java.util.function.IntConsumer;

/**
 * Whose turn it is to be written to: everybody once in each period, spread evenly over it. Who comes late with asking loses turns, but
 * nobody gets two in one call. Knows no clock; used by one thread.
 */
final class Turns {
    private final double periodNanos;
    private double credit;
    private long askedNanos;
    private int next;

    /** @param nowNanos from when on turns are counted */
    Turns(long periodNanos, long nowNanos) {
        this.periodNanos = periodNanos;
        this.askedNanos = nowNanos;
    }

    /**
     * Names those whose turn has come since the last call.
     *
     * @param count how many there are; they are 0 and on
     */
    void take(long nowNanos, int count, IntConsumer each) {
        credit = Math.min(count, credit + count * (nowNanos - askedNanos) / periodNanos);
        askedNanos = nowNanos;
        for (; credit >= 1; credit--) {
            next = next + 1 < count ? next + 1 : 0;
            each.accept(next);
        }
    }
}
