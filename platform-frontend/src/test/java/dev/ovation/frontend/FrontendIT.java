package dev.ovation.frontend;

import static dev.ovation.frontend.Samples.CHAT;
import static dev.ovation.frontend.Samples.LIKES;
import static dev.ovation.frontend.Samples.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ovation.protocol.NodeLease;
import dev.ovation.protocol.NodeRole;
import dev.ovation.runtime.CheckResult;
import dev.ovation.runtime.StartException;
import dev.ovation.testkit.Eventually;
import dev.ovation.testkit.HttpCalls.Answer;
import dev.ovation.testkit.Ports;
import dev.ovation.testkit.SseClient;
import dev.ovation.testkit.SseEvent;
import dev.ovation.testkit.SseOptions;
import dev.ovation.testkit.StreamEnd;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A frontend from its start to its end. */
final class FrontendIT {
    private static final Duration WITHIN = Duration.ofSeconds(20);

    private final LiveFrontend frontend = new LiveFrontend(
            settings -> settings.with("stream.heartbeat", "100ms").with("stream.write-deadline", "100ms"));

    @AfterEach
    void close() {
        frontend.close();
    }

    @Test
    void isReadyOnceADispatcherHasTakenItsLease() {
        assertThat(frontend.node.id()).isEqualTo("east-f1");
        assertThat(frontend.node.check()).isEqualTo(CheckResult.OK);
        assertThat(frontend.calls
                        .get(frontend.node.internalAddress().resolve("/health/ready"))
                        .status())
                .isEqualTo(200);
        NodeLease lease = frontend.dispatcher.leases().get("east-f1");
        assertThat(lease).isNotNull().satisfies(own -> {
            assertThat(own.role()).isEqualTo(NodeRole.FRONTEND);
            assertThat(own.internal()).isEqualTo(frontend.node.internalAddress());
            assertThat(own.open()).isEqualTo(frontend.node.openAddress());
        });
    }

    @Test
    void isNotReadyWithoutADispatcherAndServesAllTheSame() {
        Frontend alone = frontend(URI.create("http://127.0.0.1:" + Ports.free()));
        assertThat(alone.check()).isEqualTo(CheckResult.failed("not started"));
        try (alone) {
            alone.start();
            assertThat(alone.check()).isEqualTo(CheckResult.failed("no dispatcher takes its lease"));
            try (SseClient viewer = SseClient.open(alone.openAddress().resolve("/v1/stream?topic=likes:a"))) {
                assertThat(viewer.next(WITHIN).event()).isEqualTo("welcome");
            }
        }
    }

    @Test
    void saysItsNumbers() {
        frontend.watch(LIKES, CHAT);
        frontend.watch(LIKES);
        JsonNode stats = frontend.stats();

        assertThat(stats.get("node").textValue()).isEqualTo("east-f1");
        assertThat(stats.get("role").textValue()).isEqualTo("frontend");
        assertThat(stats.get("dataCenter").textValue()).isEqualTo("east");
        assertThat(stats.get("draining").booleanValue()).isFalse();
        assertThat(stats.get("viewers").intValue()).isEqualTo(2);
        assertThat(stats.get("topics").intValue()).isEqualTo(2);
        assertThat(stats.get("mostViewers").intValue()).isPositive();
        assertThat(stats.get("liveNodes").intValue()).isEqualTo(2);
        assertThat(stats.has("subscriptionsWaiting")).isTrue();
        assertThat(frontend.counted("ovation_viewers", "")).isEqualTo(2);
        assertThat(frontend.counted("ovation_topics", "")).isEqualTo(2);
    }

    @Test
    void noticesAClientThatLeftThoughNothingIsPublished() {
        frontend.watch(LIKES).close();
        frontend.watch(CHAT).abort();

        frontend.awaitViewers(0);
        frontend.dispatcher.awaitHeard(LIKES, 0);
        frontend.dispatcher.awaitHeard(CHAT, 0);
        frontend.awaitCounted("ovation_stream_ended_total", "reason=\"gone\"", 2);
        frontend.awaitCounted("ovation_stream_admitted_total", "", 2);
    }

    @Test
    void keepsASilentStreamAlive() {
        SseClient viewer = frontend.watch(LIKES);
        Eventually.until("there are comments", WITHIN, () -> viewer.comments() >= 3);
        frontend.deliver(event(1));

        assertThat(viewer.next(WITHIN).event()).isEqualTo("likes");
        assertThat(viewer.closedByServer()).isFalse();
    }

