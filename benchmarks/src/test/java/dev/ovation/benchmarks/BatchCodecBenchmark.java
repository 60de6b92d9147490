package dev.ovation.benchmarks;

import dev.ovation.protocol.BatchCodec;
import dev.ovation.protocol.Event;
import dev.ovation.protocol.EventId;
import dev.ovation.protocol.Source;
import dev.ovation.protocol.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What nodes send each other, in batches of 1,000 events of 60 bytes; the figures are for one event. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@State(Scope.Thread)
public class BatchCodecBenchmark {
    private static final int EVENTS = 1_000;
    private static final long MICROS = 1_763_750_000_123_456L;

    private final List<Event> events = events();
    private final byte[] batch = BatchCodec.encode(events, MICROS + 150);

    private static List<Event> events() {
        Source source = new Source("east", "east-d1", MICROS / 1_000);
        List<Event> events = new ArrayList<>();
        for (int i = 1; i <= EVENTS; i++) {
            EventId id = new EventId(source, new Topic("likes", "video-" + i % 10), i);
            events.add(Event.published(id, "like", null, EventBytes.ascii(EventBytes.data(i, MICROS, 60)), MICROS));
        }
        return events;
    }

    /** As it leaves a node. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public byte[] encode() {
        return BatchCodec.encode(events, MICROS + 150);
    }

    /** As it arrives at the next one. */
    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public List<Event> decode() {
        return BatchCodec.decode(batch, MICROS + 900);
    }
}
