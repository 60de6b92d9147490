package dev.ovation.frontend;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/** The loops of one node; viewers are dealt out to them in turn. Thread-safe. */
final class StreamLoops implements AutoCloseable {
    private final List<StreamLoop> loops;
    private final AtomicInteger next = new AtomicInteger();

    StreamLoops(String node, int count, FrontendConfig.StreamConfig config, LongSupplier nanoTime) {
        loops = IntStream.range(0, count)
                .mapToObj(number -> new StreamLoop(node + " streams " + (number + 1), config, nanoTime))
                .toList();
    }

    /**
     * How many loops suit that many processors: half as many, as the kernel's network and all else need the others. On two processors a
     * million deliveries a second through one loop cost 1.05 us each, through two 1.25, as they take the processors from each other and
     * from those who read ({@code ovation bench fanout --viewers 10000 --rate 100}).
     */
    static int count(int processors) {
        return Math.max(1, processors / 2);
    }

    void start() {
        loops.forEach(StreamLoop::start);
    }

    /** Whose the next viewer is. */
    StreamLoop next() {
        return loops.get(Math.floorMod(next.getAndIncrement(), loops.size()));
    }

    /** Ends all streams. */
    @Override
    public void close() {
        loops.forEach(StreamLoop::close);
    }
}
