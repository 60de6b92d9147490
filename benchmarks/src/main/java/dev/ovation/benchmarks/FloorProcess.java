package dev.ovation.benchmarks;

import dev.ovation.protocol.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A {@link FloorMain} in a child process, so that what it uses can be told from what the viewers use. Used by one thread; each call waits
 * for the answer. Closing it ends the process.
 */
public final class FloorProcess implements AutoCloseable {
    private static final List<String> OPTIONS = List.of("-XX:+UseSerialGC", "-Xmx512m", "-XX:+UseCompactObjectHeaders");

    private final Process process;
    private final BufferedReader answers;
    private final int port;

    private FloorProcess(Process process, FloorPlan plan) throws IOException {
        this.process = process;
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        this.port = (int) ask(new String(Json.bytes(plan), StandardCharsets.UTF_8), "serves ");
    }

    /**
     * Starts it and waits until viewers can connect.
     *
     * @param more options of the process's JVM, beside {@link #options}
     */
    public static FloorProcess start(FloorPlan plan, List<String> more) throws IOException {
        List<String> options = new ArrayList<>(OPTIONS);
        options.addAll(more);
        Process process = ChildJvm.of(options, FloorMain.class, List.of())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            return new FloorProcess(process, plan);
        } catch (IOException | RuntimeException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /** The options of every such process's JVM. */
    public static List<String> options() {
        return OPTIONS;
    }

    /** On the loopback. */
    public int port() {
        return port;
    }

    /** Of the process. */
    public long pid() {
        return process.pid();
    }

    /** The first event is meant for that time, in microseconds since 1970. */
    public void begin(long startMicros) throws IOException {
        ask("begin " + startMicros, "begun");
    }

    /** How many events there have been. */
    public long published() throws IOException {
        return ask("count", "published ");
    }

    /**
     * No event is meant for that time or a later one; those before it still go to whoever lacks them.
     *
     * @return the number of the last one, the same for all who were told the same times
     */
    public long stop(long atMicros) throws IOException {
        return ask("stop " + atMicros, "last ");
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** The number behind the words of the answer; 0 when there is none. */
    private long ask(String line, String words) throws IOException {
        String answer;
        try {
            OutputStream to = process.getOutputStream();
            to.write((line + '\n').getBytes(StandardCharsets.UTF_8));
            to.flush();
            answer = answers.readLine();
        } catch (IOException e) {
            throw new IOException("the floor's process has ended", e);
        }
        if (answer == null || !answer.startsWith(words)) {
            throw new IOException("the floor's process " + (answer == null ? "has ended" : "says " + answer));
        }
        return answer.length() == words.length() ? 0 : Long.parseLong(answer.substring(words.length()));
    }
}
