package dev.ovation.frontend;

import dev.ovation.runtime.NodeMetrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** {@link FrontendMetrics} in the node's registry. */
final class FrontendCounters implements FrontendMetrics {
    private final Counter received;
    private final Counter unwanted;
    private final Counter duplicate;
    private final Counter late;
    private final Counter offered;
    private final Counter written;
    private final Counter bytes;
    private final Timer writeLag;
    private final Counter behind;
    private final Counter ended;
    private final Counter heartbeats;
    private final Counter admitted;
    private final Map<Refusal, Counter> refused;
    private final Map<End, Counter> closed;
    private final Counter published;
    private final Map<PublishRefusal, Counter> publishRefused;
    private final Map<Hop, Timer> hops;

    FrontendCounters(NodeMetrics metrics) {
        received = metrics.counter("ovation.frontend.received", "Events from dispatchers");
        unwanted = metrics.counter("ovation.frontend.dropped", "Events not delivered", "reason", "unwanted");
        duplicate = metrics.counter("ovation.frontend.dropped", "Events not delivered", "reason", "duplicate");
        late = metrics.counter("ovation.frontend.dropped", "Events not delivered", "reason", "late");
        offered = metrics.counter("ovation.deliveries.offered", "Events offered to viewers, once per viewer");
        written = metrics.counter("ovation.deliveries.written", "Events written to viewers");
        bytes = metrics.counter("ovation.deliveries.bytes", "Bytes of events written to viewers");
        writeLag = metrics.timer("ovation.deliveries.lag", "From a frontend's arrival of an event to its write");
        behind = metrics.counter("ovation.deliveries.dropped", "Events left out", "reason", "viewer-behind");
        ended = metrics.counter("ovation.deliveries.dropped", "Events left out", "reason", "stream-ended");
        heartbeats = metrics.counter("ovation.stream.heartbeats", "Comments written to silent streams");
        admitted = metrics.counter("ovation.stream.admitted", "Streams opened");
        refused = each(
                Refusal.class, r -> metrics.counter("ovation.stream.refused", "Streams refused", "reason", word(r)));
        closed = each(End.class, r -> metrics.counter("ovation.stream.ended", "Streams ended", "reason", word(r)));
        published = metrics.counter("ovation.member.published", "Events of members that a dispatcher took");
        publishRefused = each(
                PublishRefusal.class,
                r -> metrics.counter("ovation.member.refused", "Events of members refused", "reason", word(r)));
        hops = each(Hop.class, h -> metrics.timer("ovation.hop.time", "Time of an event in one hop", "hop", word(h)));
    }

    @Override
    public void received() {
        received.increment();
    }

    @Override
    public void unwanted() {
        unwanted.increment();
    }

    @Override
    public void duplicate() {
        duplicate.increment();
    }

    @Override
    public void late() {
        late.increment();
    }

    @Override
    public void offered(int viewers) {
        offered.increment(viewers);
    }

    @Override
    public void written(int events, int size, long nanos) {
        written.increment(events);
        bytes.increment(size);
        writeLag.record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void behind(int events) {
        behind.increment(events);
    }

    @Override
    public void ended(int events) {
        ended.increment(events);
    }

    @Override
    public void heartbeat() {
        heartbeats.increment();
    }

    @Override
    public void admitted() {
        admitted.increment();
    }

    @Override
    public void refused(Refusal reason) {
        count(refused, reason);
    }

    @Override
    public void closed(End reason) {
        count(closed, reason);
    }

    @Override
    public void published() {
        published.increment();
    }

    @Override
    public void publishRefused(PublishRefusal reason) {
        count(publishRefused, reason);
    }

    @Override
    public void hop(Hop hop, long micros) {
        Timer timer = hops.get(hop);
        if (timer != null) {
            timer.record(Math.max(0, micros), TimeUnit.MICROSECONDS);
        }
    }

    private static <K extends Enum<K>> void count(Map<K, Counter> counters, K key) {
        Counter counter = counters.get(key);
        if (counter != null) {
            counter.increment();
        }
    }

    private static <K extends Enum<K>, V> Map<K, V> each(Class<K> keys, Function<K, V> value) {
        Map<K, V> map = new EnumMap<>(keys);
        for (K key : keys.getEnumConstants()) {
            map.put(key, value.apply(key));
        }
        return map;
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
