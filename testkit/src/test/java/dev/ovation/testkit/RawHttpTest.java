package dev.ovation.testkit;

import static dev.ovation.testkit.ScriptedServer.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RawHttpTest {
    private static final Duration WITHIN = Duration.ofSeconds(20);
    private static final String HOST = "127.0.0.1";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    @Test
    void sendsAnyBytesAndReadsTheAnswer() {
        CompletableFuture<String> request = new CompletableFuture<>();
        try (ScriptedServer server = ScriptedServer.running(connection -> {
            request.complete(connection.readHead());
            connection.send("HTTP/1.1 400 Bad\r\nConnection: close\r\nContent-Length: 14\r\n\r\n{\"status\":400}");
        })) {
            byte[] malformed = {'G', 0, (byte) 0xFF, '\n'};
            RawAnswer answer = RawHttp.send(HOST, server.port(), malformed, bytes("\r\n\r\n"));

            assertThat(soon(request)).isEqualTo("G\0\u00ff\n\r\n\r\n");
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.header("connection")).hasValue("close");
            assertThat(answer.json().path("status").intValue()).isEqualTo(400);
            assertThat(answer.closed()).isTrue();
        }
    }

    @Test
    void tellsAServerThatKeepsTheConnectionFromOneThatClosesIt() {
        try (ScriptedServer keeping = ScriptedServer.answering(OK);
                ScriptedServer closing = ScriptedServer.answeringAndClosing(OK)) {
            assertThat(RawHttp.send(HOST, keeping.port(), "GET / HTTP/1.1\r\n\r\n")
                            .closed())
                    .isFalse();
            assertThat(RawHttp.send(HOST, closing.port(), "GET / HTTP/1.1\r\n\r\n")
                            .closed())
                    .isTrue();
        }
    }

    @Test
    void hasStatusZeroWhereTheServerClosesWithoutAnAnswer() {
        try (ScriptedServer server = ScriptedServer.answeringAndClosing("")) {
            RawAnswer answer = RawHttp.send(HOST, server.port(), "\r\n\r\n");

            assertThat(answer).isEqualTo(new RawAnswer(0, Map.of(), "", true));
        }
    }

    @Test
    void readsTheAnswerOfAServerThatClosesBeforeEverythingIsSent() {
        try (ScriptedServer server = ScriptedServer.running(connection -> {
                    connection.readHead();
                    connection.send("HTTP/1.1 413 Large\r\nContent-Length: 0\r\n\r\n");
                    connection.socket().shutdownOutput();
                    connection.readToEnd();
                });
                RawHttp http = RawHttp.connect(HOST, server.port())) {
            http.send("POST / HTTP/1.1\r\n\r\n").send(new byte[100_000]);

            assertThat(http.answer(WITHIN).status()).isEqualTo(413);
        }
    }

    @Test
    void readsSeveralAnswersOfOneConnection() {
        try (ScriptedServer server = ScriptedServer.running(connection -> {
                    connection.readHead();
                    connection.readHead();
                    connection.send(OK + "HTTP/1.1 404 No\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nnot\r\n0\r\n\r\n");
                });
                RawHttp http = RawHttp.connect(HOST, server.port())) {
            http.send("GET /a HTTP/1.1\r\n\r\nGET /b HTTP/1.1\r\n\r\n");

            assertThat(http.nextAnswer(WITHIN).body()).isEqualTo("ok");
            RawAnswer last = http.answer(WITHIN);
            assertThat(last.body()).isEqualTo("not");
            assertThat(last.closed()).isTrue();
        }
    }

    @Test
    void knowsThatTheAnswerToHeadHasNoBody() {
        String head = "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n";
        try (ScriptedServer server = ScriptedServer.running(connection -> {
                    connection.readHead();
                    connection.send(head);
                    connection.readHead();
                    connection.send(OK);
                });
                RawHttp http = RawHttp.connect(HOST, server.port())) {
            RawAnswer toHead = http.send("HEAD / HTTP/1.1\r\n\r\n").nextAnswer(WITHIN);
            RawAnswer toGet = http.sendSlowly(bytes("GET / HTTP/1.1\r\n\r\n"), 9, Duration.ofMillis(1))
                    .answer(WITHIN);

            assertThat(toHead.header("content-length")).hasValue("20");
            assertThat(toHead.body()).isEmpty();
            assertThat(toGet.body()).isEqualTo("ok");
        }
    }

    @Test
    void sendsSlowly() {
        try (ScriptedServer server = ScriptedServer.answering(OK);
                RawHttp http = RawHttp.connect(HOST, server.port())) {
            long before = System.nanoTime();
            http.sendSlowly(bytes("GET /abc HTTP/1.1\r\n\r\n"), 8, Duration.ofMillis(20));

            assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofMillis(40));
            assertThat(http.answer(WITHIN).body()).isEqualTo("ok");
        }
    }

    @Test
    void readsOnAfterAHalfClose() {
        try (ScriptedServer server = ScriptedServer.running(connection -> {
                    String all = connection.readToEnd();
                    connection.send("HTTP/1.1 200 OK\r\n\r\n" + all);
                });
                RawHttp http = RawHttp.connect(HOST, server.port())) {
            RawAnswer answer = http.send("half").halfClose().answer(WITHIN);

            assertThat(answer.body()).isEqualTo("half");
            assertThat(answer.closed()).isTrue();
        }
    }

    @Test
    void abortsWithAReset() {
        CompletableFuture<Boolean> reset = new CompletableFuture<>();
        try (ScriptedServer server = ScriptedServer.running(connection -> {
                    connection.in().read();
                    try {
                        connection.readToEnd();
                        reset.complete(false);
                    } catch (SocketException e) {
                        reset.complete(true);
                    }
                });
                RawHttp http = RawHttp.connect(HOST, server.port())) {
            http.send("POST / HTTP/1.1\r\nContent-Length: 100\r\n\r\nonly this").abort();

            assertThat(soon(reset)).isTrue();
        }
    }

    @Test
    void refusesAnAnswerThatBreaksTheProtocol() {
        try (ScriptedServer server = ScriptedServer.answering("HTTP/1.1 200 OK\nContent-Length: 0\n\n")) {
            assertThatThrownBy(() -> RawHttp.send(HOST, server.port(), "GET / HTTP/1.1\r\n\r\n"))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContainingAll("breaks the protocol", "LF without CR");
        }
    }

    @Test
    void refusesAnAnswerThatIsCutOff() {
        try (ScriptedServer server =
                ScriptedServer.answeringAndClosing("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab")) {
            assertThatThrownBy(() -> RawHttp.send(HOST, server.port(), "GET / HTTP/1.1\r\n\r\n"))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("cut off");
        }
    }

    @Test
    void refusesMoreThanTheAnswer() {
        try (ScriptedServer server = ScriptedServer.answering(OK + "!")) {
            assertThatThrownBy(() -> RawHttp.send(HOST, server.port(), "GET / HTTP/1.1\r\n\r\n"))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("byte 33");
        }
    }

    @Test
    void givesUpOnAServerThatIsSilent() {
        try (ScriptedServer server = ScriptedServer.answering("HTTP/1.1 200");
                RawHttp http = RawHttp.connect(HOST, server.port())) {
            http.send("GET / HTTP/1.1\r\n\r\n");

            assertThatThrownBy(() -> http.answer(Duration.ofMillis(100)))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("silent for PT0.1S");
        }
    }

    @Test
    void doesNotWaitForEverWhenItHasNoTime() {
        try (ScriptedServer server = ScriptedServer.answering("");
                RawHttp http = RawHttp.connect(HOST, server.port())) {
            assertThat(http.awaitClose(Duration.ZERO)).isFalse();
            assertThatThrownBy(() -> http.nextAnswer(Duration.ZERO)).isInstanceOf(AssertionError.class);
        }
    }

    @Test
    void saysThatNobodyListens() {
        int port = Ports.free();

        assertThatThrownBy(() -> RawHttp.send(HOST, port, "")).isInstanceOf(UncheckedIOException.class);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
