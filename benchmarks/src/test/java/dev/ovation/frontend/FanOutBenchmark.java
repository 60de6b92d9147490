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

/** One event to the log of 10,000 viewers, and to the connections of all: the figures are for one delivery, without the system call. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@State(Scope.Thread)
public class FanOutBenchmark {
    private static final int VIEWERS = 10_000;

    private final Room room = new Room();

    /** Lets them come. */
    @Setup
    public void fill() {
        for (int i = 0; i < VIEWERS; i++) {
            room.add(Room.topic(0));
        }
    }

    /** One event to all of them. */
    @Benchmark
    @OperationsPerInvocation(VIEWERS)
    public int deliver() {
        room.deliver(room.event());
        int frames = room.write(VIEWERS);
        if (frames != VIEWERS) {
            throw new IllegalStateException(frames + " of " + VIEWERS + " have the event");
        }
        return frames;
    }

    /** Forgets the room. */
    @TearDown
    public void close() {
        room.close();
    }
}
