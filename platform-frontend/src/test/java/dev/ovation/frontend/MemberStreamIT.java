package dev.ovation.frontend;

import static dev.ovation.frontend.Keyed.bearer;
import static dev.ovation.frontend.Samples.CHAT;
import static dev.ovation.frontend.Samples.D1;
import static dev.ovation.frontend.Samples.LIKES;
import static dev.ovation.frontend.Samples.event;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.protocol.Topic;
import dev.ovation.testkit.HttpCalls.Answer;
import dev.ovation.testkit.SseClient;
import dev.ovation.testkit.SseEvent;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Streams of members, on a frontend that wants tokens. */
@Timeout(120)
final class MemberStreamIT {
    private static final Duration WITHIN = Duration.ofSeconds(20);
    private static final Topic TYPING = Topic.parse("typing:video-42");

    @TempDir
    private Path folder;

    private Keyed keyed;
    private LiveFrontend frontend;

    @BeforeEach
    void start() {
        keyed = new Keyed(folder);
        frontend = new LiveFrontend(keyed::settings);
    }

    @AfterEach
    void close() {
        frontend.close();
    }

    @Test
    void letsAnybodyWatchWhatIsAnonymousAndNothingElse() {
        assertThat(frontend.watch(LIKES).status()).isEqualTo(200);

        Answer refused = frontend.calls.get(frontend.stream(LIKES, CHAT));
        assertProblem(refused, 401, "unauthorized", "Watching " + CHAT + " needs a token");
        assertThat(refused.header("WWW-Authenticate")).hasValue("Bearer");
    }

    @Test
    void letsAMemberWatchWhatTheirTokenGrants() {
        String token = keyed.token("m-17", "chat:*");

        try (SseClient byHeader = SseClient.open(frontend.stream(LIKES, CHAT), bearer(token));
                SseClient byQuery = SseClient.open(URI.create(frontend.stream(CHAT) + "&token=" + token))) {
            assertThat(byHeader.next(WITHIN).event()).isEqualTo("welcome");
            assertThat(byQuery.next(WITHIN).event()).isEqualTo("welcome");
            frontend.deliver(event(D1, CHAT, 1));
            assertThat(byHeader.next("chat", WITHIN).json().get("topic").textValue())
                    .isEqualTo(CHAT.toString());
            assertThat(byQuery.next("chat", WITHIN).json().get("topic").textValue())
                    .isEqualTo(CHAT.toString());
        }
        assertProblem(
                frontend.calls.get(frontend.stream(TYPING), bearer(token)),
                403,
                "forbidden",
                "Watching " + TYPING + " is not granted to m-17");
    }

    @Test
    void takesNobodyWithABadTokenForSomebodyWithoutOne() {
        assertProblem(
                frontend.calls.get(frontend.stream(LIKES), bearer("x.y.z")),
                401,
                "unauthorized",
                "The token is no JWT");
        assertProblem(
                frontend.calls.get(
                        frontend.stream(LIKES),
                        bearer(keyed.token("m-17", Instant.now().minusSeconds(5)))),
                401,
                "unauthorized",
                "expired");
        assertProblem(
                frontend.calls.get(frontend.stream(LIKES), Map.of("Authorization", "Basic bTE6cHc=")),
                401,
                "unauthorized",
                "must be 'Bearer' and a token");
        assertProblem(
                frontend.calls.get(URI.create(frontend.stream(LIKES) + "&member=m-17")),
                400,
                "malformed",
                "the token says who the member is");
        frontend.awaitCounted("ovation_tokens_refused_total", "reason=\"malformed\"", 1);
        frontend.awaitCounted("ovation_tokens_refused_total", "reason=\"expired\"", 1);
    }

    @Test
    void endsAStreamWhenItsTokenExpires() {
        String token = keyed.token("m-17", Instant.now().plusSeconds(2), "chat:*");
        try (SseClient viewer = SseClient.open(frontend.stream(CHAT), bearer(token))) {
            viewer.next("welcome", WITHIN);
            SseEvent goodbye = viewer.next("goodbye", WITHIN);

            assertThat(goodbye.json().get("reason").textValue()).isEqualTo("token-expired");
            assertThat(goodbye.json().get("reconnectAfter").longValue()).isPositive();
            viewer.awaitClose(WITHIN);
        }
        frontend.awaitCounted("ovation_stream_ended_total", "reason=\"token-expired\"", 1);
        assertProblem(frontend.calls.get(frontend.stream(CHAT), bearer(token)), 401, "unauthorized", "expired");
    }

