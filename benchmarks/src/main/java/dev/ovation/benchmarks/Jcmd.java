package dev.ovation.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The tool {@code jcmd} of the JDK that runs this, for what is asked of another JVM of the same user. */
public final class Jcmd {
    private Jcmd() {}

    /**
     * Lets that process collect its garbage, and waits until it has: the memory it holds then is what it needs.
     *
     * @throws IOException when it does not
     */
    public static void collectGarbage(long pid) throws IOException, InterruptedException {
        Path tool = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        if (!Files.isExecutable(tool)) {
            throw new IOException(
                    "there is no " + tool + "; run this with a JDK, not with a runtime without its tools");
        }
        Process process = new ProcessBuilder(tool.toString(), Long.toString(pid), "GC.run")
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new IOException("process " + pid + " does not collect its garbage: "
                    + said.lines().findFirst().orElse(""));
        }
    }
}
