package dev.ovation.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TopicPatternTest {
    @ParameterizedTest
    @CsvSource({
        "likes:video-42, likes:video-42, true",
        "likes:video-42, likes:video-421, false",
        "likes:video-42, like:video-42, false",
        "likes:*, likes:video-42, true",
        "likes:*, likes2:video-42, false",
        "chat:team-*, chat:team-7, true",
        "chat:team-*, chat:team-, true",
        "chat:team-*, chat:tea, false",
        "chat:team-*, likes:team-7, false",
        "*, likes:video-42, true",
    })
    void matchesWhatItSays(String pattern, String topic, boolean matches) {
        assertThat(TopicPattern.parse(pattern).matches(Topic.parse(topic))).isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "likes",
                "likes:",
                "*:x",
                "**",
                "likes**",
                "li*:x",
                "likes:a*b",
                "welcome:*",
                "likes:a b",
                "likes:**"
            })
    void refusesWhatIsNoPattern(String text) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> TopicPattern.parse(text))
                .matches(e -> e.type() == ProblemType.INVALID_TOPIC);
    }

    @ParameterizedTest
    @ValueSource(strings = {"likes:video-42", "likes:*", "chat:team-*", "*"})
    void isWrittenAsItWasRead(String text) {
        assertThat(TopicPattern.parse(text)).hasToString(text).isEqualTo(TopicPattern.parse(text));
        assertThat(TopicPattern.parse(text)).hasSameHashCodeAs(TopicPattern.parse(text));
    }

    @Test
    void isAnotherOneWhenItIsWrittenOtherwise() {
        assertThat(TopicPattern.parse("likes:a")).isNotEqualTo(TopicPattern.parse("likes:a*"));
    }
}
