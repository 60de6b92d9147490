package dev.ovation.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.ovation.protocol.Limits;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class LinkClientIT {
    private static final byte[] HELLO = "hello".getBytes(UTF_8);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before the test.
    private Path folder;

    @AutoClose
    private final DeadEnds deadEnds = new DeadEnds();

    @AutoClose
    private final LinkClient client = new LinkClient(Duration.ofSeconds(30), InternalKey.open());

    @AutoClose
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private volatile int status = 200;

    LinkClientIT() throws IOException {
        server = server(0);
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void postsBytesAndReturnsTheAnswer() {
        assertThat(post(base(), "/echo?a=b%20c")).isEqualTo("hello");

        assertThat(seen).containsExactly("POST /echo?a=b%20c text/x-test hello");
    }

    @Test
    void returnsNothingWhereTheAnswerIsEmpty() {
        status = 204;

        assertThat(post(base(), "/echo")).isEmpty();
    }

    @Test
    void postsNothing() {
        assertThat(client.post(base(), "/echo", "text/x-test", new byte[0])).isEmpty();
    }

    @Test
    void postsAndReturnsAFullBatch() {
        byte[] batch = new byte[1 << 20];
        batch[batch.length - 1] = 7;

        assertThat(client.post(base(), "/echo", "text/x-test", batch)).isEqualTo(batch);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 500, 503})
    void saysWhichErrorTheOtherNodeAnswered(int error) {
        status = error;

        assertThatExceptionOfType(LinkException.class)
                .isThrownBy(() -> post(base(), "/echo"))
                .withMessage(base() + "/echo answered " + error)
                .satisfies(e -> assertThat(e.answered()).isTrue())
                .satisfies(e -> assertThat(e.worthRetrying()).isEqualTo(error >= 500));
    }

    @Test
    void saysWhyItIsNotTakenForANode() {
        status = 401;

        refused("{\"title\":\"No\",\"detail\":\"The clocks differ.\"}", ": The clocks differ.");
        refused("{\"detail\":\"two\\nlines\\u001b[2J\"}", ": two lines [2J");
        refused("{\"detail\":\"" + "x".repeat(400) + "\"}", ": " + "x".repeat(300));
        refused("{\"detail\":null}", "");
        refused("{}", "");
        refused("<html>401</html>", "");
        refused("", "");
    }

    @Test
    void signsWithTheKeyThatItHasAndNothingWithoutOne() {
        post(base(), "/authorization");
        try (LinkClient signing = new LinkClient(Duration.ofSeconds(30), new Keys(folder).of(Keys.A))) {
            signing.post(base(), "/authorization", "text/x-test", HELLO);
        }

        assertThat(seen).hasSize(2);
        assertThat(seen.getFirst()).isEqualTo("none");
        assertThat(Signature.parse(seen.getLast())).hasValueSatisfying(signature -> assertThat(signature.bodyHash())
                .isEqualTo(InternalKey.hash(HELLO)));
    }

    @Test
    void keepsItsConnectionAfterAnError() {
        status = 503;
        assertThatExceptionOfType(LinkException.class).isThrownBy(() -> post(base(), "/where"));
        status = 200;

        String first = post(base(), "/where");
        String second = post(base(), "/where");

        assertThat(second).isEqualTo(first);
    }

    @Test
    void saysThatNobodyListens() {
        assertThatExceptionOfType(LinkException.class)
                .isThrownBy(() -> post(deadEnds.refusing(), "/echo"))
                .withMessageStartingWith(deadEnds.refusing() + "/echo cannot be reached: ")
                .satisfies(e -> assertThat(e.answered()).isFalse())
                .satisfies(e -> assertThat(e.worthRetrying()).isTrue());
    }

    @Test
    void givesUpOnAServerThatAcceptsAndNeverAnswers() {
        try (LinkClient impatient = new LinkClient(Duration.ofMillis(150), InternalKey.open())) {
            assertThatExceptionOfType(LinkException.class)
                    .isThrownBy(() -> impatient.post(deadEnds.hung(), "/echo", "text/x-test", HELLO))
                    .satisfies(e -> assertThat(e.answered()).isFalse());
        }
    }

    @Test
    void givesUpOnAnAnswerThatDrips() throws IOException {
        server.createContext("/drip", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream out = exchange.getResponseBody()) {
                while (true) {
                    out.write('x');
                    out.flush();
                    Thread.sleep(20);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        try (LinkClient impatient = new LinkClient(Duration.ofMillis(300), InternalKey.open())) {
            assertThatExceptionOfType(LinkException.class)
                    .isThrownBy(() -> impatient.post(base(), "/drip", "text/x-test", HELLO))
                    .withMessageContaining("its answer takes over 300 ms");
        }
    }

    @Test
    void takesNoEndlessAnswer() {
        server.createContext("/endless", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] piece = new byte[64 * 1024];
            try (OutputStream out = exchange.getResponseBody()) {
                while (true) {
                    out.write(piece);
                }
            }
        });

        assertThatExceptionOfType(LinkException.class)
                .isThrownBy(() -> post(base(), "/endless"))
                .withMessageContaining("its answer is over " + Limits.INTERNAL_ANSWER_BYTES + " bytes");
    }

    @Test
    void findsTheNodeAgainAfterItsRestart() throws IOException {
        assertThat(post(base(), "/echo")).isEqualTo("hello");
        int port = server.getAddress().getPort();
        server.stop(0);
        HttpServer restarted = server(port);
        try {
            Eventually.until("an answer", () -> {
                try {
                    return post(base(), "/echo").equals("hello");
                } catch (LinkException e) {
                    return false;
                }
            });
        } finally {
            restarted.stop(0);
        }
    }

    @Test
    void serves50ThreadsAtATime() throws InterruptedException {
        AtomicInteger good = new AtomicInteger();
        List<Thread> posters = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            byte[] body = ("body " + i).getBytes(UTF_8);
            posters.add(Thread.ofVirtual().start(() -> {
                for (int round = 0; round < 10; round++) {
                    byte[] answer = client.post(base(), "/echo", "text/x-test", body);
                    good.addAndGet(Arrays.equals(answer, body) ? 1 : 0);
                }
            }));
        }
        for (Thread poster : posters) {
            Eventually.ended(poster);
        }

        assertThat(good).hasValue(500);
    }

    private void refused(String answer, String why) {
        assertThatExceptionOfType(LinkException.class)
                .isThrownBy(() -> client.post(base(), "/echo", "application/problem+json", answer.getBytes(UTF_8)))
                .withMessage(base() + "/echo answered 401" + why)
                .satisfies(e -> assertThat(e.worthRetrying()).isFalse());
    }

    private String post(URI base, String path) {
        return new String(client.post(base, path, "text/x-test", HELLO), UTF_8);
    }

    private URI base() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private HttpServer server(int port) throws IOException {
        HttpServer made = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 100);
        made.setExecutor(threads);
        made.createContext(
                "/echo", exchange -> answer(exchange, exchange.getRequestBody().readAllBytes()));
        made.createContext("/where", exchange -> {
            exchange.getRequestBody().readAllBytes();
            answer(exchange, exchange.getRemoteAddress().toString().getBytes(UTF_8));
        });
        made.createContext("/authorization", exchange -> {
            exchange.getRequestBody().readAllBytes();
            String header = exchange.getRequestHeaders().getFirst("Authorization");
            seen.add(header == null ? "none" : header);
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        made.start();
        return made;
    }

    private void answer(HttpExchange exchange, byte[] body) throws IOException {
        seen.add(exchange.getRequestMethod()
                + ' '
                + exchange.getRequestURI()
                + ' '
                + exchange.getRequestHeaders().getFirst("Content-Type")
                + ' '
                + (body.length > 100 ? "long" : new String(body, UTF_8)));
        boolean empty = body.length == 0 || status == 204;
        exchange.sendResponseHeaders(status, empty ? -1 : body.length);
        if (!empty) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }
}
