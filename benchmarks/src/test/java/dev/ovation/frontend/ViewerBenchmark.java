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
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A viewer's mailbox. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@State(Scope.Thread)
public class ViewerBenchmark {
    private static final int WAITING = 16;

    private final Room room = new Room();
    private final Viewer viewer = room.viewer(Room.topic(0));
    private final Frame frame = Room.frame(room.event());

    /** A viewer who keeps up: each frame is offered and taken alone. */
    @Benchmark
    public Object offerAndTake() {
        viewer.offer(frame);
        return viewer.take();
    }

    /** One who is behind: frames are taken together; for one frame. */
    @Benchmark
    @OperationsPerInvocation(WAITING)
    public Object offerManyAndTake() {
        for (int i = 0; i < WAITING; i++) {
            viewer.offer(frame);
        }
        return viewer.take();
    }

    /** Forgets the room. */
    @TearDown
    public void close() {
        room.close();
    }
}
