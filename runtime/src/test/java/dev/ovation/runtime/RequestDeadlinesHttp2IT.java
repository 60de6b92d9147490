package dev.ovation.runtime;

import static dev.ovation.runtime.Http2Frames.DATA;
import static dev.ovation.runtime.Http2Frames.END_HEADERS;
import static dev.ovation.runtime.Http2Frames.END_STREAM;
import static dev.ovation.runtime.Http2Frames.HEADERS;
import static dev.ovation.runtime.Http2Frames.NONE;
import static dev.ovation.runtime.Http2Frames.PING;
import static dev.ovation.runtime.Http2Frames.RST_STREAM;
import static dev.ovation.runtime.Http2Frames.frame;
import static dev.ovation.runtime.Http2Frames.get;
import static dev.ovation.runtime.Http2Frames.opening;
import static dev.ovation.runtime.Http2Frames.post;
import static dev.ovation.runtime.Http2Frames.request;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.helidon.webserver.ListenerConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** HTTP/2 clients that stop in the middle, and honest ones, at a real server. */
@Timeout(120)
final class RequestDeadlinesHttp2IT {
    private static final String EVENT = "data: event\n\n";

    private GuardedServer server;

    @BeforeEach
    void start() {
        server = new GuardedServer(true);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void endsTheConnectionThatStopsInItsPreface() throws IOException {
        try (RawConnection half = server.connect().send("PRI * HTTP/2.0\r\n")) {
            half.awaitEnd();
        }
        assertThat(server.ended(1)).isEqualTo(1);
    }

    @Test
    void endsTheConnectionThatAsksForNothing() throws IOException {
        try (RawConnection silent = server.connect().send(opening())) {
            silent.awaitEnd();
        }
        assertThat(server.ended(1)).isEqualTo(1);
    }

    @Test
    void endsTheConnectionThatOnlyPings() throws IOException {
        try (RawConnection pinging = server.connect().send(opening());
                ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor()) {
            var _ = clock.scheduleAtFixedRate(() -> ping(pinging), 0, 20, TimeUnit.MILLISECONDS);
            pinging.awaitEnd();
        }
        assertThat(server.ended(1)).isEqualTo(1);
    }

    private static void ping(RawConnection connection) {
        try {
            connection.send(frame(PING, NONE, 0, new byte[8]));
        } catch (IOException e) {
            throw new IllegalStateException("ended", e); // ends the schedule
        }
    }

    @Test
    void endsTheConnectionWhoseHeadersDoNotEnd() throws IOException {
        try (RawConnection half = server.connect().send(opening())) {
            half.send(frame(HEADERS, END_STREAM, 1, request(0x82, "/hello"))).awaitEnd();
        }
        assertThat(server.ended(1)).isEqualTo(1);
    }

    @Test
    void endsTheConnectionThatStopsInALaterFrame() throws IOException {
        try (RawConnection half = server.connect().send(opening()).send(get(1, "/hello"))) {
            half.readFrame(DATA, 1);
            half.send(new byte[] {0, 0, 8, PING}).awaitEnd();
        }
        assertThat(server.ended(1)).isEqualTo(1);
    }

    @Test
    void endsTheConnectionThatStopsInItsBody() throws Exception {
        try (RawConnection half = server.connect().send(opening()).send(post(1, "/read"))) {
            half.send(frame(DATA, NONE, 1, "half".getBytes(US_ASCII))).awaitEnd();
        }
        assertThat(server.outcome()).as("not a short body that looks whole").isEqualTo("CloseConnectionException");
        assertThat(server.ended(1)).isEqualTo(1);
    }

    @Test
    void endsTheConnectionThatStopsInABodyNobodyReadsToItsEnd() throws IOException {
        for (String path : List.of("/ignore", "/first")) {
            try (RawConnection half = server.connect().send(opening()).send(post(1, path))) {
                half.send(frame(DATA, NONE, 1, "half".getBytes(US_ASCII)));
                assertThat(half.readFrame(DATA, 1).payload()).as("the answer").isNotEmpty();
                half.awaitEnd();
            }
        }
        assertThat(server.ended(2)).isEqualTo(2);
    }

    @Test
    void leavesAConnectionWithALateBodyAloneWhileItCarriesAnEventStream() throws Exception {
        try (RawConnection shared = server.connect().send(opening()).send(get(1, "/stream"))) {
            assertThat(shared.readFrame(DATA, 1).payload()).isEqualTo(EVENT);
            shared.send(post(3, "/read")).send(frame(DATA, NONE, 3, "half".getBytes(US_ASCII)));
            server.passLimit();

            server.sendEvent();
            assertThat(shared.readFrame(DATA, 1).payload()).isEqualTo(EVENT);
            shared.send(frame(DATA, END_STREAM, 3, "whole".getBytes(US_ASCII)));
            assertThat(shared.readFrame(DATA, 3).payload()).isEqualTo("read 9");
        }
        assertThat(server.ended(1)).isEqualTo(1);
    }

    @Test
    void aRequestThatIsTakenBackFreesItsHandler() throws Exception {
        try (RawConnection fickle = server.connect().send(opening()).send(post(1, "/read"))) {
            fickle.send(frame(DATA, NONE, 1, "half".getBytes(US_ASCII)));
            fickle.send(frame(RST_STREAM, NONE, 1, new byte[] {0, 0, 0, 8}));
            assertThat(server.outcome()).isEqualTo("CloseConnectionException");

            fickle.send(get(3, "/hello"));
            assertThat(fickle.readFrame(DATA, 3).payload())
                    .as("the next request")
                    .isEqualTo("hello");
        }
        assertThat(server.ended(0)).isZero();
    }

    @Test
    void aConnectionThatBreaksFreesTheHandlersThatMissTheirBodies() throws Exception {
        try (RawConnection broken = server.connect().send(opening())) {
            for (int stream = 1; stream < 20; stream += 2) {
                broken.send(post(stream, "/read")).send(frame(DATA, NONE, stream, new byte[10]));
            }
            broken.send(get(21, "/hello")).readFrame(DATA, 21);
        }
        for (int stream = 1; stream < 20; stream += 2) {
            assertThat(server.outcome()).isEqualTo("CloseConnectionException");
        }
        assertThat(server.ended(0)).isZero();
    }

    @Test
    void bodiesMayComeInPiecesAndMixed() throws Exception {
        try (RawConnection mixed = server.connect().send(opening())) {
            mixed.send(post(1, "/read")).send(post(3, "/read"));
            mixed.send(frame(DATA, NONE, 1, new byte[1_000])).send(frame(DATA, NONE, 3, new byte[10]));
            mixed.send(frame(DATA, END_STREAM, 3)).readFrame(DATA, 3);
            mixed.send(frame(DATA, NONE, 1, new byte[1_000]));
            mixed.send(frame(HEADERS, END_STREAM | END_HEADERS, 1)); // trailers
            assertThat(mixed.readFrame(DATA, 1).payload()).isEqualTo("read 2000");
        }
        assertThat(server.outcome()).isEqualTo("read 10");
        assertThat(server.outcome()).isEqualTo("read 2000");
        assertThat(server.ended(0)).isZero();
    }

    @Test
    void anEventStreamAndAnIdleConnectionOutlastTheLimit() throws IOException {
        try (RawConnection viewer = server.connect().send(opening()).send(get(1, "/stream"));
                RawConnection idle = server.connect().send(opening()).send(get(1, "/hello"))) {
            viewer.readFrame(DATA, 1);
            idle.readFrame(DATA, 1);
            server.passLimit();
            server.passLimit();
            server.sendEvent();
            assertThat(viewer.readFrame(DATA, 1).payload()).isEqualTo(EVENT);
            idle.send(get(3, "/hello"));
            assertThat(idle.readFrame(DATA, 3).payload()).isEqualTo("hello");
        }
        assertThat(server.ended(2)).as("only the two that told the time").isEqualTo(2);
    }

    @Test
    void helidonsIdleTimeoutEndsWhatIsIdleAndSparesWhatRuns() throws IOException {
        try (GuardedServer impatient = new GuardedServer(true, RequestDeadlinesHttp2IT::hardlyAnyIdleTime);
                RawConnection viewer = impatient.connect().send(opening()).send(get(1, "/stream"));
                RawConnection idle = impatient.connect().send(opening()).send(get(1, "/hello"))) {
            viewer.readFrame(DATA, 1);
            idle.awaitEnd();

            viewer.send(frame(PING, NONE, 0, new byte[8])).readFrame(PING, 0);
            impatient.sendEvent();
            assertThat(viewer.readFrame(DATA, 1).payload()).isEqualTo(EVENT);
            assertThat(impatient.ended(0)).isZero();
        }
    }

    private static void hardlyAnyIdleTime(ListenerConfig.BuilderBase<?, ?> listener) {
        listener.idleConnectionTimeout(Duration.ofMillis(100));
        listener.idleConnectionPeriod(Duration.ofMillis(50));
    }

    @Test
    void givesThePermitsOfStalledConnectionsBack() throws IOException {
        try (GuardedServer small = new GuardedServer(true, listener -> listener.maxTcpConnections(3))) {
            List<RawConnection> stalled = new ArrayList<>();
            for (byte[] part : List.of(new byte[0], frame(HEADERS, NONE, 1), post(1, "/read"))) {
                stalled.add(small.connect().send(opening()).send(part));
            }
            try (RawConnection fourth = small.connect().send(opening()).send(get(1, "/hello"))) {
                assertThat(fourth.readFrame(DATA, 1).payload()).isEqualTo("hello");
            }
            for (RawConnection connection : stalled) {
                connection.awaitEnd();
                connection.close();
            }
            assertThat(small.ended(3)).isEqualTo(3);
        }
    }

    @Test
    void anUpgradedConnectionWorks() throws Exception {
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
            for (int round = 0; round < 3; round++) {
                HttpResponse<String> answer = client.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/hello"))
                                .build(),
                        BodyHandlers.ofString());
                assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
                assertThat(answer.body()).isEqualTo("hello");
            }
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/read"))
                            .POST(BodyPublishers.ofByteArray(new byte[500_000]))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(answer.body()).isEqualTo("read 500000");
        }
    }

    @Test
    void endsTheConnectionThatUpgradesAndThenSaysNothing() throws IOException {
        try (RawConnection half = server.connect()
                .send(String.join(
                        "\r\n",
                        "GET /hello HTTP/1.1",
                        "Host: localhost",
                        "Connection: Upgrade, HTTP2-Settings",
                        "Upgrade: h2c",
                        "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA",
                        "",
                        ""))) {
            half.readUntil("101 Switching Protocols\r\n");
            half.awaitEnd();
        }
        assertThat(server.ended(1)).isEqualTo(1);
    }

    @Test
    void curlWithPriorKnowledgeWorks() throws IOException {
        Process curl;
        try {
            curl = new ProcessBuilder(
                            "curl",
                            "--silent",
                            "--show-error",
                            "--max-time",
                            "30",
                            "--http2-prior-knowledge",
                            "--write-out",
                            " by %{http_version}",
                            "--data-binary",
                            "twelve bytes",
                            "http://127.0.0.1:" + server.port() + "/read")
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            abort("No curl (" + e.getMessage() + "): `apt-get install curl` and run this test again");
            return;
        }
        assertThat(new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("read 12 by 2");
    }
}
