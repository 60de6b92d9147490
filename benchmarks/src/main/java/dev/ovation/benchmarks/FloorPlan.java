package dev.ovation.benchmarks;

/**
 * What a {@link FloorServer} serves.
 *
 * @param topic the whole name of the only one
 * @param perSecond events
 * @param bytes of each event's data
 * @param flushMillis how often each viewer is written to
 */
public record FloorPlan(String topic, double perSecond, int bytes, int flushMillis) {
    /** Looks at its bounds. */
    public FloorPlan {
        if (!(perSecond > 0) || bytes < 0 || flushMillis < 1) {
            throw new IllegalArgumentException("A floor needs events, and a millisecond between two writes");
        }
    }
}
