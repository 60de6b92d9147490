package dev.ovation.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.testkit.ChildCommand;
import dev.ovation.testkit.ChildProcess;
import dev.ovation.testkit.Eventually;
import dev.ovation.testkit.HttpCalls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a newcomer types: the real script with the real distribution, in a folder of its own so that it does not build. */
class CommandIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Path ROOT = Path.of("..");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before the test.
    private Path folder;

    @BeforeEach
    void copiesScriptAndDistribution() throws IOException {
        Path script = folder.resolve("ovation");
        Files.copy(ROOT.resolve("ovation"), script);
        assertThat(script.toFile().setExecutable(true)).isTrue();
        Path dist = ROOT.resolve("cli/target/dist");
        Path lib = Files.createDirectories(folder.resolve("cli/target/dist/lib"));
        try (Stream<Path> jars = Files.list(dist.resolve("lib"))) {
            for (Path jar : jars.toList()) {
                Files.createSymbolicLink(lib.resolve(jar.getFileName()), jar.toRealPath());
            }
        }
        Files.createFile(folder.resolve("cli/target/dist/.built"));
    }

    @Test
    void upWithKeysServesWhoeverHasATokenAndKeepsSecretsToItself() throws IOException {
        int offset = Platforms.freeOffset(2);
        String from = "http://127.0.0.1:" + (8180 + offset);
        String to = "http://127.0.0.1:" + (8081 + offset);
        assertThat(printed("keys", "keys")).anyMatch(line -> line.startsWith("tokens: {secret-file: "));
        List<String> token = printed(
                "token", "--sub", "m-1", "--subscribe", "*", "--publish", "*", "--secret-file", "keys/token.secret");
        Files.write(folder.resolve("m-1.token"), token);
        String secret = Files.readAllLines(folder.resolve("keys/token.secret")).getLast();
        String key = Files.readAllLines(folder.resolve("keys/internal.key")).getLast();

        try (ChildProcess up = ovation("up", "--keys", "keys", "--offset", String.valueOf(offset));
                HttpCalls http = HttpCalls.http11()) {
            up.awaitLine("Ctrl-C stops everything.", SOON);
            assertThat(String.join("\n", up.stdout()))
                    .contains("With the keys in keys", "ovation watch chat:demo --token-file m-1.token --from " + from);
            try (ChildProcess watch =
                    ovation("watch", "chat:demo", "--from", from, "--token-file", "m-1.token", "--count", "1")) {
                watch.awaitLine(line -> line.contains("connected"), SOON);
                assertThat(printed("publish", "chat:demo", "7", "--to", to, "--token-file", "m-1.token"))
                        .singleElement()
                        .asString()
                        .startsWith("east/east-d1/");
                assertThat(watch.awaitExit(SOON)).as("%s", watch.output()).isZero();
                assertThat(watch.stdout()).singleElement().asString().contains("\"data\":7");
            }
            String forged = token.getFirst() + "x";
            HttpCalls.Answer refused = http.get(URI.create(from + "/v1/stream?topic=chat:demo&token=" + forged));
            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.body()).doesNotContain(forged, secret);
            fails(1, "needs a token", "watch", "chat:demo", "--from", from);
            up.signal("INT");
            assertThat(up.awaitExit(SOON)).isZero();
            assertThat(String.join("\n", up.output())).doesNotContain(token.getFirst(), secret, key);
        }
    }

    private List<String> printed(String... arguments) {
        try (ChildProcess child = ovation(arguments)) {
            assertThat(child.awaitExit(SOON)).as("%s", child.output()).isZero();
            return child.stdout();
        }
    }

    @Test
    void upShowsWhereEverythingIsWorksAndStopsOnCtrlCWithoutAnOrphan() {
        int offset = Platforms.freeOffset(2);
        String port = ":" + (8080 + offset);
        try (ChildProcess up = ovation("up", "--offset", String.valueOf(offset))) {
            up.awaitLine("Ctrl-C stops everything.", SOON);
            String banner = String.join("\n", up.stdout());
            assertThat(banner)
                    .contains("auth.mode: open", "Open to everyone on this machine", "reachable from nowhere else")
                    .contains("http://127.0.0.1" + port, "east-f1", "west-r1", "Three things to try")
                    .contains("curl -N 'http://127.0.0.1:" + (8180 + offset) + "/v1/stream?topic=likes:demo'");
            assertThat(up.stderr()).isEmpty();

            String from = "http://localhost:" + (8180 + offset);
            String to = "http://localhost:" + (8081 + offset);
            try (ChildProcess watch = ovation("watch", "likes:demo", "--from", from, "--count", "2")) {
                watch.awaitLine(line -> line.contains("connected"), SOON);
                try (ChildProcess publish = ovation("publish", "likes:demo", "{\"by\":\"m-17\"}", "--to", to)) {
                    assertThat(publish.awaitExit(SOON))
                            .as("%s", publish.output())
                            .isZero();
                    assertThat(publish.stdout()).singleElement().asString().startsWith("east/east-d1/");
                }
                try (ChildProcess publish = shell("echo 42 | ./ovation publish likes:demo - --to " + to)) {
                    assertThat(publish.awaitExit(SOON))
                            .as("%s", publish.output())
                            .isZero();
                }
                assertThat(watch.awaitExit(SOON)).as("%s", watch.output()).isZero();
                assertThat(watch.stdout()).hasSize(2).last().asString().contains("\"data\":42");
            }
            long pid = up.pid();
            up.signal("INT");
            assertThat(up.awaitExit(SOON)).as("%s", up.output()).isZero();
            assertThat(up.stdout()).anyMatch(line -> line.startsWith("Stopping"));
            Eventually.until(
                    "nothing of it is left", SOON, () -> ProcessHandle.of(pid).isEmpty());
        }
    }

    @Test
    void aBusyPortIsOneClearLine() throws IOException {
        int offset = Platforms.freeOffset(1);
        try (ServerSocket busy = new ServerSocket(8083 + offset, 1, InetAddress.getLoopbackAddress());
                ChildProcess up = ovation("up", "--data-centers", "east", "--offset", String.valueOf(offset))) {
            assertThat(up.awaitExit(SOON)).isEqualTo(1);
            assertThat(up.stdout()).isEmpty();
            assertThat(up.stderr())
                    .singleElement()
                    .asString()
                    .contains(String.valueOf(busy.getLocalPort()), "--offset", "east");
        }
    }

    @Test
    void furtherNodesTakeFreePortsAndArePrinted() {
        int offset = Platforms.freeOffset(1);
        try (ChildProcess up = ovation(
                "up",
                "--data-centers",
                "solo",
                "--frontends",
                "3",
                "--dispatchers",
                "2",
                "--offset",
                String.valueOf(offset))) {
            up.awaitLine("Ctrl-C stops everything.", SOON);
            String banner = String.join("\n", up.stdout());
            assertThat(banner).contains("solo-f1", "solo-f2", "solo-f3", "solo-d1", "solo-d2", "solo-r1");
            up.signal("TERM");
            assertThat(up.awaitExit(SOON)).isZero();
        }
    }

    @Test
    void wrongUseIsAnsweredWithWhatToDo() {
        fails(1, "it must be 1 to 5", "up", "--data-centers", "a,b,c,d,e,f");
        fails(1, "twice", "up", "--data-centers", "east,east");
        fails(1, "lower-case letter", "up", "--data-centers", "East");
        fails(2, "Unknown option", "up", "--ofset", "1");
        fails(2, "Which command?");
        fails(1, "Cannot read", "frontend", "--config", "nowhere.yaml");
        fails(2, "--config", "relay");
        fails(1, "cannot be reached", "publish", "likes:demo", "--to", "http://127.0.0.1:9");
        fails(1, "Not JSON", "publish", "likes:demo", "{");
    }

    @Test
    void aSettingThatDoesNotExistNamesTheNearestOne() throws IOException {
        Path file = folder.resolve("f.yaml");
        Files.writeString(file, "node: {id: east-f1, data-center: east}\nstream: {hartbeat: 25s}\n");
        fails(1, "stream.heartbeat", "frontend", "--config", file.toString());
        Files.writeString(file, "node: {id: east-f1, data-center: east}\ndispatchers: ['http://127.0.0.1:1']\n");
        fails(1, "auth.mode", "frontend", "--config", file.toString());
    }

    /** The drivers' own logs would only repeat it. */
    @Test
    void theDoctorSaysWhatIsWrongOnceAndInItsLines() throws IOException {
        Path file = folder.resolve("d.yaml");
        Files.writeString(file, """
                node: {id: east-d1, data-center: east}
                auth: {mode: open}
                listen: {port: 0}
                internal: {port: 0}
                store: {url: "cassandra://127.0.0.1:9/ovation"}
                """);
        try (ChildProcess doctor = ovation("doctor", "dispatcher", "--config", file.toString())) {
            assertThat(doctor.awaitExit(SOON)).as("%s", doctor.output()).isEqualTo(1);
            assertThat(doctor.stderr()).isEmpty();
            assertThat(doctor.stdout())
                    .filteredOn(line -> line.startsWith("FAIL"))
                    .singleElement()
                    .asString()
                    .contains("cassandra://127.0.0.1:9/ovation: Connection refused");
        }
    }

    @Test
    void everyCommandHelpsWithAnExample() {
        for (String command : List.of(
                "up",
                "frontend",
                "dispatcher",
                "relay",
                "doctor",
                "publish",
                "watch",
                "bench",
                "bench fanout",
                "bench publish",
                "bench churn",
                "bench connections",
                "bench floor",
                "bench growth",
                "bench routing")) {
            try (ChildProcess help = ovation((command + " --help").split(" "))) {
                assertThat(help.awaitExit(SOON)).isZero();
                assertThat(String.join("\n", help.stdout()))
                        .contains("Usage: ovation " + command, "Example", "ovation " + command);
            }
        }
        try (ChildProcess help = ovation("--help")) {
            assertThat(help.awaitExit(SOON)).isZero();
            assertThat(String.join("\n", help.stdout())).contains("up", "publish", "./ovation", "test", "Example");
        }
        try (ChildProcess version = ovation("--version")) {
            assertThat(version.awaitExit(SOON)).isZero();
            assertThat(version.stdout()).singleElement().asString().matches("ovation \\d+\\.\\d+.*, Java \\d+.*");
        }
        try (ChildProcess defaults = ovation("relay", "--show-defaults")) {
            assertThat(defaults.awaitExit(SOON)).isZero();
            assertThat(String.join("\n", defaults.stdout())).contains("data-center:", "mailbox-events:");
        }
    }

    private void fails(int status, String words, String... args) {
        try (ChildProcess process = ovation(args)) {
            assertThat(process.awaitExit(SOON)).as("%s", process.output()).isEqualTo(status);
            assertThat(String.join("\n", process.stderr())).contains(words).doesNotContain("\tat ");
        }
    }

    /** The script; Ctrl-C reaches it also when the tests themselves run in the background of a shell, which ignores it. */
    private ChildProcess ovation(String... args) {
        List<String> words = new ArrayList<>(List.of("env", "--default-signal=INT", "./ovation"));
        words.addAll(List.of(args));
        return start(ChildCommand.of(words.toArray(String[]::new)));
    }

    private ChildProcess shell(String line) {
        return start(ChildCommand.of("sh", "-c", line));
    }

    private ChildProcess start(ChildCommand command) {
        return ChildProcess.start(
                command.withDirectory(folder).withEnv("OVATION_JAVA_OPTS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"));
    }
}
