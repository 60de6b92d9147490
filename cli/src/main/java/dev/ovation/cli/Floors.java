package dev.ovation.cli;

import dev.ovation.benchmarks.FloorPlan;
import dev.ovation.benchmarks.FloorProcess;
import dev.ovation.benchmarks.ProcessUse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Bare loops instead of a platform's nodes, in as many processes as the viewers need; all make the same events, of one topic. Used by one
 * thread; closing it ends the processes.
 */
final class Floors implements AutoCloseable {
    /** Before the end, so that none has made more than another when they hear of it. */
    private static final long NOTICE_MICROS = 200_000;

    private final List<FloorProcess> floors = new ArrayList<>();
    private final Path folder;

    /** @param folder for what the processes' collectors log */
    Floors(Path folder) {
        this.folder = folder;
    }

    /** Starts that many and waits until viewers can connect. */
    void start(int count, FloorPlan plan) throws IOException {
        for (int i = 0; i < count; i++) {
            floors.add(FloorProcess.start(plan, List.of(GcLog.option(gcLog(i)))));
        }
    }

    /** Where viewers connect, {@code host:port}. */
    List<String> addresses() {
        return floors.stream().map(floor -> "127.0.0.1:" + floor.port()).toList();
    }

    /** Of the processes, in order. */
    List<String> names() {
        return IntStream.range(0, floors.size()).mapToObj(Floors::name).toList();
    }

    /** Resident memory of all. */
    long residentBytes() throws IOException {
        long bytes = 0;
        for (FloorProcess floor : floors) {
            bytes += ProcessUse.of(floor.pid()).residentBytes();
        }
        return bytes;
    }

    /** Adds what they have used, by name. */
    void addUse(Map<String, ProcessUse> use) throws IOException {
        for (int i = 0; i < floors.size(); i++) {
            use.put(name(i), ProcessUse.of(floors.get(i).pid()));
        }
    }

    /** Adds their collectors' pauses so far, by name. */
    void addPauses(Map<String, GcLog> pauses) throws IOException {
        for (int i = 0; i < floors.size(); i++) {
            pauses.put(name(i), GcLog.read(gcLog(i)));
        }
    }

    /** Lets events come from now on. */
    void begin() throws IOException {
        long now = nowMicros();
        for (FloorProcess floor : floors) {
            floor.begin(now);
        }
    }

    /** How many events there have been. */
    long published() throws IOException {
        return floors.getFirst().published();
    }

    /**
     * Looks whether all are still there.
     *
     * @throws IOException when one is not
     */
    void check() throws IOException {
        for (FloorProcess floor : floors) {
            floor.published();
        }
    }

    /**
     * Lets no more events come.
     *
     * @return the number of the last one, also of those that are still due until the loops stop
     */
    long stop() throws IOException {
        long end = nowMicros() + NOTICE_MICROS;
        long last = 0;
        for (FloorProcess floor : floors) {
            last = floor.stop(end);
        }
        return last;
    }

    @Override
    public void close() {
        floors.forEach(FloorProcess::close);
    }

    private Path gcLog(int number) {
        return folder.resolve("floor-" + (number + 1) + ".gc");
    }

    private static String name(int number) {
        return "floor " + (number + 1);
    }

    private static long nowMicros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }
}
