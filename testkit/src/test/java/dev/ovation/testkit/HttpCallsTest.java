package dev.ovation.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpCallsTest {
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", HttpCallsTest::describe);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    /** Answers with what was asked. */
    private static void describe(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String answer = "{\"method\":\"%s\",\"body\":\"%s\",\"type\":\"%s\",\"upgrade\":\"%s\"}"
                .formatted(
                        exchange.getRequestMethod(),
                        body,
                        exchange.getRequestHeaders().getFirst("Content-Type"),
                        exchange.getRequestHeaders().getFirst("Upgrade"));
        byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("X-Two", "a");
        exchange.getResponseHeaders().add("X-Two", "b");
        exchange.sendResponseHeaders(201, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Test
    void getsWithoutABody() {
        try (HttpCalls calls = HttpCalls.http11()) {
            HttpCalls.Answer answer = calls.get(uri());

            assertThat(answer.status()).isEqualTo(201);
            assertThat(answer.header("x-two")).hasValue("a, b");
            assertThat(answer.header("absent")).isEmpty();
            assertThat(answer.json().path("method").textValue()).isEqualTo("GET");
            assertThat(answer.json().path("body").textValue()).isEmpty();
            assertThat(answer.json().path("upgrade").textValue()).isEqualTo("null");
        }
    }

    @Test
    void postsJsonUnlessToldOtherwise() {
        try (HttpCalls calls = HttpCalls.http11()) {
            HttpCalls.Answer json = calls.post(uri(), "caf\u00e9");
            HttpCalls.Answer lines = calls.post(uri(), "", Map.of("content-type", "application/x-ndjson"));

            assertThat(json.json().path("body").textValue()).isEqualTo("caf\u00e9");
            assertThat(json.json().path("type").textValue()).isEqualTo("application/json");
            assertThat(lines.json().path("type").textValue()).isEqualTo("application/x-ndjson");
        }
    }

    @Test
    void callsAnyMethod() {
        try (HttpCalls calls = HttpCalls.http11()) {
            HttpCalls.Answer answer = calls.call("DELETE", uri(), "", Map.of());

            assertThat(answer.json().path("method").textValue()).isEqualTo("DELETE");
        }
    }

    @Test
    void offersHttp2AndStaysOnHttp11WhereTheServerHasNone() {
        try (HttpCalls calls = HttpCalls.h2c()) {
            HttpCalls.Answer answer = calls.get(uri());

            assertThat(answer.json().path("upgrade").textValue()).isEqualTo("h2c");
            assertThat(answer.headers()).doesNotContainKey(":status");
        }
    }

    @Test
    void showsABodyThatIsNotJson() {
        assertThatThrownBy(() -> new HttpCalls.Answer(200, Map.of(), "<html>").json())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("<html>");
        assertThatThrownBy(() -> new HttpCalls.Answer(200, Map.of(), "").json()).hasMessageContaining("no text");
        assertThatThrownBy(() -> new HttpCalls.Answer(200, Map.of(), "1 2").json())
                .hasMessageContaining("1 2");
    }

    @Test
    void saysWhichCallFailed() {
        URI nobody = URI.create("http://127.0.0.1:" + Ports.free() + "/x");
        try (HttpCalls calls = HttpCalls.http11()) {
            assertThatThrownBy(() -> calls.get(nobody))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("GET " + nobody);
        }
    }

    private URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/any");
    }
}
