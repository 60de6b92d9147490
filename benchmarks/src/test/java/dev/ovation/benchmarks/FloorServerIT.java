package dev.ovation.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.testkit.Eventually;
import dev.ovation.testkit.RawHttp;
import dev.ovation.testkit.SseClient;
import dev.ovation.testkit.SseEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class FloorServerIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final FloorPlan PLAN = new FloorPlan("likes:test-0", 500, 60, 20);

    private @Nullable FloorServer started;
    private @Nullable FutureTask<Boolean> running;

    @AfterEach
    void close() throws Exception {
        if (started != null && running != null) {
            started.close();
            assertThat(running.get()).isTrue();
        }
    }

    @Test
    void everyViewerGetsEveryEventOnceAndInOrder() throws Exception {
        FloorServer server = start(PLAN);
        int viewers = 50;
        try (ViewerSwarm swarm = new ViewerSwarm(plan(server, viewers, 0))) {
            assertThat(swarm.connect(_ -> {}).delivered()).isZero();
            assertThat(List.of(swarm.established(), swarm.failed())).containsExactly(viewers, 0);
            assertThat(swarm.arrivals().welcomed()).isEqualTo(viewers);
            assertThat(swarm.arrivals().perSecond()).isPositive();

            server.begin(nowMicros());
            Tally all = watch(swarm, server, 300);

            assertThat(all.delivered()).isEqualTo(server.produced() * viewers);
            assertThat(List.of(all.lost(), all.told(), all.duplicated(), all.outOfOrder()))
                    .containsOnly(0L);
            assertThat(swarm.ended()).isZero();
        }
    }

    @Test
    void whatComesWhileOthersConnectIsCountedApart() throws Exception {
        FloorServer server = start(PLAN);
        server.begin(nowMicros());
        try (ViewerSwarm swarm = new ViewerSwarm(plan(server, 40, 40))) {
            Tally meanwhile = swarm.connect(_ -> {});
            assertThat(swarm.established()).isEqualTo(40);
            // The first of them was there for a second, and 500 events.
            assertThat(meanwhile.delivered()).isPositive();
            assertThat(swarm.end(new long[1]).delivered()).isZero();
            assertThat(swarm.arrivals().seconds()).isGreaterThanOrEqualTo(39 / 40.0);

            Tally after = watch(swarm, server, server.produced() + 100);
            after.add(meanwhile);
            assertThat(after.delivered()).isLessThan(server.produced() * 40);
            assertThat(List.of(after.lost(), after.duplicated(), after.outOfOrder()))
                    .containsOnly(0L);
        }
    }

    @Test
    void speaksTheProtocolToTheLetter() throws Exception {
        FloorServer server = start(PLAN);
        try (SseClient viewer = SseClient.open(uri(server))) {
            assertThat(viewer.status()).isEqualTo(200);
            assertThat(viewer.next("welcome", SOON).json().path("frontend").asText())
                    .isEqualTo("floor");
            server.begin(nowMicros());
            for (int number = 1; number <= 20; number++) {
                SseEvent event = viewer.next("likes", SOON);
                assertThat(event.json().path("topic").asText()).isEqualTo("likes:test-0");
                assertThat(event.json().path("data").path("n").asInt()).isEqualTo(number);
            }
        }
    }

    @Test
    void theOthersGoOnWhenViewersLeave() throws Exception {
        FloorServer server = start(PLAN);
        try (SseClient first = SseClient.open(uri(server));
                SseClient second = SseClient.open(uri(server));
                SseClient third = SseClient.open(uri(server));
                SseClient fourth = SseClient.open(uri(server))) {
            server.begin(nowMicros());
            // The fourth takes the second's place when that one leaves.
            for (SseClient leaving : List.of(second, fourth)) {
                leaving.next("likes", SOON);
                leaving.abort();
                long then = server.produced();
                for (SseClient staying : List.of(first, third)) {
                    staying.await(event -> event.json().path("data").path("n").asLong() > then + 50, SOON);
                }
            }
        }
    }

    /** It is more behind than the ring is long once 64 MB were produced: the sockets' buffers take less than that. */
    @Test
    void whoReadsTooSlowlyIsDisconnected() throws Exception {
        FloorServer server = start(new FloorPlan("likes:test-0", 50_000, 1_000, 1));
        try (Socket stuck = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            stuck.setSoTimeout((int) SOON.toMillis());
            stuck.getOutputStream()
                    .write(EventBytes.ascii("GET /v1/stream?topic=likes:test-0 HTTP/1.1\r\nHost: a\r\n\r\n"));
            assertThat(stuck.getInputStream().read()).isEqualTo('H');
            server.begin(nowMicros());
            Eventually.until("64 MB are produced", SOON, () -> server.produced() > 64_000);
            assertThat(readToTheEnd(stuck, 200_000_000)).isLessThan(64_000_000);
        }
    }

    @Test
    void saysWhatTheLastNumberWillBe() throws Exception {
        FloorServer server = start(PLAN);
        assertThat(server.stop(nowMicros())).isZero();
        long start = nowMicros() - 1_000_000;
        server.begin(start);
        assertThat(server.stop(start + 100_000)).isEqualTo(50);
        Eventually.until("all are produced", SOON, () -> server.produced() >= 50);
        assertThat(server.produced()).isEqualTo(50);
    }

    @Test
    void whoAsksForSomethingElseIsToldSo() throws Exception {
        FloorServer server = start(PLAN);
        assertThat(RawHttp.send("127.0.0.1", server.port(), "GET /other HTTP/1.1\r\nHost: a\r\n\r\n")
                        .status())
                .isEqualTo(404);
    }

    /** Until so many have been produced and nothing comes any more. */
    private static Tally watch(ViewerSwarm swarm, FloorServer server, long events) throws IOException {
        Tally all = new Tally();
        long[] last = new long[1];
        int[] seconds = new int[1];
        swarm.watch(second -> {
            all.add(second);
            if (++seconds[0] > SOON.toSeconds()) {
                swarm.stop();
            }
            if (last[0] == 0 && server.produced() >= events) {
                last[0] = server.stop(nowMicros());
            } else if (last[0] > 0 && second.delivered() == 0) {
                swarm.stop();
            }
        });
        all.add(swarm.end(last));
        assertThat(server.produced()).isEqualTo(last[0]);
        return all;
    }

    private static long readToTheEnd(Socket socket, long most) throws IOException {
        byte[] bytes = new byte[1 << 16];
        long all = 0;
        try {
            for (int read = 0;
                    read >= 0 && all < most;
                    read = socket.getInputStream().read(bytes)) {
                all += read;
            }
        } catch (SocketException e) {
            assertThat(e).hasMessageContaining("reset");
        }
        return all;
    }

    private FloorServer start(FloorPlan plan) throws IOException {
        FloorServer server = new FloorServer(plan);
        FutureTask<Boolean> task = new FutureTask<>(() -> {
            server.run();
            return true;
        });
        Thread.ofPlatform().daemon().start(task);
        started = server;
        running = task;
        return server;
    }

    private static SwarmPlan plan(FloorServer server, int viewers, int connectsPerSecond) {
        List<String> address = List.of("127.0.0.1:" + server.port());
        return new SwarmPlan(address, viewers, "likes:test", 1, 0, connectsPerSecond, 0, 10, LazyViewers.NONE);
    }

    private static URI uri(FloorServer server) {
        return URI.create("http://127.0.0.1:" + server.port() + "/v1/stream?topic=likes:test-0");
    }

    private static long nowMicros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }
}
