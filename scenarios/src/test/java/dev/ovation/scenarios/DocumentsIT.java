package dev.ovation.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.ovation.cli.LocalPlatform;
import dev.ovation.cli.Main;
import dev.ovation.testkit.ChildCommand;
import dev.ovation.testkit.ChildProcess;
import dev.ovation.testkit.Eventually;
import dev.ovation.testkit.HttpCalls;
import dev.ovation.testkit.MissingPartException;
import dev.ovation.testkit.PostgresServer;
import dev.ovation.testkit.SseClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the documents show is what happens: their examples and their configuration are run as they stand, on other ports. */
class DocumentsIT {
    private static final Path ROOT = Path.of("..");
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Pattern PORT = Pattern.compile("(localhost:|127\\.0\\.0\\.1:|port: )(8[01]8[0-4])");
    private static final Pattern FILE = Pattern.compile("(?ms)^`([a-z0-9-]+)\\.yaml`.*?^```yaml\\n(.*?)^```");
    private static final List<String> START_ORDER = List.of("-d1", "-r1", "-f1");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before the test.
    private Path folder;

    static Stream<Path> documents() {
        return Stream.of(ROOT.resolve("README.md"), ROOT.resolve("docs/PROTOCOL.md"));
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everyExampleDoesWhatItShows(Path document) {
        List<ConsoleBlock> blocks = ConsoleBlock.of(document);
        assertThat(blocks).isNotEmpty();
        int offset = Platforms.freeOffset(2);
        try (LocalPlatform platform = new LocalPlatform(LocalPlatform.Plan.of(List.of("east", "west"), 1, 1, offset))) {
            platform.start();
            for (ConsoleBlock block : blocks) {
                String output = run(block, offset);
                assertThat(block.matches(output))
                        .as("%s shows%n%s%nbut it printed%n%s", block, block.expected(), output)
                        .isTrue();
            }
        }
    }

    @Test
    void theConfigurationOfTwoDataCentersWorks() throws IOException {
        Map<String, Path> files = new LinkedHashMap<>();
        List<ChildProcess> processes = new ArrayList<>();
        try (PostgresServer postgres = postgres();
                HttpCalls http = HttpCalls.http11()) {
            int offset = Platforms.freeOffset(2);
            String url = postgres.createDatabase();
            Matcher matcher = FILE.matcher(Files.readString(ROOT.resolve("docs/OPERATIONS.md")));
            while (matcher.find()) {
                Path file = folder.resolve(matcher.group(1) + ".yaml");
                Files.writeString(
                        file,
                        moved(matcher.group(2), offset)
                                .replace("jdbc:postgresql://127.0.0.1:5432/ovation", url)
                                .replace("username: ovation", "username: " + PostgresServer.USERNAME));
                files.put(matcher.group(1), file);
            }
            assertThat(files).hasSize(6);
            for (String kind : START_ORDER) {
                files.forEach((id, file) -> {
                    if (id.endsWith(kind)) {
                        processes.add(start(id, file));
                    }
                });
            }
            anEventGoesFromWestToEast(http, offset);
            for (ChildProcess process : processes.reversed()) {
                process.signal("TERM");
                assertThat(process.awaitExit(SOON)).isZero();
            }
        } finally {
            processes.forEach(ChildProcess::close);
        }
    }

    private static void anEventGoesFromWestToEast(HttpCalls http, int offset) {
        URI frontend = URI.create("http://127.0.0.1:" + (8080 + offset));
        URI dispatcher = URI.create("http://127.0.0.1:" + (8181 + offset));
        try (SseClient viewer = SseClient.open(Platforms.stream(frontend, "likes:documents"))) {
            viewer.next("welcome", SOON);
            Eventually.until("west knows what east watches, and what is published there arrives", SOON, () -> {
                http.post(dispatcher.resolve("/v1/topics/likes:documents/events"), "{}");
                return viewer.received().stream()
                        .anyMatch(event -> event.event().equals("likes"));
            });
        }
    }

    private static ChildProcess start(String id, Path file) {
        String role =
                switch (id.charAt(id.length() - 2)) {
                    case 'd' -> "dispatcher";
                    case 'r' -> "relay";
                    default -> "frontend";
                };
        ChildProcess process = ChildProcess.java(
                Main.class,
                List.of("-Xmx200m", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED"),
                List.of(role, "--config", file.toString()));
        process.awaitLine(line -> line.contains(id + " serves"), SOON);
        return process;
    }

    private String run(ConsoleBlock block, int offset) {
        String script = moved(String.join("\n", block.commands()), offset) + "\nwait\n";
        try (ChildProcess shell =
                ChildProcess.start(ChildCommand.of("sh", "-c", script).withDirectory(folder))) {
            shell.awaitExit(SOON);
            return String.join("\n", shell.stdout());
        }
    }

    private static String moved(String text, int offset) {
        return PORT.matcher(text).replaceAll(match -> match.group(1) + (Integer.parseInt(match.group(2)) + offset));
    }

    private static PostgresServer postgres() {
        try {
            return PostgresServer.start();
        } catch (MissingPartException e) {
            return abort(e.getMessage());
        }
    }
}
