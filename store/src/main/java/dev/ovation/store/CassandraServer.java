package dev.ovation.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One real Cassandra in a child process: its folder, its configuration, its start and end.
 *
 * <p>The child hangs on a pipe from this JVM: when this JVM ends, however it ends, the pipe closes and a shell beside the child ends it.
 * It does not hear the terminal's Ctrl-C, and there is no shutdown hook, so that a platform can stop before its store. Thread-safe.
 */
final class CassandraServer {
    /**
     * Runs the child, and ends it when standard input says so or ends: a word means that it is to be ended, an end without one that
     * nobody is left who will clean up, so that what is temporary ($1, empty for nothing) is removed too.
     */
    private static final String HANGS_ON_A_PIPE = """
            trap '' INT
            temporary=$1
            ending=$2
            shift 2
            rm -f "$ending"
            exec 3<&0
            "$@" </dev/null &
            child=$!
            {
                read -r word <&3 || word=
                : >"$ending"
                kill -TERM $child
                seconds=0
                while kill -0 $child; do
                    [ $seconds -lt 10 ] || kill -KILL $child
                    seconds=$((seconds + 1))
                    sleep 1
                done
                [ -n "$word" ] || [ -z "$temporary" ] || rm -rf "$temporary"
            } >/dev/null 2>&1 &
            guard=$!
            wait $child
            status=$?
            [ -e "$ending" ] || kill -KILL $guard 2>/dev/null
            exit $status
            """;

    private static final List<String> OPTIONS = List.of(
            "-Xms96m",
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "-Djava.awt.headless=true",
            "-Djdk.attach.allowAttachSelf=true",
            "-Dcassandra-foreground=yes",
            "-Dcassandra.skip_wait_for_gossip_to_settle=0",
            "-Dcassandra.ring_delay_ms=1000",
            "-Dcassandra.consistent.rangemovement=false",
            "-Dcassandra.shutdown_announce_in_ms=0",
            "-Dcassandra.superuser_setup_delay_ms=0",
            "-Dcassandra.disable_tcactive_openssl=true",
            "-Dio.netty.tryReflectionSetAccessible=true");

    /** What the jvm17-server.options of Cassandra's own distribution open to it. */
    private static final List<String> OPENED = List.of(
            "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
            "--add-exports=java.management.rmi/com.sun.jmx.remote.internal.rmi=ALL-UNNAMED",
            "--add-exports=java.rmi/sun.rmi.registry=ALL-UNNAMED",
            "--add-exports=java.rmi/sun.rmi.server=ALL-UNNAMED",
            "--add-exports=java.sql/java.sql=ALL-UNNAMED",
            "--add-exports=java.base/java.lang.ref=ALL-UNNAMED",
            "--add-opens=java.base/java.lang.module=ALL-UNNAMED",
            "--add-opens=java.base/jdk.internal.loader=ALL-UNNAMED",
            "--add-opens=java.base/jdk.internal.ref=ALL-UNNAMED",
            "--add-opens=java.base/jdk.internal.reflect=ALL-UNNAMED",
            "--add-opens=java.base/jdk.internal.math=ALL-UNNAMED",
            "--add-opens=java.base/jdk.internal.module=ALL-UNNAMED",
            "--add-opens=java.base/jdk.internal.util.jar=ALL-UNNAMED",
            "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-opens=java.base/java.io=ALL-UNNAMED",
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
            "--add-opens=java.base/java.net=ALL-UNNAMED",
            "--add-opens=java.base/java.util=ALL-UNNAMED",
            "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
            "--add-opens=java.base/java.util.concurrent.atomic=ALL-UNNAMED");

    private static final long END_SECONDS = 15;

    private final CassandraRing.Place place;
    private final Path folder;
    private final List<String> command;
    private @Nullable Process process;

