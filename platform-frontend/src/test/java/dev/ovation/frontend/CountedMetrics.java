package dev.ovation.frontend;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** Counts that a test can ask for. Thread-safe. */
final class CountedMetrics implements FrontendMetrics {
    final AtomicLong received = new AtomicLong();
    final AtomicLong unwanted = new AtomicLong();
    final AtomicLong duplicate = new AtomicLong();
    final AtomicLong late = new AtomicLong();
    final AtomicLong offered = new AtomicLong();
    final AtomicLong written = new AtomicLong();
    final AtomicLong writtenBytes = new AtomicLong();
    final AtomicLong behind = new AtomicLong();
    final AtomicLong ended = new AtomicLong();
    final AtomicLong heartbeats = new AtomicLong();
    final AtomicLong admitted = new AtomicLong();
    final AtomicLong published = new AtomicLong();
    final List<PublishRefusal> publishRefused = new CopyOnWriteArrayList<>();
    final List<Long> lags = new CopyOnWriteArrayList<>();
    final List<Refusal> refused = new CopyOnWriteArrayList<>();
    final List<End> closed = new CopyOnWriteArrayList<>();
    final List<Map.Entry<Hop, Long>> hops = new CopyOnWriteArrayList<>();

    @Override
    public void received() {
        received.incrementAndGet();
    }

    @Override
    public void unwanted() {
        unwanted.incrementAndGet();
    }

    @Override
    public void duplicate() {
        duplicate.incrementAndGet();
    }

    @Override
    public void late() {
        late.incrementAndGet();
    }

    @Override
    public void offered(int viewers) {
        offered.addAndGet(viewers);
    }

    @Override
    public void written(int events, int bytes, long nanos) {
        written.addAndGet(events);
        writtenBytes.addAndGet(bytes);
        lags.add(nanos);
    }

    @Override
    public void behind(int events) {
        behind.addAndGet(events);
    }

    @Override
    public void ended(int events) {
        ended.addAndGet(events);
    }

    @Override
    public void heartbeat() {
        heartbeats.incrementAndGet();
    }

    @Override
    public void admitted() {
        admitted.incrementAndGet();
    }

    @Override
    public void refused(Refusal reason) {
        refused.add(reason);
    }

    @Override
    public void closed(End reason) {
        closed.add(reason);
    }

    @Override
    public void published() {
        published.incrementAndGet();
    }

    @Override
    public void publishRefused(PublishRefusal reason) {
        publishRefused.add(reason);
    }

    @Override
    public void hop(Hop hop, long micros) {
        hops.add(Map.entry(hop, micros));
    }
}
