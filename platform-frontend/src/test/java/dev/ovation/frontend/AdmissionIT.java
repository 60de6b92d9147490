package dev.ovation.frontend;

import static dev.ovation.frontend.MemberStreamIT.assertProblem;
import static dev.ovation.frontend.Samples.LIKES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.testkit.HttpCalls;
import dev.ovation.testkit.HttpCalls.Answer;
import dev.ovation.testkit.SseClient;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who is let in from where: addresses behind a proxy, and pages of other origins. */
@Timeout(120)
final class AdmissionIT {
    private static final Duration WITHIN = Duration.ofSeconds(20);
    private static final String APP = "https://app.example.org";

    private final LiveFrontend frontend = new LiveFrontend(settings -> settings.with("viewers.max-per-address", 1)
            .with("viewers.proxies", List.of("127.0.0.1"))
            .with("viewers.max-per-member", 2)
            .with("cors.origins", List.of(APP)));

    /** Sends headers that Java's own client keeps for itself. */
    private final HttpCalls calls = HttpCalls.http11();

    @AfterEach
    void close() {
        calls.close();
        frontend.close();
    }

    @Test
    void countsViewersByTheAddressThatTheProxyNames() {
        try (SseClient first = open("198.51.100.7", "a");
                SseClient other = open("198.51.100.8", "b")) {
            assertThat(first.status()).isEqualTo(200);
            assertThat(other.status()).isEqualTo(200);
            Answer refused = calls.get(frontend.stream(LIKES), Map.of("X-Forwarded-For", "198.51.100.7"));

            assertProblem(refused, 429, "too-many-requests", "1 viewers from one address");
            assertThat(Integer.parseInt(refused.header("Retry-After").orElse("0")))
                    .isBetween(1, 8);
        }
        frontend.awaitViewers(0);
        try (SseClient again = open("198.51.100.7", "a")) {
            assertThat(again.status()).isEqualTo(200);
        }
        assertThat(frontend.counted("ovation_stream_refused_total", "reason=\"address\""))
                .isEqualTo(1);
    }

    @Test
    void countsTheViewersOfAMember() {
        try (SseClient phone = open("198.51.100.1", "m-17");
                SseClient laptop = open("198.51.100.2", "m-17")) {
            Answer third = calls.get(
                    URI.create(frontend.stream(LIKES) + "&member=m-17"), Map.of("X-Forwarded-For", "198.51.100.3"));

            assertProblem(third, 429, "too-many-requests", "2 viewers of one member");
            assertThat(List.of(phone.status(), laptop.status())).containsOnly(200);
        }
    }

    @Test
    void letsPagesOfItsOriginsReadItAndNoOthers() {
        try (SseClient viewer = SseClient.open(frontend.stream(LIKES), Map.of("Origin", APP))) {
            viewer.next("welcome", WITHIN);
            assertThat(viewer.header("Access-Control-Allow-Origin")).hasValue(APP);
        }
        frontend.awaitViewers(0);
        Answer problem = calls.get(frontend.open("/v1/stream"), Map.of("Origin", APP));
        assertThat(problem.status()).isEqualTo(400);
        assertThat(problem.header("Access-Control-Allow-Origin")).hasValue(APP);

        Answer stranger = calls.get(frontend.open("/v1/stream"), Map.of("Origin", "https://evil.example.org"));
        assertThat(stranger.header("Access-Control-Allow-Origin")).isEmpty();
    }

    @Test
    void saysBeforeWhatAPageMaySend() {
        Answer allowed = preflight(APP);
        assertThat(allowed.status()).isBetween(200, 204);
        assertThat(allowed.header("Access-Control-Allow-Origin")).hasValue(APP);
        assertThat(allowed.header("Access-Control-Allow-Methods").orElse("")).contains("POST");
        assertThat(allowed.header("Access-Control-Allow-Headers").orElse("").toLowerCase(Locale.ROOT))
                .contains("authorization", "content-type");

        assertThat(preflight("https://evil.example.org").header("Access-Control-Allow-Origin"))
                .isEmpty();
    }

    private Answer preflight(String origin) {
        return calls.call(
                "OPTIONS",
                frontend.open("/v1/topics/likes:v/events"),
                "",
                Map.of(
                        "Origin",
                        origin,
                        "Access-Control-Request-Method",
                        "POST",
                        "Access-Control-Request-Headers",
                        "authorization, content-type"));
    }

    private SseClient open(String address, String member) {
        SseClient viewer = SseClient.open(
                URI.create(frontend.stream(LIKES) + "&member=" + member), Map.of("X-Forwarded-For", address));
        viewer.next("welcome", WITHIN);
        return viewer;
    }
}
