package dev.ovation.testkit;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real PostgreSQL on 127.0.0.1 for tests that stop, pause and restart it. It has the superuser {@value #USERNAME}, who needs
 * no password, and a folder of its own, which {@link #close} or the end of the JVM deletes together with the server.
 *
 * <p>It runs the programs that are installed, as the user {@code postgres} where the test is root, whom PostgreSQL refuses. It
 * writes nothing through to the disk: a crash of the machine loses it, a crash of the server does not.
 *
 * <p>All methods block until the server has done what they say and throw {@link IllegalStateException} with the server's
 * words when it does not. Thread-safe.
 */
public final class PostgresServer implements AutoCloseable {
    /** The user to log in as. */
    public static final String USERNAME = "postgres";

    /** More than a loaded machine needs for the slowest command, {@code initdb}. */
    private static final long COMMAND_SECONDS = 60;

    /** The first that knows {@code MERGE}, which the store uses. */
    private static final int OLDEST_VERSION = 15;

    /** Where the search for an installed one begins. */
    private static final int NEWEST_VERSION = 30;

    private static final boolean ROOT = "root".equals(System.getProperty("user.name"));

    private final Path programs;
    private final Path folder;
    private final int port;
    private final Thread atExit = new Thread(this::remove, "postgres-server-exit");
    private int databases;
    private boolean paused;
    private boolean closed;

    private PostgresServer(Path programs, Path folder, int port) {
        this.programs = programs;
        this.folder = folder;
        this.port = port;
    }

    /**
     * Creates a server and starts it on a free port; about two seconds.
     *
     * @throws MissingPartException when PostgreSQL is not installed
     */
    public static PostgresServer start() {
        Path programs = programs();
        try {
            Path folder = Files.createTempDirectory("ovation-postgres-");
            PostgresServer server = new PostgresServer(programs, folder, Ports.free());
            Runtime.getRuntime().addShutdownHook(server.atExit);
            try {
                server.initialize();
                server.restart();
            } catch (IOException | RuntimeException e) {
                server.close();
                throw e;
            }
            return server;
        } catch (IOException e) {
            throw new IllegalStateException("cannot prepare a folder for PostgreSQL: " + e.getMessage(), e);
        }
    }

    /** The JDBC address of one of its databases; {@code postgres} is always there. */
    public String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    /** Creates an empty database and returns its JDBC address. */
    public synchronized String createDatabase() {
        String name = "test" + ++databases;
        run("createdb", "-h", "127.0.0.1", "-p", Integer.toString(port), "-U", USERNAME, name);
        return url(name);
    }

    /** Starts it again with all its data, after {@link #stop}. */
    public synchronized void restart() {
        run("pg_ctl", "start", "-w", "-D", data(), "-l", folder.resolve("log").toString());
    }

    /** Stops it as a crash would: every connection is cut, nothing is written first. */
    public synchronized void stop() {
        if (paused) {
            resume();
        }
        run("pg_ctl", "stop", "-w", "-m", "immediate", "-D", data());
    }

    /** Freezes all its processes: connections stay open and nothing answers, as when its machine hangs. */
    public synchronized void pause() {
        signal("-STOP");
        paused = true;
    }

    /** Goes on where it was paused. */
    public synchronized void resume() {
        signal("-CONT");
        paused = false;
    }

    /** Stops the server and deletes its folder; may be called more than once. */
    @Override
    public void close() {
        remove();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // The JVM is ending: the hook runs, and finds nothing left to do.
        }
    }

    private synchronized void remove() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            if (Files.exists(pidFile())) {
                stop();
            }
        } finally {
            deleteFolder();
        }
    }

    private void initialize() throws IOException {
        if (ROOT) {
            Files.setOwner(
                    folder,
                    folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(USERNAME));
        }
        run("initdb", "-D", data(), "-U", USERNAME, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync");
        String settings = """
                listen_addresses = '127.0.0.1'
                port = %d
                unix_socket_directories = ''
                fsync = off
                full_page_writes = off
                """.formatted(port);
        Files.writeString(folder.resolve("data").resolve("postgresql.auto.conf"), settings);
    }

    private String data() {
        return folder.resolve("data").toString();
    }

    /** The server's main process first, so that it starts no other meanwhile. */
    private void signal(String signal) {
        ProcessHandle server =
                ProcessHandle.of(pid()).orElseThrow(() -> new IllegalStateException("PostgreSQL has ended"));
        execute(List.of("kill", signal, Long.toString(server.pid())));
        server.descendants().forEach(child -> {
            try {
                execute(List.of("kill", signal, Long.toString(child.pid())));
            } catch (IllegalStateException e) {
                if (child.isAlive()) { // else it ended by itself just before
                    throw e;
                }
            }
        });
    }

    /** There while the server runs. */
    private Path pidFile() {
        return folder.resolve("data").resolve("postmaster.pid");
    }

    private long pid() {
        try {
            return Long.parseLong(Files.readAllLines(pidFile()).getFirst().strip());
        } catch (IOException e) {
            throw new IllegalStateException("PostgreSQL does not run: " + e.getMessage(), e);
        }
    }

    private void run(String program, String... arguments) {
        List<String> command = new ArrayList<>();
        if (ROOT) {
            command.addAll(List.of("runuser", "-u", USERNAME, "--"));
        }
        command.add(programs.resolve(program).toString());
        command.addAll(List.of(arguments));
        execute(command);
    }

    private void execute(List<String> command) {
        try {
            File output = Files.createTempFile(folder, "command-", ".out").toFile();
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output)
                    .start();
            boolean ended = process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS);
            if (!ended || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException(
                        String.join(" ", command) + " failed: " + Files.readString(output.toPath()));
            }
        } catch (IOException e) {
            throw new IllegalStateException(String.join(" ", command) + " failed: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + command.getFirst(), e);
        }
    }

    private void deleteFolder() {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new IllegalStateException("cannot delete " + folder + ": " + e.getMessage(), e);
        }
    }

    /** The folder of an installed PostgreSQL: the search path's, else the newest of those that Debian keeps beside it. */
    private static Path programs() {
        List<Path> folders = new ArrayList<>();
        for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            folders.add(Path.of(folder));
        }
        for (int version = NEWEST_VERSION; version >= OLDEST_VERSION; version--) {
            folders.add(Path.of("/usr/lib/postgresql", Integer.toString(version), "bin"));
        }
        return folders.stream()
                .map(PostgresServer::resolveLinks)
                .filter(folder -> Stream.of("initdb", "pg_ctl", "createdb")
                        .allMatch(program -> Files.isExecutable(folder.resolve(program))))
                .findFirst()
                .orElseThrow(() -> new MissingPartException(
                        "PostgreSQL (" + OLDEST_VERSION + " or newer: initdb, pg_ctl, createdb)",
                        "On Debian or Ubuntu: apt-get install postgresql"));
    }

    /** Where the programs of {@code folder} really are: next to each other, even if not all are linked. */
    private static Path resolveLinks(Path folder) {
        try {
            Path parent = folder.resolve("pg_ctl").toRealPath().getParent();
            return parent == null ? folder : parent;
        } catch (IOException e) {
            return folder; // there is none
        }
    }
}
