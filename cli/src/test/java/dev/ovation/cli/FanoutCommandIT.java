package dev.ovation.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ovation.protocol.Json;
import dev.ovation.testkit.ChildCommand;
import dev.ovation.testkit.ChildProcess;
import dev.ovation.testkit.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FanoutCommandIT {
    private static final Duration SOON = Duration.ofMinutes(3);
    private static final List<String> JVM =
            List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before the test.
    private Path folder;

    private final Console console = new Console();

    @Test
    void measuresAPlatformThatRunsAndStartsNoNodes() throws IOException {
        Path file = folder.resolve("fanout.json");
        Path page = folder.resolve("fanout.html");
        try (LocalPlatform platform = platform(List.of("east", "west"), 1)) {
            int status = fanout(
                    platform,
                    "--viewers=60",
                    "--topics=3",
                    "--rate=30",
                    "--warm-up=1",
                    "--seconds=2",
                    "--topic=likes:mine",
                    "--json=" + file,
                    "--report=" + page);
            assertThat(status).as("%s%n%s", console.out(), console.err()).isZero();
        }
        assertThat(console.err()).doesNotContain("starting").contains("measuring");
        assertThat(console.out())
                .contains("60 viewers of 3 topics on 2 frontends", "not started here")
                .doesNotContain("server CPU", "east-");
        JsonNode json = Json.mapper().readTree(Files.readString(file));
        assertThat(json.path("whole").path("delivered").asLong())
                .isPositive()
                .isEqualTo(20 * json.path("whole").path("published").asLong());
        assertThat(json.path("setup").path("topic").asText()).isEqualTo("likes:mine");
        assertThat(json.path("idle").isNull()).isTrue();
        assertThat(Markup.all(Markup.parse(Files.readString(page)).getDocumentElement(), "svg"))
                .hasSize(3);
    }

    @Test
    void nothingIsExpectedOfViewersWhoDoNotRead() {
        try (LocalPlatform platform = platform(List.of("east"), 1)) {
            int status = fanout(
                    platform, "--viewers=60", "--slow=3", "--stuck=4", "--rate=30", "--warm-up=0", "--seconds=2");
            assertThat(status).as("%s%n%s", console.out(), console.err()).isZero();
        }
        assertThat(console.out())
                .containsPattern("read one byte a second +3")
                .containsPattern("of whom disconnected +0")
                .containsPattern("never read +4");
    }

    @Test
    void aViewerWhoIsDisconnectedMakesItFail() throws Exception {
        try (LocalPlatform platform = platform(List.of("east"), 2)) {
            FutureTask<Integer> bench = new FutureTask<>(
                    () -> fanout(platform, "--viewers=40", "--rate=20", "--warm-up=0", "--seconds=20"));
            Thread.ofPlatform().daemon().start(bench);
            Eventually.until("it measures", SOON, () -> console.err().contains("measuring"));
            platform.frontend(0, 1).close();
            Eventually.until("it is said", SOON, () -> console.err().contains("20 disconnected"));
            assertThat(bench.get(SOON.toSeconds(), TimeUnit.SECONDS)).isEqualTo(1);
        }
        assertThat(console.out())
                .endsWith(String.format(
                        "Not every viewer got every event once and in order: 20 viewers disconnected.%n"));
    }

    @Test
    void whatCannotBeMeasuredIsSaidBeforeAnythingStarts() {
        fails("--viewers is 0", "--viewers=0");
        fails("--topics is 11; it must be 1 to 10", "--viewers=10", "--topics=11");
        fails("--slow is 10", "--viewers=10", "--slow=10");
        fails("--stuck is 5", "--viewers=10", "--slow=5", "--stuck=5");
        fails("--rate is 0.0", "--rate=0");
        fails("--bytes is 20000", "--bytes=20000");
        fails("--seconds is 0", "--seconds=0");
        fails("--json names a file in a folder that is not there: no/such/x.json", "--json=no/such/x.json");
        fails("--report names a folder", "--report=" + folder);
        fails("--topic is lkes:x. There is no namespace 'lkes'", "--topic=lkes:x");
        fails("--topic is likes. A topic is written", "--topic=likes");
        fails("--topic is likes:" + "x".repeat(127), "--topic=likes:" + "x".repeat(127));
        fails("belong together", "--frontend=http://localhost:8080");
        fails("belong together", "--dispatcher=http://localhost:8081");
        fails("none are", "--frontend=http://a", "--dispatcher=http://b", "--frontends=2");
        fails("--frontends is 0", "--frontends=0");
        assertThat(console.out()).isEmpty();
        assertThat(console.err()).doesNotContain("starting");
    }

    @Test
    void aPlatformThatIsNotThereIsOneLine() {
        fails(
                "viewers could not connect: Connection refused",
                "--viewers=3",
                "--frontend=http://127.0.0.1:9",
                "--dispatcher=http://127.0.0.1:9");
        try (LocalPlatform platform = platform(List.of("east"), 1)) {
            fails(
                    "http://127.0.0.1:9 does not take events: Connection refused",
                    "--viewers=3",
                    "--frontend=" + platform.frontend(0, 0).openAddress(),
                    "--dispatcher=http://127.0.0.1:9");
        }
    }

    @Test
    void ctrlCReachesAllProcessesOfATerminalAndItReportsWhatItHas() throws IOException {
        Path file = folder.resolve("fanout.json");
        try (ChildProcess bench =
                bench(0, "--viewers=50", "--rate=20", "--warm-up=1", "--seconds=3600", "--json=" + file)) {
            bench.awaitLine("measuring, 359[0-8] s left", SOON);
            List<ProcessHandle> children =
                    ProcessHandle.of(bench.pid()).orElseThrow().descendants().toList();
            assertThat(children).as("a dispatcher, a frontend, the viewers").hasSize(3);
            for (ProcessHandle child : children) {
                interrupt(child.pid());
            }
            interrupt(bench.pid());
            assertThat(bench.awaitExit(SOON)).as("%s", bench.output()).isZero();
            assertThat(String.join("\n", bench.stdout()))
                    .contains("50 viewers of 1 topic on 1 frontend", "out of order", "east-f1")
                    .doesNotContain("Not every viewer");
            assertThat(children).noneMatch(ProcessHandle::isAlive);
        }
        JsonNode json = Json.mapper().readTree(Files.readString(file));
        assertThat(json.path("setup").path("secondsAsked").asInt()).isEqualTo(3600);
        assertThat(json.path("measured").path("seconds").asDouble()).isLessThan(3600);
    }

    @Test
    void aNodeThatEndsEndsTheMeasuringAndIsNamed() {
        try (ChildProcess bench = bench(0, "--viewers=20", "--rate=20", "--warm-up=0", "--seconds=3600")) {
            bench.awaitLine("measuring", SOON);
            List<ProcessHandle> frontends = ProcessHandle.of(bench.pid())
                    .orElseThrow()
                    .descendants()
                    .filter(child -> words(child).contains("east-f1.yaml"))
                    .toList();
            assertThat(frontends).hasSize(1);
            frontends.forEach(ProcessHandle::destroyForcibly);
            assertThat(bench.awaitExit(SOON)).as("%s", bench.output()).isEqualTo(1);
            assertThat(bench.stderr()).last().asString().contains("the measuring failed: east-f1 has ended");
        }
    }

    @Test
    void underALowLimitOfFilesThereAreMoreProcesses() {
        try (ChildProcess bench = bench(400, "--viewers=1000", "--frontends=1")) {
            assertThat(bench.awaitExit(SOON)).isEqualTo(1);
            assertThat(bench.stderr())
                    .singleElement()
                    .asString()
                    .contains("--viewers is 1,000, but one process has room for only", "400 files", "ulimit -n");
        }
        try (ChildProcess bench = bench(400, "--viewers=200", "--rate=10", "--warm-up=0", "--seconds=1")) {
            assertThat(bench.awaitExit(SOON)).as("%s", bench.output()).isZero();
            assertThat(String.join("\n", bench.stdout())).contains("east-f2", "viewers 2");
        }
    }

    private int fanout(LocalPlatform platform, String... more) {
        List<String> words = new ArrayList<>(List.of("bench", "fanout"));
        words.add("--frontend="
                + String.join(
                        ",",
                        platform.frontends().stream()
                                .map(frontend -> frontend.openAddress().toString())
                                .toList()));
        words.add("--dispatcher=" + platform.dispatcher(0, 0).openAddress());
        words.addAll(List.of(more));
        return console.run(words.toArray(String[]::new));
    }

    private void fails(String message, String... options) {
        Console own = new Console();
        List<String> words = new ArrayList<>(List.of("bench", "fanout"));
        words.addAll(List.of(options));
        assertThat(own.run(words.toArray(String[]::new))).isEqualTo(1);
        assertThat(own.err()).contains(message).doesNotContain("\tat ", "starting");
        assertThat(own.out()).isEmpty();
    }

    /** A real command, which hears Ctrl-C also when the tests themselves run in the background of a shell, which ignores it. */
    private static ChildProcess bench(int descriptors, String... options) {
        List<String> words = new ArrayList<>(List.of("bench", "fanout"));
        words.addAll(List.of(options));
        ChildCommand java = ChildCommand.java(Main.class.getName(), JVM, words);
        List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT"));
        command.addAll(java.words());
        return ChildProcess.start(
                ChildCommand.of(command.toArray(String[]::new)).withDescriptorLimit(descriptors));
    }

    /** {@link ProcessHandle.Info} leaves out what is longer than a page, and a class path is. */
    private static String words(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
        } catch (IOException e) {
            return "";
        }
    }

    private static void interrupt(long pid) throws IOException {
        try {
            assertThat(new ProcessBuilder("kill", "-INT", Long.toString(pid))
                            .start()
                            .waitFor(10, TimeUnit.SECONDS))
                    .isTrue();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static LocalPlatform platform(List<String> dataCenters, int frontends) {
        LocalPlatform platform = new LocalPlatform(
                LocalPlatform.Plan.of(dataCenters, frontends, 1, 0).withFreePorts());
        platform.start();
        return platform;
    }
}
