package dev.ovation.frontend;

import static dev.ovation.frontend.Keyed.bearer;
import static dev.ovation.frontend.MemberStreamIT.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.testkit.Eventually;
import dev.ovation.testkit.HttpCalls.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What members publish, on a frontend that wants tokens; behind it a dispatcher that a test plays. */
@Timeout(120)
final class MemberPublishIT {
    @TempDir
    private Path folder;

    private Keyed keyed;
    private LiveFrontend frontend;

    @BeforeEach
    void start() {
        keyed = new Keyed(folder);
        frontend = new LiveFrontend(settings ->
                keyed.settings(settings).with("publish.member-per-second", 1).with("publish.member-burst", 40));
    }

    @AfterEach
    void close() {
        frontend.close();
    }

    @Test
    void handsAnEventToADispatcherAndItsAnswerBack() {
        Answer answer = publish("likes:v/events?type=like&key=k%22", "{ \"by\" : \"m-17\" }", "m-17", "likes:*");

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.body().strip()).isEqualTo("{\"id\":\"east/east-d1/1/x/1\"}");
        assertThat(frontend.dispatcher.published())
                .containsExactly(
                        "{\"topic\":\"likes:v\",\"type\":\"like\",\"key\":\"k\\\"\",\"data\":{\"by\":\"m-17\"}}");
        frontend.awaitCounted("ovation_member_published_total", "node", 1);
    }

    @Test
    void putsTheMemberBeforeTheIdempotencyKey() {
        Map<String, String> headers = new HashMap<>(bearer(keyed.token("m-17", "likes:*")));
        headers.put("Idempotency-Key", "k1");
        frontend.calls.post(frontend.open("/v1/topics/likes:v/events"), "1", headers);

        assertThat(frontend.dispatcher.published())
                .containsExactly("{\"topic\":\"likes:v\",\"idempotencyKey\":\"m-17/k1\",\"data\":1}");
    }

    @Test
    void letsNobodyTypeInAnothersName() {
        assertThat(publish("typing:v/events", "1", "m-17", "*").status()).isEqualTo(202);
        assertThat(publish("typing:v/events?key=m-17", "1", "m-17", "*").status())
                .isEqualTo(202);
        assertProblem(publish("typing:v/events?key=m-18", "1", "m-17", "*"), 403, "forbidden", "Leave ?key= out");

        assertThat(frontend.dispatcher.published()).hasSize(2).allMatch(line -> line.contains("\"key\":\"m-17\""));
    }

    @Test
    void refusesWhatTheDispatcherWouldRefuseToo() {
        assertProblem(publish("likes:v/events", "1", "m-17", "chat:*"), 403, "forbidden", "not granted to m-17");
        assertProblem(publish("presence:m-17/events", "1", "m-17", "*"), 403, "forbidden", "Only the platform");
        assertProblem(publish("dances:v/events", "1", "m-17", "*"), 422, "invalid-topic", "'dances'");
        assertProblem(publish("likes:v/events", "{", "m-17", "*"), 400, "malformed", "Not valid JSON");
        assertProblem(
                publish("likes:v/events", "\"" + "x".repeat(16_400) + "\"", "m-17", "*"), 413, "too-large", "16384");
        assertProblem(
                frontend.calls.post(frontend.open("/v1/topics/likes:v/events"), "1"),
                401,
                "unauthorized",
                "needs a token");
        assertThat(frontend.dispatcher.published()).isEmpty();
    }

    @Test
    void handsTheDispatchersRefusalBack() {
        Answer answer = publish("likes:v/events", "\"refuse\"", "m-17", "*");

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.body()).contains("urn:ovation:problem:conflict");
    }

    @Test
    void refusesAMemberWhoPublishesTooMuch() {
        List<Integer> statuses = IntStream.range(0, 60)
                .mapToObj(_ -> publish("likes:v/events", "1", "m-17", "*").status())
                .toList();
        Answer refused = publish("likes:v/events", "1", "m-17", "*");

        assertThat(statuses.subList(0, 40)).containsOnly(202);
        assertThat(statuses).contains(429);
        assertProblem(refused, 429, "too-many-requests", "1 events a second");
        assertThat(refused.header("Retry-After").map(Integer::parseInt).orElse(0))
                .isBetween(1, 4);
        assertThat(publish("likes:v/events", "1", "m-18", "*").status())
                .as("another member")
                .isEqualTo(202);
        assertThat(frontend.counted("ovation_member_refused_total", "reason=\"member-rate\""))
                .isPositive();
    }

    @Test
    void keepsTheOrderOfATopicWhileManyPublish() throws Exception {
        try (ExecutorService members = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Void>> all = IntStream.range(0, 16)
                    .<Callable<Void>>mapToObj(member -> () -> {
                        for (int n = 0; n < 30; n++) {
                            String event = "{\"m\":" + member + ",\"n\":" + n + "}";
                            assertThat(publish("likes:t" + member + "/events", event, "m-" + member, "*")
                                            .status())
                                    .isEqualTo(202);
                        }
                        return null;
                    })
                    .toList();
            for (Future<Void> done : members.invokeAll(all)) {
                done.get();
            }
        }

        List<String> lines = frontend.dispatcher.published();
        assertThat(lines).hasSize(16 * 30);
        for (int member = 0; member < 16; member++) {
            String of = "\"m\":" + member + ",";
            assertThat(lines.stream()
                            .filter(line -> line.contains(of))
                            .map(line -> line.replaceAll(".*\"n\":(\\d+).*", "$1")))
                    .containsExactlyElementsOf(
                            IntStream.range(0, 30).mapToObj(String::valueOf).toList());
        }
    }

    @Test
    void saysThatNoDispatcherCanBeReached() {
        frontend.dispatcher.close();
        Answer answer = publish("likes:v/events", "1", "m-17", "*");

        assertProblem(answer, 503, "unavailable", "nothing was published");
        assertThat(answer.header("Retry-After")).hasValue("1");
        frontend.awaitCounted("ovation_member_refused_total", "reason=\"unreachable\"", 1);
    }

    @Test
    void triesNoOtherDispatcherWhereTheFirstMayHavePublished() {
        frontend.dispatcher.answersPublishes(500);
        try (FakeDispatcher other = new FakeDispatcher("east-d2")) {
            frontend.dispatcher.knows(other.lease());
            Eventually.until(
                    "both are known",
                    Duration.ofSeconds(20),
                    () -> frontend.stats().get("liveNodes").intValue() == 3);
            List<Answer> answers = IntStream.range(0, 8)
                    .mapToObj(i -> publish("likes:v" + i + "/events", "1", "m-17", "*"))
                    .toList();
            List<Answer> unknown =
                    answers.stream().filter(answer -> answer.status() != 202).toList();

            assertThat(unknown)
                    .as("those whose topic goes to the first dispatcher")
                    .hasSizeBetween(1, 7)
                    .allSatisfy(answer ->
                            assertProblem(answer, 503, "unavailable", "Send it again, with the same Idempotency-Key"));
            assertThat(other.published()).hasSize(8 - unknown.size());
            frontend.awaitCounted("ovation_member_refused_total", "reason=\"unknown\"", unknown.size());
        }
    }

    @Test
    void goesToAnotherDispatcherWhenOneDrains() {
        frontend.dispatcher.answersPublishes(503);
        try (FakeDispatcher other = new FakeDispatcher("east-d2")) {
            frontend.dispatcher.knows(other.lease());
            Eventually.until(
                    "it is known",
                    Duration.ofSeconds(20),
                    () -> publish("likes:v/events", "1", "m-17", "*").status() == 202);

            assertThat(other.published()).hasSize(1);
        }
    }

    private Answer publish(String path, String body, String member, String... patterns) {
        return frontend.calls.post(frontend.open("/v1/topics/" + path), body, bearer(keyed.token(member, patterns)));
    }
}
