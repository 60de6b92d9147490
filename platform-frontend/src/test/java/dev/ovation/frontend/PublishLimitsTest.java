package dev.ovation.frontend;

import static dev.ovation.frontend.Samples.CHAT;
import static dev.ovation.frontend.Samples.LIKES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ovation.frontend.FrontendMetrics.PublishRefusal;
import dev.ovation.protocol.ProblemException;
import dev.ovation.protocol.ProblemType;
import dev.ovation.protocol.Topic;
import dev.ovation.testkit.FakeTime;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class PublishLimitsTest {
    private final FakeTime time = new FakeTime();
    private final CountedMetrics metrics = new CountedMetrics();
    private final PublishLimits limits =
            new PublishLimits(new FrontendConfig.PublishConfig(10, 30, 100), metrics, time.ticker());

    @Test
    void letsAMemberPublishABurstAndThenAsMuchASecondAsIsAllowed() {
        assertThat(taken("m-17", LIKES, 100)).isEqualTo(30);
        time.advance(Duration.ofSeconds(1));
        assertThat(taken("m-17", LIKES, 100)).isEqualTo(10);
        time.advance(Duration.ofMillis(500));
        assertThat(taken("m-17", CHAT, 100)).as("whatever the topic").isEqualTo(5);
        time.advance(Duration.ofMinutes(10));
        assertThat(taken("m-17", LIKES, 100)).isEqualTo(30);
        assertThat(metrics.publishRefused).hasSize(70 + 90 + 95 + 70).containsOnly(PublishRefusal.MEMBER_RATE);
    }

    @Test
    void limitsEachMemberAndEachTopicForItself() {
        assertThat(taken("m-17", LIKES, 31)).isEqualTo(30);
        assertThat(taken("m-18", LIKES, 31)).isEqualTo(30);
        assertThat(taken("m-19", LIKES, 31)).isEqualTo(30);
        assertThat(taken("m-20", LIKES, 31))
                .as("what is left of the topic's 100")
                .isEqualTo(10);
        assertThat(metrics.publishRefused)
                .filteredOn(PublishRefusal.TOPIC_RATE::equals)
                .hasSize(20);
        assertThat(taken("m-21", CHAT, 31)).isEqualTo(30);
    }

    @Test
    void limitsWhomItDoesNotKnowByTheTopicOnly() {
        assertThat(taken(null, LIKES, 200)).isEqualTo(100);
    }

    @Test
    void saysWhenToComeBackAndNotToAllTheSame() {
        taken("m-17", LIKES, 30);
        List<Long> seconds = IntStream.range(0, 200)
                .mapToObj(_ ->
                        Objects.requireNonNull(refused("m-17", LIKES).problem().retryAfterSeconds()))
                .distinct()
                .toList();

        assertThat(seconds)
                .as("0.1 s until the next, and up to 2 s more")
                .contains(1L, 2L)
                .allMatch(s -> s >= 1 && s <= 3);
        assertThat(refused("m-17", LIKES).type()).isEqualTo(ProblemType.TOO_MANY_REQUESTS);
        assertThat(refused("m-17", LIKES)).hasMessageContaining("10 events a second");
    }

    private int taken(@Nullable String member, Topic topic, int tries) {
        int taken = 0;
        for (int i = 0; i < tries; i++) {
            try {
                limits.require(member, topic);
                taken++;
            } catch (ProblemException e) {
                assertThat(e.type()).isEqualTo(ProblemType.TOO_MANY_REQUESTS);
            }
        }
        return taken;
    }

    private ProblemException refused(String member, Topic topic) {
        ProblemException[] problem = new ProblemException[1];
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> limits.require(member, topic))
                .satisfies(e -> problem[0] = e);
        return problem[0];
    }
}
