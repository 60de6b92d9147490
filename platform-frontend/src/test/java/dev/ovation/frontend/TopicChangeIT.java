package dev.ovation.frontend;

import static dev.ovation.frontend.MemberStreamIT.assertProblem;
import static dev.ovation.frontend.Samples.CHAT;
import static dev.ovation.frontend.Samples.D1;
import static dev.ovation.frontend.Samples.LIKES;
import static dev.ovation.frontend.Samples.event;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.protocol.Topic;
import dev.ovation.testkit.HttpCalls.Answer;
import dev.ovation.testkit.Seeds;
import dev.ovation.testkit.SseClient;
import dev.ovation.testkit.SseEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams whose topics change while they are open, on an open frontend. */
@Timeout(120)
final class TopicChangeIT {
    private static final Duration WITHIN = Duration.ofSeconds(20);

    private final LiveFrontend frontend = new LiveFrontend();

    @AfterEach
    void close() {
        frontend.close();
    }

    @Test
    void deliversExactlyWhatIsWatchedHoweverOftenItChanges() {
        Random random = Seeds.random(TopicChangeIT.class);
        List<Topic> all =
                IntStream.range(0, 8).mapToObj(i -> Topic.parse("likes:t" + i)).toList();
        Map<Topic, Long> sequences = new HashMap<>();
        try (SseClient viewer = SseClient.open(frontend.stream(all.getFirst()))) {
            String id = id(viewer);
            Set<Topic> watched = new LinkedHashSet<>(Set.of(all.getFirst()));
            List<String> expected = new ArrayList<>();
            List<String> got = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                Set<Topic> add = some(all, random);
                Set<Topic> remove = some(all, random);
                watched.removeAll(remove);
                watched.addAll(add);
                assertThat(change(id, add, remove).json().get("topics"))
                        .extracting(node -> Topic.parse(node.textValue()))
                        .containsExactlyInAnyOrderElementsOf(watched);
                for (Topic topic : all) {
                    long sequence = sequences.merge(topic, 1L, Long::sum);
                    frontend.deliver(event(D1, topic, sequence));
                    if (watched.contains(topic)) {
                        expected.add(topic + " " + sequence);
                    }
                }
                // What is on its way when its topic is given up need not come.
                while (got.size() < expected.size()) {
                    SseEvent event = viewer.next("likes", WITHIN);
                    got.add(event.json().get("topic").textValue()
                            + ' '
                            + event.json().get("data").get("n").longValue());
                }
            }
            assertThat(got).containsExactlyInAnyOrderElementsOf(expected);
            for (Topic topic : all) {
                assertThat(of(topic, got)).as("in order").isEqualTo(of(topic, expected));
            }
        }
        frontend.awaitViewers(0);
        assertThat(frontend.stats().get("topics").intValue()).isZero();
    }

    @Test
    void carriesAStreamWithoutAnyTopicUntilItHasOneAgain() {
        try (SseClient viewer = SseClient.open(frontend.stream(LIKES))) {
            String id = id(viewer);
            change(id, Set.of(), Set.of(LIKES));
            assertThat(frontend.stats().get("topics").intValue()).isZero();
            change(id, Set.of(CHAT), Set.of());
            frontend.deliver(event(D1, CHAT, 1));

            assertThat(viewer.next(WITHIN).event()).isEqualTo("chat");
        }
    }

    @Test
    void takes128TopicsAndNotOneMore() {
        try (SseClient viewer = SseClient.open(frontend.stream(LIKES))) {
            String id = id(viewer);
            Set<Topic> most = IntStream.range(0, 127)
                    .mapToObj(i -> Topic.parse("likes:t" + i))
                    .collect(Collectors.toCollection(LinkedHashSet::new));

            assertThat(change(id, most, Set.of()).status()).isEqualTo(200);
            assertProblem(change(id, Set.of(CHAT), Set.of()), 400, "too-many-topics", "at most 128 topics, not 129");
            assertThat(change(id, Set.of(CHAT), Set.of(LIKES)).status()).isEqualTo(200);
            assertThat(frontend.stats().get("topics").intValue()).isEqualTo(128);
        }
    }

    @Test
    void saysThatAStreamHasEnded() {
        SseClient viewer = SseClient.open(frontend.stream(LIKES));
        String id = id(viewer);
        viewer.close();
        frontend.awaitViewers(0);

        assertProblem(change(id, Set.of(CHAT), Set.of()), 404, "not-found", "no such stream");
        assertThat(frontend.stats().get("topics").intValue()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{\"add\":\"likes:a\"}", "{\"add\":[null]}", "{\"add\":[1.5, {}]}", "{", "null"})
    void refusesWhatIsNoChange(String body) {
        try (SseClient viewer = SseClient.open(frontend.stream(LIKES))) {
            Answer answer = frontend.calls.post(frontend.open("/v1/viewers/" + id(viewer) + "/topics"), body);

            assertProblem(answer, 400, "malformed", "Send JSON such as {\"add\":[\"likes:video-42\"],\"remove\":[]}");
        }
    }

    @Test
    void refusesTopicsThatThereCannotBe() {
        try (SseClient viewer = SseClient.open(frontend.stream(LIKES))) {
            String path = "/v1/viewers/" + id(viewer) + "/topics";

            assertProblem(
                    frontend.calls.post(frontend.open(path), "{\"add\":[\"dances:a\"]}"),
                    422,
                    "invalid-topic",
                    "'dances'");
            assertProblem(
                    frontend.calls.post(frontend.open(path), "{\"remove\":[\"likes\"]}"),
                    422,
                    "invalid-topic",
                    "namespace:name");
        }
    }

    private static Set<Topic> some(List<Topic> all, Random random) {
        return all.stream().filter(topic -> random.nextInt(4) == 0).collect(Collectors.toSet());
    }

    private static List<String> of(Topic topic, List<String> events) {
        return events.stream().filter(event -> event.startsWith(topic + " ")).toList();
    }

    private static String id(SseClient viewer) {
        return viewer.next("welcome", WITHIN).json().get("viewer").textValue();
    }

    private Answer change(String viewer, Set<Topic> add, Set<Topic> remove) {
        String change = "{\"add\":" + json(add) + ",\"remove\":" + json(remove) + "}";
        return frontend.calls.post(frontend.open("/v1/viewers/" + viewer + "/topics"), change);
    }

    private static String json(Set<Topic> topics) {
        return topics.stream().map(topic -> '"' + topic.toString() + '"').collect(Collectors.joining(",", "[", "]"));
    }
}
