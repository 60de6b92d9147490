package dev.ovation.runtime;

import static dev.ovation.runtime.Calls.contentType;
import static dev.ovation.runtime.Calls.problem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.protocol.Limits;
import dev.ovation.protocol.Problem;
import dev.ovation.protocol.ProblemType;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every error, of handlers and of requests that never reach one, is a problem with a stable type. */
@Timeout(120)
class NodeServerErrorsIT {
    @AutoClose
    private final SampleServer sample = SampleServer.started();

    @AutoClose
    private final Calls calls = new Calls();

    @ParameterizedTest
    @ValueSource(strings = {"/", "/nothing", "/echo/more", "/internal/v1", "/%20", "/v1/topics/likes:a/events"})
    void answersAnUnknownPathWith404(String path) throws Exception {
        assertThat(isProblem(calls.get(sample.open(path)), ProblemType.NOT_FOUND))
                .contains("docs/PROTOCOL.md");
        assertThat(isProblem(calls.get(sample.internal(path)), ProblemType.NOT_FOUND))
                .contains("docs/PROTOCOL.md");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "DELETE", "PATCH", "OPTIONS"})
    void answersAnotherMethodWith405AndTheOneThatIsServed(String method) throws Exception {
        HttpResponse<String> response = calls.send(
                HttpRequest.newBuilder(sample.open("/echo")).method(method, HttpRequest.BodyPublishers.noBody()));

        assertThat(isProblem(response, ProblemType.METHOD_NOT_ALLOWED))
                .isEqualTo(method + " is not served here. Use POST.");
        assertThat(response.headers().firstValue("allow")).contains("POST");
    }

    @Test
    void tellsADefectToTheLogAndNotToTheCaller() throws Exception {
        HttpResponse<String> response = calls.get(sample.open("/defect"));

        assertThat(isProblem(response, ProblemType.INTERNAL)).contains("defect of the platform");
        assertThat(response.body()).doesNotContain("secret detail", "IllegalState");
    }

    @Test
    void saysWhenToComeBack() throws Exception {
        HttpResponse<String> response = calls.get(sample.open("/full"));

        assertThat(isProblem(response, ProblemType.FULL)).isEqualTo("Come back later.");
        assertThat(response.headers().firstValue("retry-after")).contains("2");
        assertThat(problem(response).retryAfterSeconds()).isEqualTo(2);
    }

    @Test
    void saysNoTimeWhereComingBackDoesNotHelp() throws Exception {
        assertThat(calls.get(sample.open("/nothing")).headers().firstValue("retry-after"))
                .isEmpty();
    }

    @Test
    void takesBytesThatAreNoBatchForTheCallersMistake() throws Exception {
        assertThat(isProblem(calls.get(sample.open("/wire")), ProblemType.MALFORMED))
                .isEqualTo("The batch is cut off.");
    }

    @Test
    void keepsTheConnectionAfterAProblemOfAHandler() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(calls.get(sample.open("/full")).statusCode()).isEqualTo(503);
            assertThat(calls.post(sample.open("/echo"), "hello").body()).isEqualTo("hello");
        }
    }

    @Test
    void readsABodyUpToItsLimit() throws Exception {
        String body = "x".repeat(SampleServer.ECHO_BYTES);

        assertThat(calls.post(sample.open("/echo"), body).body()).isEqualTo(body);
        assertThat(calls.postChunked(sample.open("/echo"), body).body()).isEqualTo(body);
        assertThat(calls.post(sample.open("/echo"), "").body()).isEmpty();
    }

    @Test
    void refusesABodyOverTheHandlersLimit() throws Exception {
        String body = "x".repeat(SampleServer.ECHO_BYTES + 1);
        String sentence = "An echo is at most 1000 bytes. Send less, or a reference to it.";

        assertThat(isProblem(calls.post(sample.open("/echo"), body), ProblemType.TOO_LARGE))
                .isEqualTo(sentence);
        assertThat(isProblem(calls.postChunked(sample.open("/echo"), body), ProblemType.TOO_LARGE))
                .isEqualTo(sentence);
    }

    @Test
    void refusesABodyOverTheListenersLimit() throws Exception {
        String body = "x".repeat(SampleServer.OPEN_BYTES * Limits.REFUSED_BODY_FACTOR + 1);

        isProblem(calls.post(sample.open("/large"), body), ProblemType.TOO_LARGE);
        isProblem(calls.postChunked(sample.open("/large"), body), ProblemType.TOO_LARGE);
        assertThat(calls.post(sample.internal("/large"), body).body()).isEqualTo(body);
        assertThat(calls.postChunked(sample.internal("/large"), body).body()).isEqualTo(body);
    }

    @Test
    void letsASenderThatWritesOnReadTheRefusal() throws Exception {
        // More than the sockets between the two hold, so that the sender is still writing when it is refused.
        byte[] body = new byte[Limits.INTERNAL_REQUEST_BYTES * (Limits.REFUSED_BODY_FACTOR - 1)];
        try (RawConnection sender = new RawConnection(sample.internal("/echo").getPort())) {
            sender.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length + "\r\n\r\n");
            sender.send(body);
            sender.send("GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

            assertThat(sender.readUntil("\r\n")).startsWith("HTTP/1.1 413 ");
            sender.readUntil("{\"status\":\"UP\"}");
        }
    }

    @Test
    void servesTheNextRequestAfterABodyThatWasTooLarge() throws Exception {
        URI echo = sample.open("/echo");
        assertThat(calls.post(echo, "x".repeat(SampleServer.OPEN_BYTES + 1)).statusCode())
                .isEqualTo(413);

        assertThat(calls.post(echo, "hello").body()).isEqualTo("hello");
    }

    @Test
    void refusesHeadersOverTheirLimit() throws IOException {
        String cookie = "Cookie: " + "c".repeat(Limits.REQUEST_HEADER_BYTES) + "\r\n";

        isRawProblem("GET /nothing HTTP/1.1\r\nHost: x\r\n" + cookie + "\r\n", ProblemType.HEADERS_TOO_LARGE);
    }

    @Test
    void takesHeadersBelowTheirLimit() throws Exception {
        HttpResponse<String> response = calls.send(HttpRequest.newBuilder(sample.open("/nothing"))
                .header("cookie", "c".repeat(Limits.REQUEST_HEADER_BYTES - 1_000)));

        isProblem(response, ProblemType.NOT_FOUND);
    }

    @Test
    void refusesARequestLineOverItsLimit() throws IOException {
        String line = "GET /" + "p".repeat(Limits.REQUEST_LINE_BYTES) + " HTTP/1.1\r\n";

        isRawProblem(line + "Host: x\r\n\r\n", ProblemType.URI_TOO_LONG);
    }

    @Test
    void takesARequestLineBelowItsLimit() throws Exception {
        String query = "?q=" + "p".repeat(Limits.REQUEST_LINE_BYTES - 1_000);

        isProblem(calls.get(sample.open("/nothing" + query)), ProblemType.NOT_FOUND);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense that is longer than a preface\r\n\r\n",
                "GET\r\nHost: something.example.org\r\n\r\n",
                "GET /\r\nHost: something.example.org\r\n\r\n",
                "GET / HTTP/9.9\r\nHost: something.example.org\r\n\r\n",
                "GET / SMTP/1.1\r\nHost: something.example.org\r\n\r\n",
                "GET / HTTP/1.1\r\nno colon\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nbad name: x\r\n\r\n",
                "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: nine\r\n\r\n",
            })
    void refusesARequestThatIsNotHttp(String request) throws IOException {
        isRawProblem(request, ProblemType.MALFORMED);
    }

    @Test
    void takesChunksThatItCannotReadForTheCallersMistake() throws IOException {
        String request = "POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n";

        isRawProblem(request + "5;extension=x\r\nhello\r\n0\r\n\r\n", ProblemType.MALFORMED);
    }

    private static String isProblem(HttpResponse<String> response, ProblemType type) {
        Problem problem = problem(response);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(type.status());
        assertThat(contentType(response)).isEqualTo(Problem.MEDIA_TYPE);
        assertThat(problem.type()).isEqualTo(type.uri());
        assertThat(problem.title()).isEqualTo(type.title());
        assertThat(problem.status()).isEqualTo(type.status());
        return problem.detail();
    }

    /** The server answers with the problem and then ends the connection. */
    private void isRawProblem(String request, ProblemType type) throws IOException {
        String answer = Calls.raw(sample.server.openPort(), request);

        assertThat(answer).startsWith("HTTP/1.1 " + type.status() + ' ');
        assertThat(answer).containsIgnoringCase("\r\nContent-Type: " + Problem.MEDIA_TYPE + "\r\n");
        assertThat(answer).containsIgnoringCase("\r\nConnection: close\r\n");
        assertThat(answer).as("no dump of bytes").doesNotContain("+---");
        assertThat(answer).contains("\r\n\r\n{\"type\":\"" + type.uri() + "\"").endsWith("}\n");
    }
}
