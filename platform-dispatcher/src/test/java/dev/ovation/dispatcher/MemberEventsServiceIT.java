package dev.ovation.dispatcher;

import static dev.ovation.dispatcher.Samples.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.protocol.Limits;
import dev.ovation.testkit.HttpCalls;
import dev.ovation.testkit.HttpCalls.Answer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What frontends bring of their members. */
final class MemberEventsServiceIT {
    private final PublishingServer server = new PublishingServer();
    private final Served internal = Served.internal(new MemberEventsService(server.intake));
    private final HttpCalls calls = HttpCalls.http11();

    @AfterEach
    void close() {
        calls.close();
        internal.close();
        server.close();
    }

    @Test
    void answersEachLineInItsPlace() {
        List<String> answers = post("""
                {"topic":"likes:video-42","type":"like","key":"m-17","data":{"by":"m-17"}}
                {"topic":"viewers:video-42","data":1}
                {"topic":"likes:video-42","data":2}
                """).body().lines().toList();

        assertThat(answers).hasSize(3);
        assertThat(answers.get(1)).contains("Only the platform publishes");
        assertThat(server.frontend.await(2))
                .extracting(event -> text(event.data()))
                .containsExactly("{\"by\":\"m-17\"}", "2");
        assertThat(answers.get(0))
                .contains(server.frontend.await(2).getFirst().id().toString());
    }

    @Test
    void makesOneEventOfTwoPublishesWithTheSameKey() {
        String longest = "m".repeat(Limits.TOPIC_NAME_CHARS) + '/' + "k".repeat(Limits.KEY_CHARS);
        String line = "{\"topic\":\"likes:video-42\",\"idempotencyKey\":\"" + longest + "\",\"data\":1}";
        Answer first = post(line);
        Answer second = post(line);

        assertThat(first.body()).isEqualTo(second.body()).contains("\"id\"");
        assertThat(server.line.metrics.published).hasValue(1);
        assertThat(post(line.replace("\"data\":1", "\"data\":2")).body()).contains("\"status\":409");
        assertThat(post(line.replace("mmm", "mmmm")).body()).contains("\"status\":400");
    }

    @Test
    void isNotThereForThePublic() {
        assertThat(server.calls.post(server.at("/internal/v1/publishes"), "{}").status())
                .isEqualTo(404);
    }

    private Answer post(String lines) {
        return calls.post(internal.at("/internal/v1/publishes"), lines);
    }
}
