package dev.ovation.cli;

import dev.ovation.runtime.FileLimit;
import dev.ovation.runtime.Require;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What {@code bench fanout} is to measure.
 *
 * @param rate of events in a second, over all topics
 * @param topics viewers and events are spread evenly over them
 * @param bytes of each event's data
 * @param topic the beginning of the topics' names
 * @param mostPerProcess viewers that one process can be
 * @param frontends how many there are
 * @param frontendJvm more options for the JVMs of the frontends that are started
 * @param running a platform that runs already; null to start one
 */
record FanoutPlan(
        int viewers,
        double rate,
        int topics,
        int bytes,
        Duration warmUp,
        Duration measured,
        String topic,
        int mostPerProcess,
        int frontends,
        List<String> frontendJvm,
        @Nullable Addresses running) {
    /** Each is a JVM with hundreds of megabytes. */
    private static final int MOST_PROCESSES = 64;

    /** Another process may have more files open than this one when it begins: jars, its own log. */
    private static final int OTHER_FILES = 128;

    /** Takes a copy. */
    FanoutPlan {
        frontendJvm = List.copyOf(frontendJvm);
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

    /**
     * Looks whether the processes have room for the viewers.
     *
     * @throws IllegalArgumentException when they have not; the message says what to do
     */
    void requireRoom() {
        requireRoom(MOST_PROCESSES, "processes");
        if (running == null) {
            Require.between("--frontends", frontends, 1, MOST_PROCESSES);
            requireRoom(frontends, "frontends");
        }
    }

    private void requireRoom(int processes, String what) {
        long room = (long) processes * mostPerProcess;
        if (viewers > room) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "--viewers is %,d, but %d %s hold only %,d: a process may open %,d files. Raise that limit (ulimit -n)%s.",
                    viewers,
                    processes,
                    what,
                    room,
                    FileLimit.descriptors(),
                    processes < MOST_PROCESSES ? " or --frontends" : ""));
        }
    }

    /** Viewers of the topic with that number, from 0. */
    int viewersOf(int number) {
        return viewers / topics + (number < viewers % topics ? 1 : 0);
    }

    /** How many deliveries it makes when that many events were published to each topic. */
    long deliveries(long[] published) {
        long all = 0;
        for (int i = 0; i < topics; i++) {
            all += published[i] * viewersOf(i);
        }
        return all;
    }
}
