package dev.ovation.dispatcher;

import static dev.ovation.dispatcher.Samples.LIKES;
import static dev.ovation.dispatcher.Samples.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ovation.protocol.Json;
import dev.ovation.protocol.SubscriptionUpdate;
import dev.ovation.protocol.SubscriptionUpdate.Change;
import dev.ovation.runtime.CheckResult;
import dev.ovation.runtime.StartException;
import dev.ovation.testkit.Eventually;
import dev.ovation.testkit.HttpCalls;
import dev.ovation.testkit.HttpCalls.Answer;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whole dispatchers over one H2 database. */
final class DispatcherNodeIT {
    private static final Duration WITHIN = Duration.ofSeconds(20);

    private final String store = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
    private final FakeNode frontend = FakeNode.frontend("east-f1");
    private final HttpCalls calls = HttpCalls.http11();
    private final DispatcherNode first = node("east-d1", 0);
    private final DispatcherNode second = node("east-d2", 0);

    @AfterEach
    void close() {
        first.close();
        second.close();
        calls.close();
        frontend.close();
    }

    @Test
    void isReadyFromItsStartToItsEnd() {
        assertThat(first.id()).isEqualTo("east-d1");
        assertThat(first.check()).isEqualTo(CheckResult.failed("not started"));

        first.start();
        assertThat(first.check()).isEqualTo(CheckResult.OK);
        assertThat(calls.get(first.internalAddress().resolve("/health/ready")).status())
                .isEqualTo(200);

        first.close();
        first.close();
        assertThat(first.check()).isEqualTo(CheckResult.failed("draining"));
    }

    @Test
    void carriesAnEventFromAPublishToAFrontendThatSubscribed() {
        first.start();
        subscribe(first);
        Answer answer = publish(first, "{\"n\":1}");

        assertThat(answer.status()).isEqualTo(202);
        assertThat(frontend.await(1)).singleElement().satisfies(event -> {
            assertThat(event.id()).hasToString(answer.json().get("id").textValue());
            assertThat(text(event.data())).isEqualTo("{\"n\":1}");
        });
    }

    @Test
    void routesToAFrontendThatSubscribedWithItsPeer() {
        first.start();
        second.start();
        Eventually.until("they know each other", WITHIN, () -> liveNodes(first) == 2 && liveNodes(second) == 2);
        publish(second, "0");
        subscribe(first);

        Eventually.until("the peer routes to it", WITHIN, () -> {
            publish(second, "1");
            return !frontend.events().isEmpty();
        });
    }

    @Test
    void routesToAFrontendThatSubscribedBeforeItsStart() {
        first.start();
        subscribe(first);
        second.start();
        publish(second, "1");

        assertThat(frontend.await(1)).hasSize(1);
    }

    @Test
    void saysItsNumbers() {
        first.start();
        subscribe(first);
        JsonNode stats = stats(first);

        assertThat(stats.get("node").textValue()).isEqualTo("east-d1");
        assertThat(stats.get("role").textValue()).isEqualTo("dispatcher");
        assertThat(stats.get("dataCenter").textValue()).isEqualTo("east");
        assertThat(stats.get("draining").booleanValue()).isFalse();
        assertThat(stats.get("storeAway").booleanValue()).isFalse();
        assertThat(stats.get("liveNodes").intValue()).isEqualTo(2);
        assertThat(stats.get("topics").intValue()).isEqualTo(1);
        assertThat(stats.get("waitingForFrontends").intValue()).isZero();
        assertThat(stats.get("waitingForRelays").intValue()).isZero();
        assertThat(stats.get("staleDataCenters")).isEmpty();
    }

    @Test
    void countsInItsOwnRegistry() {
        first.start();
        second.start();
        publish(first, "1");

        assertThat(scraped(first)).anyMatch(line -> line.endsWith(" 1.0"));
        assertThat(scraped(second)).allMatch(line -> line.endsWith(" 0.0"));
    }

    @Test
    void sendsWhatWaitsBeforeItEnds() {
        first.start();
        subscribe(first);
        frontend.hold();
        for (int i = 0; i < 20; i++) {
            publish(first, String.valueOf(i));
        }
        Eventually.until("one is under way", WITHIN, () -> !frontend.asked().isEmpty());
        Thread closing = Thread.startVirtualThread(first::close);
        Eventually.until("it drains", WITHIN, () -> !first.check().ok());
        frontend.release();

        assertThat(frontend.await(20)).hasSize(20);
        Eventually.until("it has ended", WITHIN, () -> !closing.isAlive());
    }

    @Test
    void givesItsLeaseUpWhenItEnds() {
        first.start();
        second.start();
        Eventually.until("they know each other", WITHIN, () -> liveNodes(first) == 2);
        second.close();
        DispatcherNode third = node("east-d3", 0);
        try (third) {
            third.start();

            assertThat(liveNodes(third)).isEqualTo(2);
        }
    }

    @Test
    void leavesNothingOpenWhenItsPortIsTaken() {
        first.start();
        DispatcherNode late = node("east-d2", first.openAddress().getPort());

        assertThatExceptionOfType(StartException.class)
                .isThrownBy(late::start)
                .withMessageContaining("east-d2 cannot listen on 127.0.0.1:");
        assertThat(late.check().ok()).isFalse();
        assertThatCode(late::close).doesNotThrowAnyException();
        assertThat(first.check().ok()).isTrue();
    }

    @Test
    void saysWhatIsWrongWhenItsStoreCannotBeOpened() {
        DispatcherNode lost = new DispatcherNode(DispatcherConfig.defaults()
                .with("node.id", "east-d9")
                .with("node.data-center", "east")
                .with("auth.mode", "open")
                .with("store.url", "jdbc:h2:tcp://127.0.0.1:1/nowhere")
                .to(DispatcherConfig.class));

        assertThatExceptionOfType(StartException.class)
                .isThrownBy(lost::start)
                .withMessageContaining("east-d9 cannot open its store");
    }

    private DispatcherNode node(String id, int port) {
        return new DispatcherNode(DispatcherConfig.defaults()
                .with("node.id", id)
                .with("node.data-center", "east")
                .with("auth.mode", "open")
                .with("listen.port", port)
                .with("internal.port", 0)
                .with("lease.read-every", "50ms")
                .with("store.url", store)
                .to(DispatcherConfig.class));
    }

    private void subscribe(DispatcherNode dispatcher) {
        String lease = text(Json.bytes(frontend.lease()));
        String update = text(Json.bytes(new SubscriptionUpdate(frontend.lease(), List.of(new Change(LIKES, 1, 1)))));

        assertThat(calls.post(dispatcher.internalAddress().resolve("/internal/v1/leases"), lease)
                        .status())
                .isEqualTo(200);
        assertThat(calls.post(dispatcher.internalAddress().resolve("/internal/v1/subscriptions"), update)
                        .status())
                .isEqualTo(204);
    }

    private Answer publish(DispatcherNode dispatcher, String body) {
        return calls.post(dispatcher.openAddress().resolve("/v1/topics/likes:video-42/events"), body);
    }

    private int liveNodes(DispatcherNode dispatcher) {
        return stats(dispatcher).get("liveNodes").intValue();
    }

    private JsonNode stats(DispatcherNode dispatcher) {
        return calls.get(dispatcher.internalAddress().resolve("/internal/v1/stats"))
                .json();
    }

    private List<String> scraped(DispatcherNode dispatcher) {
        return calls.get(dispatcher.internalAddress().resolve("/metrics"))
                .body()
                .lines()
                .filter(line -> line.startsWith("ovation_dispatcher_published_total"))
                .toList();
    }
}