    @Test
    void letsAStreamGoOnWithANewToken() {
        String first = keyed.token("m-17", Instant.now().plusSeconds(3), "chat:*");
        try (SseClient viewer = SseClient.open(frontend.stream(CHAT), bearer(first));
                SseClient other = SseClient.open(frontend.stream(CHAT), bearer(first))) {
            String id = id(viewer);
            Instant expires = Instant.now().plusSeconds(600);
            Answer renewed = renew(id, keyed.token("m-17", expires, "chat:*"));

            assertThat(renewed.status()).isEqualTo(200);
            assertThat(renewed.json().get("expires").longValue()).isEqualTo(expires.getEpochSecond() * 1_000);
            other.next("goodbye", WITHIN);
            frontend.deliver(event(D1, CHAT, 1));
            assertThat(viewer.next(WITHIN).event()).isEqualTo("chat");
        }
    }

    @Test
    void refusesANewTokenThatDoesNotFitTheStream() {
        try (SseClient viewer = SseClient.open(frontend.stream(CHAT), bearer(keyed.token("m-17", "chat:*")));
                SseClient anonymous = SseClient.open(frontend.stream(LIKES))) {
            String id = id(viewer);

            assertProblem(renew(id, keyed.token("m-18", "chat:*")), 403, "forbidden", "This stream is not m-18's");
            assertProblem(renew(id, keyed.token("m-17", "typing:*")), 403, "forbidden", "not granted to m-17");
            assertProblem(renew(id, "x.y.z"), 401, "unauthorized", "no JWT");
            assertProblem(renew("east-f1-none", keyed.token("m-17", "*")), 404, "not-found", "no such stream");
            assertProblem(
                    renew(id(anonymous), keyed.token("m-17", "*")), 403, "forbidden", "This stream is not m-17's");
            assertProblem(
                    frontend.calls.post(frontend.open("/v1/viewers/" + id + "/token"), "{}"),
                    400,
                    "malformed",
                    "Send JSON such as {\"token\":\"...\"}");
        }
    }

    @Test
    void changesTheTopicsOfAStreamAsItsTokenGrants() {
        String token = keyed.token("m-17", "chat:*");
        try (SseClient viewer = SseClient.open(frontend.stream(LIKES), bearer(token))) {
            String id = id(viewer);
            Answer changed = change(id, "{\"add\":[\"" + CHAT + "\"],\"remove\":[\"" + LIKES + "\"]}", bearer(token));

            assertThat(changed.status()).isEqualTo(200);
            assertThat(changed.body().strip()).isEqualTo("{\"topics\":[\"" + CHAT + "\"]}");
            frontend.dispatcher.awaitHeard(CHAT, 1);
            frontend.dispatcher.awaitHeard(LIKES, 0);
            frontend.deliver(event(D1, LIKES, 1), event(D1, CHAT, 1));
            assertThat(viewer.next(WITHIN).event()).isEqualTo("chat");

            String typing = "{\"add\":[\"" + TYPING + "\"]}";
            assertProblem(change(id, typing, bearer(token)), 403, "forbidden", "not granted to m-17");
            assertProblem(change(id, typing, Map.of()), 401, "unauthorized", "A member opened this stream");
            assertProblem(
                    change(id, typing, bearer(keyed.token("m-18", "*"))),
                    403,
                    "forbidden",
                    "This stream is not m-18's");
            assertThat(change(id, "{}", bearer(token)).body()).contains("[\"" + CHAT + "\"]");
        }
    }

    private static String id(SseClient viewer) {
        return viewer.next("welcome", WITHIN).json().get("viewer").textValue();
    }

    private Answer renew(String viewer, String token) {
        return frontend.calls.post(frontend.open("/v1/viewers/" + viewer + "/token"), "{\"token\":\"" + token + "\"}");
    }

    private Answer change(String viewer, String change, Map<String, String> headers) {
        return frontend.calls.post(frontend.open("/v1/viewers/" + viewer + "/topics"), change, headers);
    }

    static void assertProblem(Answer answer, int status, String type, String detail) {
        assertThat(List.of(answer.status(), answer.json().get("type").textValue()))
                .as(answer.body())
                .isEqualTo(List.of(status, "urn:ovation:problem:" + type));
        assertThat(answer.json().get("detail").textValue()).contains(detail);
    }
}
