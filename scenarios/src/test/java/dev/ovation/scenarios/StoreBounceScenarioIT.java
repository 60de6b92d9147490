package dev.ovation.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.ovation.cli.LocalPlatform;
import dev.ovation.testkit.Eventually;
import dev.ovation.testkit.HttpCalls;
import dev.ovation.testkit.MissingPartException;
import dev.ovation.testkit.PostgresServer;
import dev.ovation.testkit.SseClient;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The platform on a real PostgreSQL that stops and comes back: routing goes on from memory, and all heals without a restart. */
class StoreBounceScenarioIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    @Test
    void deliveryGoesOnWithoutTheStoreAndNewInterestIsStoredWhenItIsBack() {
        try (PostgresServer postgres = postgres();
                LocalPlatform platform = platform(postgres);
                HttpCalls http = HttpCalls.http11()) {
            platform.start();
            try (SseClient east = welcomed(platform, 0, "likes:warm");
                    SseClient west = welcomed(platform, 1, "likes:warm")) {
                Platforms.awaitSubscriptions(platform);
                publish(http, platform, 0, "likes:warm", "1");
                east.next("likes", SOON);
                west.next("likes", SOON);

                postgres.stop();
                Eventually.until(
                        "the dispatchers know that the store is away", SOON, () -> platform.dispatchers().stream()
                                .allMatch(node ->
                                        Numbers.of(node.internalAddress(), "ovation_dispatcher_store_away") == 1));
                publish(http, platform, 0, "likes:warm", "2");
                assertThat(east.next("likes", SOON).data()).contains("\"data\":2");
                assertThat(west.next("likes", SOON).data()).contains("\"data\":2");
                try (SseClient newcomer = welcomed(platform, 0, "likes:new")) {
                    publish(http, platform, 0, "likes:new", "3");
                    assertThat(newcomer.next("likes", SOON).data()).contains("\"data\":3");

                    postgres.restart();
                    Platforms.awaitSubscriptions(platform);
                    Eventually.until("west has read that east watches it", SOON, () -> {
                        publish(http, platform, 1, "likes:new", "4");
                        return newcomer.received().stream()
                                .anyMatch(event -> event.data().contains("\"data\":4"));
                    });
                }
            }
        }
    }

    private static LocalPlatform platform(PostgresServer postgres) {
        String url = postgres.createDatabase();
        return new LocalPlatform(Platforms.plan(List.of("east", "west"), 1, 1)
                .withDispatchers(settings -> settings.with("store.url", url)
                        .with("store.username", PostgresServer.USERNAME)
                        .with("store.request-timeout", "1s"))
                .withLeases(Duration.ofSeconds(4)));
    }

    private static PostgresServer postgres() {
        try {
            return PostgresServer.start();
        } catch (MissingPartException e) {
            return abort(e.getMessage());
        }
    }

    private static SseClient welcomed(LocalPlatform platform, int dataCenter, String topic) {
        SseClient viewer =
                SseClient.open(Platforms.stream(platform.frontend(dataCenter, 0).openAddress(), topic));
        viewer.next("welcome", SOON);
        return viewer;
    }

    private static void publish(HttpCalls http, LocalPlatform platform, int dataCenter, String topic, String json) {
        URI events = platform.dispatcher(dataCenter, 0).openAddress().resolve("/v1/topics/" + topic + "/events");
        HttpCalls.Answer answer = http.post(events, json);
        assertThat(answer.status()).as(answer.body()).isEqualTo(202);
    }
}
