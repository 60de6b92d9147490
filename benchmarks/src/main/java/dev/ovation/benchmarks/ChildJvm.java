package dev.ovation.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Another JVM of a measurement, with this one's binary and class path. It does not hear the terminal's Ctrl-C, which goes to all processes
 * of a command: who measures stops first, and asks it then what it has seen. It still hears SIGTERM.
 */
public final class ChildJvm {
    /** A signal that is ignored at the start of a JVM stays ignored. The process's id is that of the JVM. */
    private static final List<String> DEAF_TO_CTRL_C = List.of("sh", "-c", "trap '' INT; exec \"$@\"", "sh");

    private ChildJvm() {}

    /** A process that has not been started. */
    public static ProcessBuilder of(List<String> options, Class<?> main, List<String> arguments) {
        List<String> command = new ArrayList<>(DEAF_TO_CTRL_C);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        return new ProcessBuilder(command);
    }
}