    /**
     * A server that is not started; writes its configuration.
     *
     * @param folder its own, kept over restarts
     * @param temporary whether the folder above it is to be removed when this JVM ends without a word
     * @throws IOException when that cannot be written
     */
    CassandraServer(
            Path java, Path libraries, Path folder, boolean temporary, CassandraRing.Place place, String configuration)
            throws IOException {
        this.place = place;
        this.folder = folder;
        Files.createDirectories(folder);
        Path yaml = Files.writeString(folder.resolve("cassandra.yaml"), configuration);
        Path rack = Files.writeString(
                folder.resolve("cassandra-rackdc.properties"), "dc=" + place.dataCenter() + "\nrack=rack1\n");
        Path logback = Files.writeString(folder.resolve("logback.xml"), resource("logback.xml"));
        Path parent = folder.getParent();
        command = new ArrayList<>(List.of(
                "sh",
                "-c",
                HANGS_ON_A_PIPE,
                "cassandra",
                temporary && parent != null ? parent.toString() : "",
                folder.resolve("ending").toString(),
                java.toString()));
        command.addAll(OPTIONS);
        command.addAll(OPENED);
        command.addAll(List.of(
                "-Dcassandra.config=" + yaml.toUri(),
                "-Dcassandra-rackdc.properties=" + rack.toUri(),
                "-Dcassandra.storagedir=" + folder,
                "-Dcassandra.logdir=" + folder,
                "-Dlogback.configurationFile=" + logback,
                "-Djava.io.tmpdir=" + folder,
                "-cp",
                libraries + "/*",
                "org.apache.cassandra.service.CassandraDaemon"));
    }

    /** The text of a file that comes with this class. */
    static String resource(String name) throws IOException {
        try (InputStream in = CassandraServer.class.getResourceAsStream("cassandra/" + name)) {
            if (in == null) {
                throw new IllegalStateException("no resource cassandra/" + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    CassandraRing.Place place() {
        return place;
    }

    /** Its output since it was first started. */
    Path log() {
        return folder.resolve("cassandra.log");
    }

    /** Starts the process and returns at once. */
    synchronized void start() throws IOException {
        if (isAlive()) {
            return;
        }
        process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
    }

    synchronized boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** Whether it takes clients. */
    boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(place.address(), place.port()), 500);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether it has said, since it was first started, that each of the others is up. */
    boolean knows(List<CassandraRing.Place> all) {
        try (Stream<String> lines = Files.lines(log(), StandardCharsets.UTF_8)) {
            String up = lines.filter(line -> line.endsWith(" is now UP")).collect(Collectors.joining("\n"));
            return all.stream()
                    .filter(other -> !other.equals(place))
                    .allMatch(other -> up.contains("/" + other.broadcast() + ':' + other.storagePort() + ' '));
        } catch (IOException e) {
            return false;
        }
    }

    /** The last error in its log, or its last line; for messages. */
    String lastWords() {
        try (Stream<String> lines = Files.lines(log(), StandardCharsets.UTF_8)) {
            List<String> all = lines.filter(line -> !line.isBlank()).toList();
            return all.reversed().stream()
                    .filter(line -> line.startsWith("ERROR") || line.startsWith("Error") || line.contains("Exception:"))
                    .findFirst()
                    .orElse(all.isEmpty() ? "it said nothing" : all.getLast());
        } catch (IOException e) {
            return "it said nothing";
        }
    }

    /** Ends it in good order, or by force after {@value #END_SECONDS} s. Does nothing when it does not run. */
    synchronized void stop() {
        Process running = process;
        if (running == null) {
            return;
        }
        try {
            try (OutputStream pipe = running.getOutputStream()) {
                pipe.write("stop\n".getBytes(StandardCharsets.UTF_8));
            }
            if (!running.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                kill();
            }
        } catch (IOException e) {
            kill();
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
        }
        process = null;
    }

    /** Ends it as a power cut would. */
    synchronized void kill() {
        Process running = process;
        if (running == null) {
            return;
        }
        running.descendants().forEach(ProcessHandle::destroyForcibly);
        running.destroyForcibly();
        running.onExit().join();
        process = null;
    }

    /** The process ids, the shell's and its children's: to be paused and continued together. */
    synchronized List<Long> pids() {
        Process running = process;
        return running == null
                ? List.of()
                : Stream.concat(Stream.of(running.toHandle()), running.descendants())
                        .map(ProcessHandle::pid)
                        .toList();
    }
}
