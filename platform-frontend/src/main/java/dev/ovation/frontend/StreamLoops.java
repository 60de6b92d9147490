package dev.ovation.frontend;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/** The loops of one node, as many as there are processors; viewers are dealt out to them in turn. Thread-safe. */
final class StreamLoops implements AutoCloseable {
    private final List<StreamLoop> loops;
    private final AtomicInteger next = new AtomicInteger();

    StreamLoops(String node, int count, FrontendConfig.StreamConfig config, LongSupplier nanoTime) {
        loops = IntStream.range(0, count)
                .mapToObj(number -> new StreamLoop(node + " streams " + (number + 1), config, nanoTime))
                .toList();
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
