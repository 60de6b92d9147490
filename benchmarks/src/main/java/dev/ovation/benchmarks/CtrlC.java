package dev.ovation.benchmarks;

import java.util.List;

/** A terminal's Ctrl-C reaches every process that was started from it, but who measures has to end the others, after they were asked. */
public final class CtrlC {
    /** The words before a command that is not to hear it; its process has the same id as without them. */
    public static final List<String> NOT_HEARD_BY = List.of("sh", "-c", "trap '' INT; exec \"$@\"", "sh");

    private CtrlC() {}
}
