package dev.ovation.testkit;

import static dev.ovation.testkit.ScriptedServer.STREAM_HEAD;
import static dev.ovation.testkit.ScriptedServer.chunk;
import static dev.ovation.testkit.ScriptedServer.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SseClientViolationsTest {
    private static final Duration WITHIN = Duration.ofSeconds(20);
    private static final String ONE = chunk("data: 1\n\n");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.0 200 OK\r\nContent-Type: text/event-stream\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: identity\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Type: text/event-streams\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Encoding: gzip\r\n\r\n",
                "HTTP/1.1 200 OK\r\n\r\n",
                "not HTTP at all\r\n\r\n"
            })
    void refusesToOpenAnAnswerWithABrokenHead(String head) {
        try (ScriptedServer server = ScriptedServer.answering(head)) {
            assertThatThrownBy(() -> SseClient.open(server.uri("/")))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("The server breaks the protocol.");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"text/event-stream", "text/event-stream;charset=utf-8", "TEXT/Event-Stream ; charset=UTF-8"})
    void opensEventStreamsHoweverTheyAreWritten(String type) {
        String head = STREAM_HEAD.replace("text/event-stream", type);
        try (ScriptedServer server = ScriptedServer.answering(head + ONE);
                SseClient client = SseClient.open(server.uri("/"))) {
            assertThat(client.next(WITHIN).data()).isEqualTo("1");
        }
    }

    @Test
    void throwsAFramingViolationFromEveryCallThatWaits() {
        try (ScriptedServer server = ScriptedServer.answering(STREAM_HEAD + ONE + "zz\r\n");
                SseClient client = SseClient.open(server.uri("/"))) {
            assertThatThrownBy(() -> client.next("never", WITHIN))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContainingAll("breaks the protocol", "'zz'", "1 events");
            assertThatThrownBy(() -> client.next(WITHIN)).hasMessageContaining("'zz'");
            assertThatThrownBy(() -> client.await(event -> true, WITHIN)).hasMessageContaining("'zz'");
            assertThatThrownBy(() -> client.expectNothing(WITHIN, "never")).hasMessageContaining("'zz'");
            assertThatThrownBy(() -> client.awaitClose(WITHIN)).hasMessageContaining("'zz'");
            assertThat(client.received()).hasSize(1);
        }
    }

    @Test
    void closesTheConnectionAtAViolationAndThrowsItAtCloseWhenNoCallHasDoneSo() {
        CompletableFuture<String> rest = new CompletableFuture<>();
        try (ScriptedServer server = ScriptedServer.running(connection -> {
            connection.readHead();
            connection.send(STREAM_HEAD + chunk("nonsense\n\n"));
            rest.complete(connection.readToEnd());
        })) {
            SseClient client = SseClient.open(server.uri("/"));
            assertThat(soon(rest)).isEmpty();

            assertThat(client.closedByServer()).isFalse();
            assertThatThrownBy(client::close).isInstanceOf(AssertionError.class).hasMessageContaining("'nonsense'");
            assertThatCode(client::close).doesNotThrowAnyException();
        }
    }

    @Test
    void refusesAStreamThatIsCompletedInTheMiddleOfAnEvent() {
        try (ScriptedServer server = ScriptedServer.answering(STREAM_HEAD + chunk("data: lost\n") + "0\r\n\r\n");
                SseClient client = SseClient.open(server.uri("/"))) {
            assertThatThrownBy(() -> client.awaitClose(WITHIN)).hasMessageContaining("in the middle of an event");
        }
    }

    @Test
    void refusesBytesBehindTheLastChunk() {
        CompletableFuture<Boolean> ended = new CompletableFuture<>();
        CompletableFuture<String> rest = new CompletableFuture<>();
        try (ScriptedServer server = ScriptedServer.running(connection -> {
                    connection.readHead();
                    connection.send(STREAM_HEAD + "0\r\n\r\n");
                    soon(ended);
                    connection.send(ONE);
                    rest.complete(connection.readToEnd());
                });
                SseClient client = SseClient.open(server.uri("/"))) {
            assertThat(client.awaitClose(WITHIN)).isEqualTo(StreamEnd.COMPLETE);
            ended.complete(true);

            assertThat(soon(rest)).isEmpty();
            assertThatThrownBy(() -> client.next(WITHIN)).hasMessageContaining("more than the answer");
        }
    }

    @Test
    void tellsHowAStreamEnded() {
        Map<String, StreamEnd> ends = Map.of(
                STREAM_HEAD + ONE + "0\r\n\r\n",
                StreamEnd.COMPLETE,
                STREAM_HEAD + ONE,
                StreamEnd.CUT_OFF,
                STREAM_HEAD + "9\r\ndata",
                StreamEnd.CUT_OFF,
                "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1",
                StreamEnd.COMPLETE,
                "HTTP/1.1 204 No Content\r\n\r\n",
                StreamEnd.COMPLETE);
        ends.forEach((answer, end) -> {
            try (ScriptedServer server = ScriptedServer.answeringAndClosing(answer);
                    SseClient client = SseClient.open(server.uri("/"))) {
                assertThat(client.awaitClose(WITHIN)).as(answer).isEqualTo(end);
                assertThat(client.closedByServer()).isTrue();
            }
        });
    }

    @Test
    void tellsAResetFromAnEnd() {
        try (ScriptedServer server = ScriptedServer.answering(STREAM_HEAD + ONE);
                Firewall firewall = Firewall.inFrontOf(server.address());
                SseClient client = SseClient.open(URI.create("http://127.0.0.1:" + firewall.port() + "/"))) {
            client.next(WITHIN);
            firewall.cut();

            assertThat(client.awaitClose(WITHIN)).isEqualTo(StreamEnd.RESET);
        }
    }

    @ParameterizedTest
    @CsvSource({"next, without event", "named, without event 'b'", "await, without such an event"})
    void doesNotWaitForAStreamThatHasEnded(String call, String message) {
        try (ScriptedServer server = ScriptedServer.answeringAndClosing(STREAM_HEAD + "0\r\n\r\n");
                SseClient client = SseClient.open(server.uri("/"))) {
            assertThatThrownBy(() -> {
                        switch (call) {
                            case "next" -> client.next(Duration.ofDays(1));
                            case "named" -> client.next("b", Duration.ofDays(1));
                            default -> client.await(event -> true, Duration.ofDays(1));
                        }
                    })
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContainingAll("The stream ended", message, "ended COMPLETE");
        }
    }
}
