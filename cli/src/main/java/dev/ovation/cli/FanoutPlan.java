package dev.ovation.cli;

import dev.ovation.benchmarks.LazyViewers;
import dev.ovation.runtime.FileLimit;
import dev.ovation.runtime.Require;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What {@code bench fanout} is to measure.
 *
 * @param rate of events in a second, over all topics
 * @param warmUpRate of events in a second while it warms up
 * @param topics viewers and events are spread evenly over them
 * @param bytes of each event's data
 * @param topic the beginning of the topics' names
 * @param room viewers for whom one process has files enough
 * @param frontends how many there are
 * @param frontendJvm more options for the JVMs of the frontends that are started
 * @param lazy the viewers who do not read as they should, and of whom nothing is expected
 * @param running a platform that runs already; null to start one
 */
record FanoutPlan(
        int viewers,
        double rate,
        double warmUpRate,
        int topics,
        int bytes,
        Duration warmUp,
        Duration measured,
        String topic,
        int room,
        int frontends,
        List<String> frontendJvm,
        LazyViewers lazy,
        @Nullable Addresses running) {
    /** Each is a JVM with hundreds of megabytes. */
    private static final int MOST_PROCESSES = 64;

    /** One thread reads for all viewers of a process; with more of them it would be measured instead of the platform. */
    private static final int MOST_VIEWERS_OF_A_SWARM = 20_000;

    /** What one frontend is made for. */
    private static final int MOST_VIEWERS_OF_A_FRONTEND = 100_000;

    /** Another process may have more files open than this one when it begins: jars, its own log. */
    private static final int OTHER_FILES = 128;

    /** Takes a copy. */
    FanoutPlan {
        frontendJvm = List.copyOf(frontendJvm);
    }

    /** On a platform that is started for it, with as many frontends as the limit of open files asks for. */
    static FanoutPlan own(
            int viewers, double rate, int topics, int bytes, Duration warmUp, Duration measured, String topic) {
        int room = roomOfProcess();
        return new FanoutPlan(
                viewers,
                rate,
                rate,
                topics,
                bytes,
                warmUp,
                measured,
                topic,
                room,
                frontendsFor(viewers, room),
                List.of(),
                LazyViewers.NONE,
                null);
    }

    /** Where a platform listens. */
    record Addresses(List<URI> frontends, URI dispatcher) {
        /** Takes a copy. */
        Addresses {
            frontends = List.copyOf(frontends);
        }
    }

    /**
     * Viewers that one process can be, or a frontend serve, under this process's limit of open files: those that it starts inherit it.
     *
     * @throws dev.ovation.runtime.StartException when hardly one fits
     */
    static int roomOfProcess() {
        return Math.max(1, FileLimit.ofProcess(1, 0).viewers() - OTHER_FILES);
    }

    /** How many frontends are started for that many viewers unless it is said. */
    static int frontendsFor(int viewers, int room) {
        return Math.ceilDiv(viewers, Math.min(room, MOST_VIEWERS_OF_A_FRONTEND));
    }

    /** In how many processes the viewers are. */
    int swarms() {
        return Math.ceilDiv(viewers, Math.min(room, MOST_VIEWERS_OF_A_SWARM));
    }

    /**
     * Looks whether the processes have room for the viewers.
     *
     * @throws IllegalArgumentException when they have not; the message says what to do
     */
    void requireRoom() {
        if (swarms() > MOST_PROCESSES) {
            throw new IllegalArgumentException(noRoom(MOST_PROCESSES, "Raise that limit (ulimit -n)."));
        }
        if (running == null) {
            Require.between("--frontends", frontends, 1, MOST_PROCESSES);
            if (viewers > (long) frontends * room) {
                throw new IllegalArgumentException(
                        noRoom(frontends, "Raise that limit (ulimit -n) or let there be more --frontends."));
            }
        }
    }

    private String noRoom(int processes, String whatToDo) {
        return String.format(
                Locale.ROOT,
                "--viewers is %,d, but %s room for only %,d, because a process may open %,d files. %s",
                viewers,
                processes == 1 ? "one process has" : processes + " processes have",
                (long) processes * room,
                FileLimit.descriptors(),
                whatToDo);
    }

    /** Viewers who read what comes. */
    int diligent() {
        return viewers - lazy.slow() - lazy.stuck();
    }

    /** How many deliveries to them it makes when that many events were published to each topic. */
    long deliveries(long[] published) {
        return IntStream.range(0, viewers)
                .filter(lazy::isDiligent)
                .mapToLong(viewer -> published[viewer % topics])
                .sum();
    }
}
