package dev.ovation.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublishCommandIT {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before the test.
    private Path folder;

    private final Console console = new Console();

    @Test
    void publishesOneEventAndPrintsItsId() throws IOException {
        try (FakeNode dispatcher = accepting()) {
            assertThat(console.run(
                            "publish",
                            "likes:demo",
                            "{\"by\": 1}",
                            "--type",
                            "like",
                            "--key",
                            "k",
                            "--to",
                            dispatcher.address()))
                    .isZero();
            assertThat(dispatcher.bodies())
                    .containsExactly("{\"topic\":\"likes:demo\",\"data\":{\"by\":1},\"type\":\"like\",\"key\":\"k\"}");
            assertThat(dispatcher.uris()).containsExactly("/v1/events");
            assertThat(console.out()).isEqualTo("id-0" + System.lineSeparator());
        }
    }

    @Test
    void anEventWithoutJsonIsAnEmptyObject() throws IOException {
        try (FakeNode dispatcher = accepting()) {
            assertThat(console.run("publish", "likes:demo", "--to", dispatcher.address()))
                    .isZero();
            assertThat(dispatcher.bodies()).containsExactly("{\"topic\":\"likes:demo\",\"data\":{}}");
        }
    }

    @Test
    void showsTheTokenInAFileAndNoneWithoutOne() throws IOException {
        Path token = Files.writeString(folder.resolve("token"), "a.b.c\n");
        try (FakeNode dispatcher = accepting()) {
            console.run("publish", "likes:demo", "--to", dispatcher.address());
            console.run("publish", "likes:demo", "--token-file", token.toString(), "--to", dispatcher.address());

            assertThat(dispatcher.authorizations()).containsExactly("null", "Bearer a.b.c");
        }
        assertThat(console.run(
                        "publish",
                        "likes:demo",
                        "--token-file",
                        folder.resolve("none").toString()))
                .isEqualTo(1);
        assertThat(console.err()).contains("Cannot read the token in");
    }

    @Test
    void aBatchFileIsPublishedLineByLineInRequestsOfAtMostAThousand() throws IOException {
        Path file = folder.resolve("events.ndjson");
        Files.writeString(
                file,
                IntStream.range(0, 2_500)
                        .mapToObj(i -> "{\"topic\":\"likes:demo\",\"data\":" + i + "}\n")
                        .collect(Collectors.joining("\n")));
        try (FakeNode dispatcher = accepting()) {
            assertThat(console.run("publish", "--batch", file.toString(), "--to", dispatcher.address()))
                    .isZero();
            assertThat(dispatcher.bodies())
                    .allSatisfy(body -> assertThat(body.lines().count()).isBetween(1L, 1_000L));
            assertThat(dispatcher.bodies().stream().flatMap(String::lines)).hasSize(2_500);
            assertThat(console.out().lines()).hasSize(2_500);
        }
    }

    @Test
    void aRefusedLineIsSaidAndMakesTheStatusOne() throws IOException {
        try (FakeNode dispatcher = new FakeNode(
                202,
                "application/x-ndjson",
                body -> "{\"problem\":{\"status\":422,\"detail\":\"No such namespace.\"}}\n")) {
            assertThat(console.run("publish", "lkes:demo", "--to", dispatcher.address()))
                    .isEqualTo(1);
            assertThat(console.err()).contains("refused: No such namespace.");
            assertThat(console.out()).isEmpty();
        }
    }

    @Test
    void aRefusedRequestIsSaidWithItsDetail() throws IOException {
        try (FakeNode dispatcher =
                new FakeNode(503, "application/problem+json", body -> "{\"detail\":\"Publish to another one.\"}")) {
            assertThat(console.run("publish", "likes:demo", "--to", dispatcher.address()))
                    .isEqualTo(1);
            assertThat(console.err()).contains("503", "Publish to another one.");
        }
    }

    @Test
    void aTopicOrABatchIsNeededAndNotBoth() {
        assertThat(console.run("publish")).isEqualTo(2);
        assertThat(console.run("publish", "likes:demo", "--batch", "f")).isEqualTo(2);
        assertThat(console.err()).contains("Name a TOPIC");
    }

    @Test
    void whatIsNoJsonAndWhatCannotBeReadIsSaid() {
        assertThat(console.run("publish", "likes:demo", "{")).isEqualTo(1);
        assertThat(console.err()).contains("Not JSON");
        assertThat(console.run("publish", "--batch", folder.resolve("none").toString()))
                .isEqualTo(1);
        assertThat(console.err()).contains("Cannot read");
    }

    private static FakeNode accepting() throws IOException {
        return new FakeNode(202, "application/x-ndjson", body -> {
            long lines = body.lines().count();
            return IntStream.range(0, (int) lines)
                    .mapToObj(i -> "{\"id\":\"id-" + i + "\"}\n")
                    .collect(Collectors.joining());
        });
    }
}
