package dev.ovation.cli;

import dev.ovation.benchmarks.ChildJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A node in a process of its own, as in production, for a measurement on this machine: ends with the measurement. Thread-safe.
 */
final class BenchNode implements AutoCloseable {
    /** Where it is. */
    static final String DATA_CENTER = "east";

    /** As the launcher starts a node. */
    private static final List<String> ALWAYS = List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+UseCompactObjectHeaders",
            "-XX:MinHeapFreeRatio=20",
            "-XX:MaxHeapFreeRatio=40");

    private static final Pattern ADDRESS = Pattern.compile("http://[^ :]+:(\\d+)");

    private static final long SERVING_SECONDS = 30;

    private final String id;
    private final Process process;
    private final InetSocketAddress open;
    private final InetSocketAddress internal;

    private BenchNode(String id, Process process, String addresses) throws IOException {
        this.id = id;
        this.process = process;
        Matcher ports = ADDRESS.matcher(addresses);
        if (!ports.find()) {
            throw new IOException(id + " does not say where it serves: " + addresses);
        }
        this.open = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(ports.group(1)));
        this.internal = ports.find()
                ? new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(ports.group(1)))
                : this.open;
    }

    /**
     * Starts it on free ports and waits until it serves, at most half a minute.
     *
     * @param folder for its settings
     * @param settings in YAML, without its name and its addresses
     * @param jvm options of its JVM
     * @throws IOException when it does not start; the message says why
     */
    static BenchNode start(Path folder, String role, String id, String settings, List<String> jvm)
            throws IOException, InterruptedException {
        Path file = folder.resolve(id + ".yaml");
        Files.writeString(
                file,
                "node: {id: " + id
                        + ", data-center: " + DATA_CENTER
                        + "}\nauth: {mode: open}\nlisten: {port: 0}\ninternal: {port: 0}\n"
                        + settings);
        Process process = ChildJvm.of(options(jvm), Main.class, List.of(role, "--config", file.toString()))
                .redirectErrorStream(true)
                .start();
        try {
            return new BenchNode(id, process, awaitServing(id, process));
        } catch (IOException | InterruptedException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /** The options of such a node's JVM. */
    static List<String> options(List<String> more) {
        List<String> options = new ArrayList<>(ALWAYS);
        options.addAll(more);
        return options;
    }

    String id() {
        return id;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Where the public reaches it. */
    InetSocketAddress open() {
        return open;
    }

    /** Where other nodes reach it. */
    InetSocketAddress internal() {
        return internal;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** Reads what it says, for ever; returns the line with its addresses. */
    private static String awaitServing(String id, Process process) throws IOException, InterruptedException {
        CompletableFuture<String> serving = new CompletableFuture<>();
        StringBuilder said = new StringBuilder();
        Thread.ofVirtual().name(id + " output").start(() -> {
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (serving.isDone()) {
                        System.err.println(line);
                    } else if (line.contains(id + " serves")) {
                        serving.complete(line);
                    } else {
                        said.append(line).append('\n');
                    }
                }
                serving.completeExceptionally(new IOException(said.toString()));
            } catch (IOException e) {
                serving.completeExceptionally(e);
            }
        });
        try {
            return serving.get(SERVING_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            String why = e.getCause() == null ? "" : String.valueOf(e.getCause().getMessage());
            throw new IOException(id + " does not start: " + why.strip().replaceAll("\\R+", "; "), e);
        } catch (TimeoutException e) {
            throw new IOException(id + " does not serve within " + SERVING_SECONDS + " s", e);
        }
    }
}
