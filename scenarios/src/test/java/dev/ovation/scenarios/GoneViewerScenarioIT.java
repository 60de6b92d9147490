package dev.ovation.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.cli.Main;
import dev.ovation.testkit.ChildCommand;
import dev.ovation.testkit.ChildProcess;
import dev.ovation.testkit.Eventually;
import dev.ovation.testkit.SseClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Viewers that go away are forgotten though nothing is published: their table entry, their thread and their descriptor. Those that
 * close or break their connections at once, without anything written to them; those that vanish without a word within a heartbeat and
 * a write deadline (one second each here).
 */
class GoneViewerScenarioIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String SILENT = "stream: {heartbeat: 1h}\n";
    private static final String STREAM = "stream: {heartbeat: 1s, write-deadline: 1s}\n";
    private static final int VIEWERS = 50;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before the test.
    private Path folder;

    @Test
    void viewersThatCloseOrBreakTheirConnectionsAreForgotten() {
        try (Deployment deployment = Deployment.in(folder)) {
            deployment.dispatcher("east-d1");
            Deployment.RunningNode frontend = deployment.frontend("east-f1", SILENT, 0);
            leave(frontend, 5);
            int descriptors = frontend.process().descriptors().orElse(0);
            leave(frontend, VIEWERS);
            Eventually.until("their threads have ended", SOON, () -> connectionThreads(frontend) <= 2);
            Eventually.until(
                    "their descriptors are free again",
                    SOON,
                    () -> frontend.process().descriptors().orElse(0) <= descriptors + 2);
            Eventually.until(
                    "each is counted as gone",
                    SOON,
                    () -> Numbers.of(frontend.internal(), "ovation_stream_ended_total", "reason=\"gone\"")
                            == 2 * (5 + VIEWERS));
        }
    }

    @Test
    void aViewerThatVanishesWithoutAWordIsForgotten() throws IOException {
        try (Namespaces hosts = Namespaces.connected();
                ChildProcess dispatcher = node(hosts, "dispatcher", "east-d1", "");
                ChildProcess frontend = node(
                        hosts,
                        "frontend",
                        "east-f1",
                        "dispatchers: ['http://127.0.0.1:8083']\nlisten: {host: " + Namespaces.SERVER_ADDRESS + "}\n"
                                + STREAM);
                ChildProcess viewer = ChildProcess.start(hosts.onClient(ChildCommand.of(
                        "curl", "-sN", "http://" + Namespaces.SERVER_ADDRESS + ":8080/v1/stream?topic=likes:gone")))) {
            viewer.awaitLine("event: welcome", SOON);
            viewer.awaitLine(": keep-alive", SOON);
            assertThat(viewers(hosts)).isEqualTo(1);
            hosts.cut();
            Eventually.until("the viewer is forgotten", SOON, () -> viewers(hosts) == 0);
            assertThat(dispatcher.isAlive()).isTrue();
            assertThat(frontend.isAlive()).isTrue();
        }
    }

    /** Some viewers come and leave: half of them close, half of them break. */
    private static void leave(Deployment.RunningNode frontend, int each) {
        List<SseClient> viewers = new ArrayList<>();
        for (int i = 0; i < 2 * each; i++) {
            SseClient viewer = SseClient.open(Platforms.stream(frontend.open(), "likes:gone-" + i));
            viewer.next("welcome", SOON);
            viewers.add(viewer);
        }
        assertThat(Numbers.stat(frontend.internal(), "viewers")).isEqualTo(2L * each);
        for (int i = 0; i < viewers.size(); i++) {
            if (i % 2 == 0) {
                viewers.get(i).close();
            } else {
                viewers.get(i).abort();
            }
        }
        Eventually.until("all are forgotten", SOON, () -> Numbers.stat(frontend.internal(), "viewers") == 0);
        assertThat(Numbers.stat(frontend.internal(), "topics")).isZero();
    }

    /** Virtual threads of the frontend that serve a connection; those of this look and of the dispatcher's link are among them. */
    private long connectionThreads(Deployment.RunningNode frontend) {
        Path dump = folder.resolve("threads.txt");
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        String pid = String.valueOf(frontend.process().pid());
        try (ChildProcess process =
                ChildProcess.start(ChildCommand.of(jcmd, pid, "Thread.dump_to_file", "-overwrite", dump.toString()))) {
            assertThat(process.awaitExit(SOON)).as("%s", process.output()).isZero();
            return Files.readString(dump)
                    .lines()
                    .filter(line -> line.contains("WebServer socket"))
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A node on the first host, on the default ports: nobody else is there. */
    private ChildProcess node(Namespaces hosts, String role, String id, String settings) throws IOException {
        Path file = folder.resolve(id + ".yaml");
        Files.writeString(file, "node: {id: " + id + ", data-center: east}\nauth: {mode: open}\n" + settings);
        ChildProcess process = ChildProcess.start(hosts.onServer(ChildCommand.java(
                Main.class.getName(),
                List.of("-Xmx256m", "--enable-native-access=ALL-UNNAMED"),
                List.of(role, "--config", file.toString()))));
        process.awaitLine(line -> line.contains(id + " serves"), SOON);
        return process;
    }

    private static long viewers(Namespaces hosts) {
        try (ChildProcess curl = ChildProcess.start(
                hosts.onServer(ChildCommand.of("curl", "-s", "http://127.0.0.1:8082/internal/v1/stats")))) {
            curl.awaitExit(SOON);
            return Platforms.json(String.join("", curl.stdout()))
                    .path("viewers")
                    .asLong(-1);
        }
    }
}
