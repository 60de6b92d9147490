package dev.ovation.cli;

import java.io.Console;
import java.io.PrintWriter;

/**
 * How far a measurement is, for people: on a terminal one line that is written over again and again, elsewhere (a file, a build) a
 * line for the first, for every {@value #EVERY}th and for the last. Used by one thread.
 */
final class Progress {
    private static final int EVERY = 20;
    private static final String TO_START_AND_CLEAR = "\r\u001b[K";

    private final PrintWriter out;
    private final boolean terminal;

    Progress(PrintWriter out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** On what this process was started from. */
    @SuppressWarnings("SystemConsoleNull") // JDK 25 has none again where nobody types; Error Prone knows 22 to 24.
    static Progress to(PrintWriter out) {
        Console console = System.console();
        return new Progress(out, console != null && console.isTerminal());
    }

    /** A step without numbers. */
    void at(String step) {
        if (terminal) {
            out.print(TO_START_AND_CLEAR + step);
        } else {
            out.println(step);
        }
        out.flush();
    }

    /** Number {@code number} of {@code all}, counted from 1. */
    void at(String step, int number, int all) {
        if (terminal || number == 1 || number % EVERY == 0 || number == all) {
            at(step + " " + number + " of " + all);
        }
    }

    /** There is nothing more to say. */
    void end() {
        if (terminal) {
            out.print(TO_START_AND_CLEAR);
            out.flush();
        }
    }
}
