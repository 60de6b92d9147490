package dev.ovation.dispatcher;

import dev.ovation.protocol.ProblemType;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts that a test can ask for. Thread-safe. */
final class CountedMetrics implements DispatcherMetrics {
    final AtomicInteger published = new AtomicInteger();
    final AtomicInteger repeated = new AtomicInteger();
    final AtomicInteger received = new AtomicInteger();
    final AtomicInteger echoed = new AtomicInteger();
    final AtomicInteger unrouted = new AtomicInteger();
    final AtomicInteger routeReads = new AtomicInteger();
    final AtomicInteger routeReadFailures = new AtomicInteger();
    final AtomicInteger noticesSkipped = new AtomicInteger();
    final AtomicInteger rowsWritten = new AtomicInteger();
    final AtomicInteger rowsNotWritten = new AtomicInteger();
    final List<ProblemType> rejected = new CopyOnWriteArrayList<>();

    @Override
    public void published() {
        published.incrementAndGet();
    }

    @Override
    public void rejected(ProblemType type) {
        rejected.add(type);
    }

    @Override
    public void repeated() {
        repeated.incrementAndGet();
    }

    @Override
    public void received() {
        received.incrementAndGet();
    }

    @Override
    public void echoed() {
        echoed.incrementAndGet();
    }

    @Override
    public void unrouted() {
        unrouted.incrementAndGet();
    }

    @Override
    public void routeRead(boolean ok) {
        (ok ? routeReads : routeReadFailures).incrementAndGet();
    }

    @Override
    public void noticeSkipped() {
        noticesSkipped.incrementAndGet();
    }

    @Override
    public void rowsWritten(int rows, boolean ok) {
        (ok ? rowsWritten : rowsNotWritten).addAndGet(rows);
    }
}
