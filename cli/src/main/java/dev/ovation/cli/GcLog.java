package dev.ovation.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * For how long a JVM's collector has stopped it, from what it logs: exact, with every collector.
 *
 * @param pausesMillis in the order in which they were
 */
record GcLog(List<Double> pausesMillis) {
    /** Of the end of a pause, whose last word is how long it was: {@code GC(3) Pause Young (Normal) (...) 24M->5M(256M) 3.456ms}. */
    private static final Pattern PAUSE = Pattern.compile("\\bPause\\b[^\\n]* (\\d+\\.\\d+)ms\\R");

    /** The option with which a JVM logs there; ZGC and Shenandoah name their pauses among the phases. */
    static String option(Path file) {
        return "-Xlog:gc,gc+phases:file=\"" + file + "\"::filecount=0";
    }

    /** What is there so far; nothing when the file is not there yet. */
    static GcLog read(Path file) throws IOException {
        try {
            return of(Files.readString(file));
        } catch (NoSuchFileException e) {
            return new GcLog(List.of());
        }
    }

    static GcLog of(String log) {
        return new GcLog(PAUSE.matcher(log)
                .results()
                .map((MatchResult pause) -> Double.valueOf(pause.group(1)))
                .toList());
    }

    /** What came since an earlier reading of the same file. */
    GcLog since(GcLog earlier) {
        return new GcLog(pausesMillis.subList(earlier.pausesMillis.size(), pausesMillis.size()));
    }

    double totalMillis() {
        return pausesMillis.stream().mapToDouble(Double::doubleValue).sum();
    }

    /** 0 when there was none. */
    double longestMillis() {
        return pausesMillis.stream().mapToDouble(Double::doubleValue).max().orElse(0);
    }
}
