package dev.ovation.cli;

import dev.ovation.runtime.FileLimit;
import dev.ovation.runtime.Finding;
import java.util.Locale;

/** Whether the process may open enough files for the connections that a node is to hold. No state. */
final class FileCheck {
    static final String NAME = "open files";

    /** What an ordinary machine gives; far less is a limit that nobody meant. */
    private static final int MANY_VIEWERS = 10_000;

    /** Links, lease and store of a node take some hundred. */
    private static final int FEW_FILES = 1_024;

    private FileCheck() {}

    /**
     * Judges a frontend's limit.
     *
     * @param files that the process may open
     * @param room what they leave
     * @param wanted viewers at most, as configured; 0 for as many as files allow
     */
    static Finding frontend(long files, FileLimit room, int wanted) {
        String found = started(files) + ": room for " + count(room.viewers()) + " viewers";
        if (wanted > room.viewers()) {
            return Finding.warn(NAME, found + ", and viewers.max is " + count(wanted), raise(wanted));
        }
        if (wanted > 0) {
            return Finding.ok(NAME, found + ", viewers.max is " + count(wanted));
        }
        return room.viewers() < MANY_VIEWERS ? Finding.warn(NAME, found, raise(MANY_VIEWERS)) : Finding.ok(NAME, found);
    }

    /**
     * Judges a dispatcher's or relay's limit.
     *
     * @param files that the process may open
     * @param publishers connections of the public listener at most; 0 where there is none
     */
    static Finding other(long files, int publishers) {
        String found = started(files)
                + (publishers == 0 ? "" : ": room for " + count(publishers) + " connections of publishers");
        return files < FEW_FILES ? Finding.warn(NAME, found, raise(FEW_FILES)) : Finding.ok(NAME, found);
    }

    private static String started(long files) {
        return "a node started from here may open " + count(files) + " files";
    }

    /** A tenth more than viewers, for the headroom and the rest, and as many as an internal listener has at most. */
    private static String raise(int viewers) {
        int files = viewers + viewers / 10 + 1_024;
        return "Start the node with a limit of " + files + " (ulimit -n " + files + ", LimitNOFILE=" + files + ").";
    }

    private static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
