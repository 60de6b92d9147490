package dev.ovation.cli;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a measurement ran on; figures of two machines are two figures.
 *
 * @param processor its name; empty where the system does not tell
 * @param processors that this process may use
 * @param memoryBytes of the machine, or of the container
 * @param kernel name and version
 * @param jdk its maker and version
 * @param descriptors open files that a process may have
 */
record Machine(String processor, int processors, long memoryBytes, String kernel, String jdk, long descriptors) {
    private static final Pattern MODEL = Pattern.compile("(?m)^model name\\s*:\\s*(.+)$");

    /** This one, with the limit that {@link dev.ovation.runtime.FileLimit} knows. */
    static Machine here(long descriptors) {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return new Machine(
                model(),
                Runtime.getRuntime().availableProcessors(),
                system.getTotalMemorySize(),
                System.getProperty("os.name")
                        + ' '
                        + System.getProperty("os.version")
                        + ' '
                        + System.getProperty("os.arch"),
                System.getProperty("java.vendor") + ' ' + Runtime.version(),
                descriptors);
    }

    /** For people, on one line. */
    String line() {
        return String.format(
                Locale.ROOT,
                "%d processors%s, %.1f GB of memory, %s, Java %s",
                processors,
                processor.isEmpty() ? "" : " (" + processor + ")",
                memoryBytes / 1e9,
                kernel,
                jdk);
    }

    private static String model() {
        try {
            Matcher model = MODEL.matcher(Files.readString(Path.of("/proc/cpuinfo")));
            return model.find() ? model.group(1).strip() : "";
        } catch (IOException e) {
            // Another system than Linux; the name is nice to have.
            return "";
        }
    }
}
