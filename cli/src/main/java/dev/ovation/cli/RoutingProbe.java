package dev.ovation.cli;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalLong;

/**
 * What was published to one topic through one dispatcher, and what of it reached the topic's viewer: from that follows since when the
 * dispatcher routes the topic to the viewer.
 *
 * <p><b>Routed after</b> is the time from the viewer's start to the sending of the earliest event from which on all arrived. An event
 * that arrived before one that did not is luck, not a route. So publishing goes on until {@value #CONFIRMING} events in a row have
 * arrived, and the last one sent must be among those that do.
 *
 * <p>Events are numbered from 0. Pure state; its methods exclude each other.
 */
final class RoutingProbe {
    /** Events in a row that must arrive before publishing ends; at one every 5 ms it is 50 ms of a route that holds. */
    static final int CONFIRMING = 10;

    private final List<Long> sentNanos = new ArrayList<>();
    private final BitSet arrived = new BitSet();

    /** One more event is about to be sent, at that time; returns its number. */
    synchronized int sends(long nowNanos) {
        sentNanos.add(nowNanos);
        return sentNanos.size() - 1;
    }

    /** The event of that number reached the viewer. */
    synchronized void arrived(int number) {
        if (number >= sentNanos.size()) {
            throw new IllegalArgumentException("event " + number + " arrived before it was sent");
        }
        arrived.set(number);
    }

    /** Whether enough events in a row have arrived; if one that is still under way does not, {@link #routedAfter} will know. */
    synchronized boolean isConfirmed() {
        int newest = arrived.length() - 1;
        return newest - arrived.previousClearBit(newest) >= CONFIRMING;
    }

    /** Whether the last event that was sent has arrived. */
    synchronized boolean isSettled() {
        return !sentNanos.isEmpty() && arrived.get(sentNanos.size() - 1);
    }

    /** Nanoseconds from the start to the sending of the earliest event from which on all arrived; empty when the last one did not. */
    synchronized OptionalLong routedAfter(long startNanos) {
        if (!isSettled()) {
            return OptionalLong.empty();
        }
        int earliest = arrived.previousClearBit(sentNanos.size() - 1) + 1;
        return OptionalLong.of(sentNanos.get(earliest) - startNanos);
    }
}
