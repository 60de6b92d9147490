package dev.ovation.frontend;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One viewer, who keeps up or does not. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@State(Scope.Thread)
public class ViewerBenchmark {
    private static final int WAITING = 16;

    private final Room room = new Room();

    /** Lets the viewer come. */
    @Setup
    public void fill() {
        room.add(Room.topic(0));
    }

    /** One who keeps up: each event is written alone. */
    @Benchmark
    public int writeEach() {
        room.deliver(room.event());
        return room.write(1);
    }

    /** One who is behind: events are written together; for one event. */
    @Benchmark
    @OperationsPerInvocation(WAITING)
    public int writeManyTogether() {
        for (int i = 0; i < WAITING; i++) {
            room.deliver(room.event());
        }
        return room.write(1);
    }

    /** Forgets the room. */
    @TearDown
    public void close() {
        room.close();
    }
}
