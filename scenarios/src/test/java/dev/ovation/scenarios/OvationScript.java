package dev.ovation.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.testkit.ChildCommand;
import dev.ovation.testkit.ChildProcess;
import dev.ovation.testkit.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The script {@code ovation} in a folder of its own, with the distribution that the build has made: the program as it is typed. */
final class OvationScript {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration UP = Duration.ofMinutes(4);
    private static final Path ROOT = Path.of("..");

    private final Path folder;
    private final int offset;

    private OvationScript(Path folder, int offset) {
        this.folder = folder;
        this.offset = offset;
    }

    /**
     * Copies it.
     *
     * @param folder an empty one
     * @param offset added to every port of what it starts
     */
    static OvationScript copiedTo(Path folder, int offset) throws IOException {
        Path script = folder.resolve("ovation");
        Files.copy(ROOT.resolve("ovation"), script);
        assertThat(script.toFile().setExecutable(true)).isTrue();
        Path dist = ROOT.resolve("cli/target/dist").toRealPath();
        Path copy = Files.createDirectories(folder.resolve("cli/target/dist"));
        for (String part : List.of("lib", "cassandra")) {
            Files.createSymbolicLink(copy.resolve(part), dist.resolve(part));
        }
        Files.createFile(copy.resolve(".built"));
        return new OvationScript(folder, offset);
    }

    /** Runs it; Ctrl-C reaches it also when the tests themselves run in the background of a shell, which ignores it. */
    ChildProcess run(String... args) {
        List<String> words = new ArrayList<>(List.of("env", "--default-signal=INT", "./ovation"));
        words.addAll(List.of(args));
        return ChildProcess.start(ChildCommand.of(words.toArray(String[]::new))
                .withDirectory(folder)
                .withEnv("OVATION_JAVA_OPTS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"));
    }

    /** Runs {@code ovation up} with those options; returns when it is up. */
    ChildProcess up(String... options) {
        List<String> words = new ArrayList<>(List.of("up", "--offset", String.valueOf(offset)));
        words.addAll(List.of(options));
        ChildProcess up = run(words.toArray(String[]::new));
        try {
            up.awaitLine("Ctrl-C stops everything.", UP);
            return up;
        } catch (AssertionError e) {
            up.close();
            throw e;
        }
    }

    /** Publishes in the first data center of what is up until a watcher in the second sees it. */
    void assertThatAnEventReachesTheOtherDataCenter(String json) {
        try (ChildProcess watch =
                run("watch", "likes:demo", "--from", "http://127.0.0.1:" + (8180 + offset), "--count", "1")) {
            watch.awaitLine(line -> line.contains("connected"), SOON);
            Eventually.until("an event of the first is seen in the second", SOON, () -> {
                try (ChildProcess publish =
                        run("publish", "likes:demo", json, "--to", "http://127.0.0.1:" + (8081 + offset))) {
                    assertThat(publish.awaitExit(SOON))
                            .as("%s", publish.output())
                            .isZero();
                }
                return !watch.isAlive();
            });
            assertThat(watch.stdout()).singleElement().asString().contains("\"data\":" + json);
        }
    }
}
