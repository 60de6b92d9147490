package dev.ovation.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.helidon.webserver.WebServer;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http2.Http2Config;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/1.1 clients that stop in the middle, and honest ones, at a real server with either kind of socket. */
@ParameterizedClass
@ValueSource(booleans = {true, false})
@Timeout(120)
final class RequestDeadlinesIT {
    private static final String HELLO = "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final String POST = "POST /read HTTP/1.1\r\nHost: localhost\r\n";

    @Parameter
    boolean nio;

    private GuardedServer server;

    @BeforeEach
    void start() {
        server = new GuardedServer(nio);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void endsTheConnectionThatSaysNothing() throws IOException {
        try (RawConnection silent = server.connect()) {
            silent.awaitEnd();
        }
        assertThat(server.ended(1)).isEqualTo(1);
    }

    @Test
    void endsTheConnectionThatStopsInItsRequestLine() throws IOException {
        try (RawConnection half = server.connect().send("GET /hel")) {
            half.awaitEnd();
        }
        assertThat(server.ended(1)).isEqualTo(1);
    }

    @Test
    void endsTheConnectionThatMayStillBecomeEitherProtocol() throws IOException {
        try (RawConnection undecided = server.connect().send("P")) {
            undecided.awaitEnd();
        }
        assertThat(server.ended(1)).isEqualTo(1);
    }

    @Test
    void endsTheConnectionThatStopsInItsHeaders() throws IOException {
        try (RawConnection half = server.connect().send("GET /hello HTTP/1.1\r\nHost: local")) {
            half.awaitEnd();
        }
        assertThat(server.ended(1)).isEqualTo(1);
    }

    @Test
    void endsTheConnectionThatStopsInTheHeadersOfALaterRequest() throws IOException {
        try (RawConnection later = server.connect().send(HELLO)) {
            later.readUntil("hello");
            later.send("GET /hello HTTP/1.1\r\nHost: local").awaitEnd();
        }
        assertThat(server.ended(1)).isEqualTo(1);
    }

    @Test
    void endsTheConnectionThatStopsInTheRequestBehindAnother() throws IOException {
        try (RawConnection pipelined = server.connect().send(HELLO + "GET /hel")) {
            pipelined.readUntil("hello");
            pipelined.awaitEnd();
        }
        assertThat(server.ended(1)).isEqualTo(1);
    }

    @Test
    void endsTheConnectionThatStopsInItsBody() throws Exception {
        try (RawConnection half = server.connect().send(POST + "Content-Length: 10\r\n\r\nhalf")) {
            half.awaitEnd();
        }
        assertThat(server.outcome()).isEqualTo("CloseConnectionException");
        assertThat(server.ended(1)).isEqualTo(1);
    }

    @Test
    void endsTheConnectionThatStopsInItsChunkedBody() throws Exception {
        try (RawConnection half = server.connect().send(POST + "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n")) {
            half.awaitEnd();
        }
        assertThat(server.outcome()).isEqualTo("CloseConnectionException");
        assertThat(server.ended(1)).isEqualTo(1);
    }

    @Test
    void endsTheConnectionThatStopsInABodyNobodyReads() throws IOException {
        try (RawConnection half =
                server.connect().send(POST.replace("/read", "/ignore") + "Content-Length: 10\r\n\r\nhalf")) {
            half.readUntil("ignored");
            half.awaitEnd();
        }
        assertThat(server.ended(1)).isEqualTo(1);
    }

    @Test
    void endsTheBodyThatTrickles() throws Exception {
        try (RawConnection slow = server.connect().send(POST + "Content-Length: 1000000\r\n\r\n");
                ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor()) {
            var _ = clock.scheduleAtFixedRate(() -> sendOne(slow), 0, 20, TimeUnit.MILLISECONDS);
            slow.awaitEnd();
        }
        assertThat(server.outcome()).isEqualTo("CloseConnectionException");
        assertThat(server.ended(1)).isEqualTo(1);
    }

    private static void sendOne(RawConnection connection) {
        try {
            connection.send("x");
        } catch (IOException e) {
            throw new IllegalStateException("ended", e); // ends the schedule
        }
    }

    @Test
    void aBodyMayComeInPieces() throws Exception {
        try (RawConnection pieces = server.connect().send(POST + "Content-Length: 6\r\n\r\n")) {
            pieces.send("one").send("two").readUntil("read 6");
        }
        assertThat(server.outcome()).isEqualTo("read 6");
        assertThat(server.ended(0)).isZero();
    }

    @Test
    void aConnectionMayBeIdleBetweenRequestsForLongerThanTheLimit() throws IOException {
        try (RawConnection kept = server.connect().send(HELLO)) {
            kept.readUntil("hello");
            server.passLimit();
            kept.send(POST + "Content-Length: 3\r\n\r\nabc").readUntil("read 3");
            server.passLimit();
            kept.send(HELLO).readUntil("hello");
        }
        assertThat(server.ended(2)).as("only the two that told the time").isEqualTo(2);
    }

    @Test
    void anEventStreamOutlastsTheLimit() throws IOException {
        try (RawConnection viewer = server.connect().send(HELLO.replace("hello", "stream"))) {
            viewer.readUntil("data: event\n\n");
            server.passLimit();
            server.sendEvent();
            viewer.readUntil("data: event\n\n");
        }
        assertThat(server.ended(1)).isEqualTo(1);
    }

    @Test
    void anotherListenerWithoutDeadlinesIsLeftAlone() throws IOException {
        try (RawConnection unguarded = new RawConnection(server.unguardedPort())) {
            server.passLimit();
            unguarded.send(HELLO).readUntil("hello");
        }
    }

    @Test
    void whatTheHandlerTakesBeforeItReadsIsNotTheClients() throws Exception {
        try (RawConnection client =
                server.connect().send(POST.replace("read", "later") + "Content-Length: 6\r\n\r\none")) {
            server.passLimit();
            server.sendEvent();
            client.send("two").readUntil("read 6");
        }
        assertThat(server.ended(1)).isEqualTo(1);
    }

    @Test
    void givesThePermitsOfStalledConnectionsBack() throws IOException {
        try (GuardedServer small = new GuardedServer(nio, listener -> listener.maxTcpConnections(4))) {
            List<RawConnection> stalled = new ArrayList<>();
            for (String part : List.of("", "GET", "GET /hello HTTP/1.1\r\nHost", POST + "Content-Length: 9\r\n\r\n")) {
                stalled.add(small.connect().send(part));
            }
            try (RawConnection fifth = small.connect().send(HELLO)) {
                fifth.readUntil("hello");
            }
            for (RawConnection connection : stalled) {
                connection.awaitEnd();
                connection.close();
            }
            assertThat(small.ended(4)).isEqualTo(4);
        }
    }

    @Test
    void helidonStillEndsWhatIsIdleBetweenRequests() throws IOException {
        try (GuardedServer impatient =
                        new GuardedServer(nio, listener -> listener.idleConnectionTimeout(Duration.ofMillis(100))
                                .idleConnectionPeriod(Duration.ofMillis(50)));
                RawConnection kept = impatient.connect().send(HELLO)) {
            kept.readUntil("hello");
            kept.awaitEnd();
            assertThat(impatient.ended(0)).isZero();
        }
    }

    @Test
    void stoppingTheServerEndsAConnectionThatHasSaidNothing() throws Exception {
        try (GuardedServer other = new GuardedServer(nio);
                RawConnection silent = other.connect();
                RawConnection later = other.connect()) {
            later.send(HELLO).readUntil("hello"); // so the silent one has been accepted too
            CompletableFuture<Void> stopped = CompletableFuture.runAsync(other::close);
            silent.awaitEnd();
            assertThat(stopped).succeedsWithin(Duration.ofSeconds(30));
        }
    }

    @Test
    void aListenerWithoutRoutingIsRefused() {
        try (RequestDeadlines deadlines = RequestDeadlines.start(Duration.ofSeconds(1))) {
            assertThatThrownBy(() -> deadlines.guard(
                            WebServer.builder(), Http1Config.create(), Http2Config.create(), new Semaphore(1)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("routing");
        }
        assertThatThrownBy(() -> RequestDeadlines.start(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("positive");
    }
}
