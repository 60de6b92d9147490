package dev.ovation.frontend;

import dev.ovation.protocol.Topic;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Group;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Viewers who come and go in a table of topics that each have a viewer who stays: in one topic, which every thread then wants, and in
 * random ones of many; alone, and beside events that are delivered to topic 0.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@State(Scope.Benchmark)
public class TopicTableBenchmark {
    private final Room room = new Room();

    /** How many topics. */
    @Param({"1", "10000"})
    public int topics;

    /** Lets those come who stay. */
    @Setup
    public void fill() {
        for (int i = 0; i < topics; i++) {
            room.add(Room.topic(i));
        }
    }

    /** One viewer comes and goes. */
    @Benchmark
    public void comeAndGo(Visitors visitors) {
        room.comeAndGo(visitors.next());
    }

    /** The same while events are delivered. */
    @Benchmark
    @Group("besideEvents")
    public void comeAndGoBesideEvents(Visitors visitors) {
        room.comeAndGo(visitors.next());
    }

    /** Those events, taken by the one who stays. */
    @Benchmark
    @Group("besideEvents")
    public int deliver() {
        room.deliver(room.event());
        return room.write(1);
    }

    /** Forgets the room. */
    @TearDown
    public void close() {
        room.close();
    }

    /** What those who come watch, drawn before. */
    @State(Scope.Thread)
    public static class Visitors {
        private static final int COUNT = 1_024;

        private final Topic[] visitors = new Topic[COUNT];
        private int last;

        /** Draws their topics, always the same. */
        @Setup
        public void draw(TopicTableBenchmark table) {
            Random random = new Random(17);
            for (int i = 0; i < COUNT; i++) {
                visitors[i] = Room.topic(random.nextInt(table.topics));
            }
        }

        Topic next() {
            return visitors[++last % COUNT];
        }
    }
}