    @Test
    void endsTheStreamOfAClientThatDoesNotReadWithinTheWriteDeadline() {
        SseClient viewer = frontend.watch(SseOptions.DEFAULTS.withReceiveBufferBytes(4_096), LIKES);
        viewer.stopReading();
        String large = '"' + "x".repeat(15_000) + '"';
        for (int i = 1; frontend.stats().get("viewers").intValue() > 0; i++) {
            frontend.deliver(event(Samples.D1, LIKES, i, large));
        }

        // By the deadline of the write or by the kernel's TCP_USER_TIMEOUT, which is as long.
        frontend.awaitCounted("ovation_stream_ended_total", "", 1);
        frontend.dispatcher.awaitHeard(LIKES, 0);
    }

    @Test
    void endsAStreamThatHasLivedItsTime() {
        try (LiveFrontend brief = new LiveFrontend(
                settings -> settings.with("stream.lifetime-least", "300ms").with("stream.lifetime-most", "300ms"))) {
            SseClient viewer = brief.watch(LIKES);
            SseEvent goodbye = viewer.next("goodbye", WITHIN);

            assertThat(goodbye.json().get("reason").textValue()).isEqualTo("lifetime");
            assertThat(goodbye.json().get("reconnectAfter").longValue()).isBetween(1_000L, 4_000L);
            assertThat(viewer.awaitClose(WITHIN)).isEqualTo(StreamEnd.COMPLETE);
            brief.awaitCounted("ovation_stream_ended_total", "reason=\"lifetime\"", 1);
        }
    }

    @Test
    void saysGoodbyeToEveryViewerWhenItEnds() {
        List<SseClient> viewers = List.of(frontend.watch(LIKES), frontend.watch(LIKES), frontend.watch(CHAT));
        frontend.node.close();

        for (SseClient viewer : viewers) {
            SseEvent goodbye = viewer.next("goodbye", WITHIN);
            assertThat(goodbye.json().get("reason").textValue()).isEqualTo("drain");
            assertThat(goodbye.json().get("reconnectAfter").longValue()).isBetween(1_000L, 8_000L);
            assertThat(viewer.awaitClose(WITHIN)).isEqualTo(StreamEnd.COMPLETE);
        }
        assertThat(frontend.dispatcher.left()).extracting(NodeLease::node).containsExactly("east-f1");
    }

    @Test
    void turnsViewersAwayWhileItDrains() {
        try (LiveFrontend slow = new LiveFrontend(settings -> settings.with("drain.period", "20s"))) {
            slow.watch(LIKES);
            slow.watch(LIKES);
            Thread closing = Thread.startVirtualThread(slow.node::close);
            Eventually.until("it drains", WITHIN, () -> !slow.node.check().ok());
            assertThat(slow.node.check()).isEqualTo(CheckResult.failed("draining"));
            Eventually.until("its lease says so", WITHIN, () -> drains(slow, "east-f1"));
            Answer refused = slow.calls.get(slow.stream(LIKES));

            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.json().get("type").textValue()).isEqualTo("urn:ovation:problem:draining");
            assertThat(refused.header("Retry-After")).isPresent();
            assertThat(closing.isAlive()).isTrue();
            closing.interrupt();
        }
    }

    @Test
    void canBeClosedTwiceAndBeforeItsStart() {
        frontend.node.close();
        assertThatCode(frontend.node::close).doesNotThrowAnyException();
        assertThatCode(frontend(frontend.dispatcher.address())::close).doesNotThrowAnyException();
    }

    @Test
    void saysSoWhenItsPortIsTaken() {
        int taken = frontend.node.openAddress().getPort();
        Frontend late = new Frontend(LiveFrontend.settings(frontend.dispatcher.address())
                .with("node.id", "east-f2")
                .with("listen.port", taken)
                .to(FrontendConfig.class));

        assertThatExceptionOfType(StartException.class)
                .isThrownBy(late::start)
                .withMessageContaining("east-f2 cannot listen on 127.0.0.1:" + taken);
        assertThat(frontend.dispatcher.leases()).doesNotContainKey("east-f2");
        assertThat(frontend.watch(LIKES).status()).isEqualTo(200);
    }

    private static boolean drains(LiveFrontend live, String node) {
        NodeLease lease = live.dispatcher.leases().get(node);
        return lease != null && lease.draining();
    }

    private static Frontend frontend(URI dispatcher) {
        return new Frontend(
                LiveFrontend.settings(dispatcher).with("node.id", "east-f9").to(FrontendConfig.class));
    }
}
