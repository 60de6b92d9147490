package dev.ovation.runtime;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what a link says that it did. */
final class CountingMetrics implements LinkMetrics {
    final AtomicLong offered = new AtomicLong();
    final AtomicLong sent = new AtomicLong();
    final AtomicLong bytes = new AtomicLong();
    final AtomicLong batches = new AtomicLong();
    private final Map<Reason, Long> dropped = new ConcurrentHashMap<>();

    @Override
    public void offered() {
        offered.incrementAndGet();
    }

    @Override
    public void sent(int events, int size, long nanos) {
        sent.addAndGet(events);
        bytes.addAndGet(size);
        batches.incrementAndGet();
    }

    @Override
    public void dropped(Reason reason, int events) {
        if (events > 0) {
            dropped.merge(reason, (long) events, Long::sum);
        }
    }

    /** The reasons for which events were dropped, and how many. */
    Map<Reason, Long> dropped() {
        return dropped;
    }

    long droppedInAll() {
        return dropped.values().stream().mapToLong(Long::longValue).sum();
    }
}
