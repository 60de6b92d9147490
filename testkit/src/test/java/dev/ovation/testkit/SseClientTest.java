package dev.ovation.testkit;

import static dev.ovation.testkit.ScriptedServer.STREAM_HEAD;
import static dev.ovation.testkit.ScriptedServer.chunk;
import static dev.ovation.testkit.ScriptedServer.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SseClientTest {
    private static final Duration WITHIN = Duration.ofSeconds(20);
    private static final Duration BRIEFLY = Duration.ofMillis(100);

    @Test
    void readsEventsCommentsRetryAndIds() {
        String events = "retry: 2713\nevent: welcome\ndata: {\"viewer\":\"f1-7\"}\n\n: keep-alive\nid: 2.k\n\n";
        try (ScriptedServer server = ScriptedServer.answering(STREAM_HEAD + chunk(events) + chunk("data: last\n\n"));
                SseClient client = SseClient.open(server.uri("/v1/stream"))) {
            SseEvent welcome = client.next(WITHIN);
            SseEvent last = client.next(WITHIN);

            assertThat(client.status()).isEqualTo(200);
            assertThat(client.header("content-type")).hasValue("text/event-stream");
            assertThat(welcome.event()).isEqualTo("welcome");
            assertThat(welcome.json().path("viewer").textValue()).isEqualTo("f1-7");
            assertThat(last.lastEventId()).isEqualTo("2.k");
            assertThat(last.receivedNanos()).isGreaterThanOrEqualTo(welcome.receivedNanos());
            assertThat(client.retryMillis()).hasValue(2713);
            assertThat(client.lastEventId()).isEqualTo("2.k");
            assertThat(client.comments()).isEqualTo(1);
            assertThat(client.received()).containsExactly(welcome, last);
            assertThat(client.closedByServer()).isFalse();
        }
    }

    @Test
    void asksAsItWasTold() {
        CompletableFuture<String> request = new CompletableFuture<>();
        try (ScriptedServer server = ScriptedServer.running(connection -> {
                    request.complete(connection.readHead());
                    connection.send(STREAM_HEAD);
                    connection.readToEnd();
                });
                SseClient client = SseClient.open(
                        server.uri("/v1/stream?topic=likes:a%20b"), Map.of("Last-Event-ID", "7", "accept", "*/*"))) {
            assertThat(client.status()).isEqualTo(200);
            assertThat(soon(request).lines())
                    .containsExactlyInAnyOrder(
                            "GET /v1/stream?topic=likes:a%20b HTTP/1.1",
                            "Accept: */*",
                            "Cache-Control: no-cache",
                            "Host: 127.0.0.1:" + server.port(),
                            "Last-Event-ID: 7",
                            "");
        }
    }

    @Test
    void comesFromTheAddressItWasTold() throws IOException {
        InetAddress other = InetAddress.getByAddress(new byte[] {127, 0, 0, 2});
        assumeTrue(canBind(other), "Only Linux has all of 127.0.0.0/8; elsewhere: ifconfig lo0 alias 127.0.0.2 up");
        CompletableFuture<InetAddress> from = new CompletableFuture<>();
        try (ScriptedServer server = ScriptedServer.running(connection -> {
                    from.complete(connection.socket().getInetAddress());
                    connection.readHead();
                    connection.send(STREAM_HEAD);
                    connection.readToEnd();
                });
                SseClient client = SseClient.open(server.uri("/"), SseOptions.DEFAULTS.withFrom(other))) {
            assertThat(client.status()).isEqualTo(200);
            assertThat(soon(from)).isEqualTo(other);
        }
    }

    private static boolean canBind(InetAddress address) {
        try (ServerSocket probe = new ServerSocket(0, 1, address)) {
            return probe.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void passesOverOtherEventsAndRemembersThemInOrder() {
        try (ScriptedServer server = ScriptedServer.answering(STREAM_HEAD + chunk(events("a", "b", "c", "b", "d")));
                SseClient client = SseClient.open(server.uri("/"))) {
            assertThat(client.next("c", WITHIN).data()).isEqualTo("2");
            assertThat(client.next("b", WITHIN).data()).isEqualTo("3");
            assertThat(client.skipped()).extracting(SseEvent::data).containsExactly("0", "1");
            assertThat(client.next(WITHIN).event()).isEqualTo("d");
            assertThat(client.received()).hasSize(5);
        }
    }

    @Test
    void picksAnEventWithoutDisturbingTheOrder() {
        try (ScriptedServer server = ScriptedServer.answering(STREAM_HEAD + chunk(events("a", "b", "c", "b", "d")));
                SseClient client = SseClient.open(server.uri("/"))) {
            assertThat(client.await(event -> event.event().equals("b"), WITHIN).data())
                    .isEqualTo("1");
            assertThat(client.next(WITHIN).data()).isEqualTo("0");
            assertThat(client.next("d", WITHIN).data()).isEqualTo("4");
            assertThat(client.skipped()).extracting(SseEvent::data).containsExactly("2", "3");
            assertThat(client.await(event -> event.event().equals("c"), WITHIN).data())
                    .isEqualTo("2");
            assertThat(client.skipped()).extracting(SseEvent::data).containsExactly("3");
        }
    }

    @Test
    void saysWhatItReceivedWhenAnEventDoesNotCome() {
        try (ScriptedServer server = ScriptedServer.answering(STREAM_HEAD + chunk(events("a", "b")));
                SseClient client = SseClient.open(server.uri("/v1/stream"))) {
            client.next("b", WITHIN);

            assertThatThrownBy(() -> client.next("likes", BRIEFLY))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContainingAll(
                            "no event 'likes'",
                            "/v1/stream",
                            "status 200, open",
                            "2 events",
                            "1. a: 0",
                            "2. (taken) b: 1");
        }
    }

    @Test
    void findsAnEventBehindAFloodOfOthers() {
        String flood = "event: likes\ndata: {}\n\n".repeat(10_000);
        try (ScriptedServer server =
                        ScriptedServer.answering(STREAM_HEAD + chunk(flood).repeat(5) + chunk(events("goodbye")));
                SseClient client = SseClient.open(server.uri("/"))) {
            client.next("goodbye", WITHIN);

            assertThat(client.received()).hasSize(50_001);
        }
    }

    @Test
    void keepsNoMoreEventsThanItWasTold() {
        try (ScriptedServer server = ScriptedServer.answering(STREAM_HEAD + chunk(events("a", "b", "c")));
                SseClient client = SseClient.open(server.uri("/"), SseOptions.DEFAULTS.withKeptEvents(2))) {
            assertThatThrownBy(() -> client.next("c", WITHIN)).hasMessageContaining("SseOptions.keptEvents");
            assertThat(client.received()).hasSize(2);
        }
    }

    @Test
    void expectsNothingOfOneNameAndLetsOthersPass() {
        try (ScriptedServer server = ScriptedServer.answering(STREAM_HEAD + chunk(events("a", "b")));
                SseClient client = SseClient.open(server.uri("/"))) {
            client.next("a", WITHIN);
            client.expectNothing(BRIEFLY, "a");

            assertThatThrownBy(() -> client.expectNothing(WITHIN, "b"))
                    .hasMessageContaining("There should be no event 'b'");
        }
    }

    @Test
    void doesNotTakeTheSilenceOfAnEndedStreamForNothing() {
        try (ScriptedServer server =
                        ScriptedServer.answeringAndClosing(STREAM_HEAD + chunk(events("a")) + "0\r\n\r\n");
                SseClient client = SseClient.open(server.uri("/"))) {
            assertThat(client.awaitClose(WITHIN)).isEqualTo(StreamEnd.COMPLETE);

            assertThatThrownBy(() -> client.expectNothing(BRIEFLY, "b")).hasMessageContaining("The stream has ended");
        }
    }

    @Test
    void readsTheBodyOfAnAnswerThatIsNoStream() {
        String problem = "{\"status\":503}";
        String head = "HTTP/1.1 503 Full\r\nRetry-After: 3\r\nContent-Length: " + problem.length() + "\r\n\r\n";
        try (ScriptedServer server = ScriptedServer.answering(head + problem);
                SseClient client = SseClient.open(server.uri("/"))) {
            assertThat(client.status()).isEqualTo(503);
            assertThat(client.header("Retry-After")).hasValue("3");
            assertThat(client.body()).isEqualTo(problem);
        }
    }

    @Test
    void hasNoBodyWhereThereIsAStream() {
        try (ScriptedServer server = ScriptedServer.answering(STREAM_HEAD);
                SseClient client = SseClient.open(server.uri("/"))) {
            assertThatThrownBy(client::body).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void saysWhenABodyIsCutOff() {
        try (ScriptedServer server =
                        ScriptedServer.answeringAndClosing("HTTP/1.1 404 No\r\nContent-Length: 9\r\n\r\n{");
                SseClient client = SseClient.open(server.uri("/"))) {
            assertThatThrownBy(client::body)
                    .hasMessageContaining("not complete")
                    .hasMessageContaining("CUT_OFF");
        }
    }

    @Test
    void holdsTheServerUpWhileItDoesNotRead() {
        AtomicInteger sent = new AtomicInteger();
        String large = chunk("data: " + "x".repeat(16_000) + "\n\n");
        try (ScriptedServer server = ScriptedServer.running(connection -> {
                    connection.readHead();
                    connection.send(STREAM_HEAD);
                    while (sent.get() < 1_000) {
                        connection.send(large);
                        sent.incrementAndGet();
                    }
                    connection.readToEnd();
                });
                SseClient client =
                        SseClient.open(server.uri("/"), SseOptions.DEFAULTS.withReceiveBufferBytes(8 * 1024))) {
            client.stopReading();
            awaitStandstill(sent);
            assertThat(sent).hasValueLessThan(1_000);
            assertThat(client.received()).hasSizeLessThan(1_000);

            client.resumeReading();
            Eventually.until("all are received", WITHIN, () -> client.received().size() == 1_000);
        }
    }

    /** Waits until the count has been the same for a quarter of a second. */
    private static void awaitStandstill(AtomicInteger count) {
        AtomicInteger last = new AtomicInteger(-1);
        AtomicInteger same = new AtomicInteger();
        Eventually.until("the server is held up", WITHIN, () -> {
            int now = count.get();
            same.set(last.getAndSet(now) == now ? same.get() + 1 : 0);
            return same.get() >= 50;
        });
    }

    @Test
    void abortsWithAReset() {
        CompletableFuture<Exception> seen = new CompletableFuture<>();
        try (ScriptedServer server = ScriptedServer.running(connection -> {
                    connection.readHead();
                    connection.send(STREAM_HEAD);
                    try {
                        connection.readToEnd();
                        seen.complete(new Exception("There was a FIN, no RST."));
                    } catch (SocketException e) {
                        seen.complete(e);
                    }
                });
                SseClient client = SseClient.open(server.uri("/"))) {
            client.abort();

            assertThat(soon(seen)).isInstanceOf(SocketException.class).hasMessageContaining("reset");
            assertThat(client.awaitClose(WITHIN)).isEqualTo(StreamEnd.BY_CLIENT);
            assertThat(client.closedByServer()).isFalse();
        }
    }

    @Test
    void closesWhileItDoesNotRead() {
        try (ScriptedServer server = ScriptedServer.answering(STREAM_HEAD + chunk(events("a")))) {
            SseClient client = SseClient.open(server.uri("/"));
            client.stopReading();
            client.close();
            client.close();

            assertThat(client.awaitClose(WITHIN)).isEqualTo(StreamEnd.BY_CLIENT);
        }
    }

    @Test
    void saysThatNobodyListens() {
        URI nobody = URI.create("http://127.0.0.1:" + Ports.free() + "/v1/stream");

        assertThatThrownBy(() -> SseClient.open(nobody)).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void saysThatTheConnectionEndedBeforeAnAnswer() {
        try (ScriptedServer server = ScriptedServer.answeringAndClosing("")) {
            assertThatThrownBy(() -> SseClient.open(server.uri("/")))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("before an answer (CUT_OFF)");
        }
    }

    @Test
    void givesUpOnAServerThatDoesNotAnswer() {
        try (ScriptedServer server = ScriptedServer.answering("HTTP/1.1 200 OK\r\n")) {
            assertThatThrownBy(() -> SseClient.open(server.uri("/"), SseOptions.DEFAULTS.withOpenWithin(BRIEFLY)))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContainingAll("no answer", "no answer yet");
        }
    }

    @Test
    void refusesUrisThatItCannotOpen() {
        for (String uri : new String[] {"https://localhost/", "/v1/stream", "http:opaque"}) {
            assertThatThrownBy(() -> SseClient.open(URI.create(uri))).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static String events(String... names) {
        StringBuilder events = new StringBuilder();
        for (int i = 0; i < names.length; i++) {
            events.append("event: ")
                    .append(names[i])
                    .append("\ndata: ")
                    .append(i)
                    .append("\n\n");
        }
        return events.toString();
    }
}
