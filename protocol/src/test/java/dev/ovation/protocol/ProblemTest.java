package dev.ovation.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ProblemTest {
    /** Clients may switch on these: changing one breaks them. */
    @ParameterizedTest
    @CsvSource({
        "MALFORMED,          400, urn:ovation:problem:malformed",
        "TOO_MANY_TOPICS,    400, urn:ovation:problem:too-many-topics",
        "FORBIDDEN,          403, urn:ovation:problem:forbidden",
        "NOT_FOUND,          404, urn:ovation:problem:not-found",
        "METHOD_NOT_ALLOWED, 405, urn:ovation:problem:method-not-allowed",
        "CONFLICT,           409, urn:ovation:problem:conflict",
        "TOO_LARGE,          413, urn:ovation:problem:too-large",
        "URI_TOO_LONG,       414, urn:ovation:problem:uri-too-long",
        "INVALID_TOPIC,      422, urn:ovation:problem:invalid-topic",
        "HEADERS_TOO_LARGE,  431, urn:ovation:problem:headers-too-large",
        "INTERNAL,           500, urn:ovation:problem:internal",
        "FULL,               503, urn:ovation:problem:full",
        "DRAINING,           503, urn:ovation:problem:draining",
        "UNAVAILABLE,        503, urn:ovation:problem:unavailable",
        "NOT_STORED,         507, urn:ovation:problem:not-stored",
    })
    void hasAStatusAndAStableUriForEachType(ProblemType type, int status, String uri) {
        assertThat(type.status()).isEqualTo(status);
        assertThat(type.uri()).isEqualTo(uri);
    }

    @Test
    void hasAUriForEachTypeAndNoneTwice() {
        assertThat(Arrays.stream(ProblemType.values()).map(ProblemType::uri))
                .doesNotHaveDuplicates()
                .allMatch(uri -> uri.matches("urn:ovation:problem:[a-z]+(-[a-z]+)*"));
    }

    @ParameterizedTest
    @EnumSource
    void tellsTheCallerTypeTitleStatusAndDetail(ProblemType type) {
        Problem problem = new ProblemException(type, "Do this instead.").problem();

        assertThat(problem).isEqualTo(new Problem(type.uri(), type.title(), type.status(), "Do this instead.", null));
        assertThat(type.title()).isNotBlank();
    }

    @ParameterizedTest
    @CsvSource({
        "PT0S, 1",
        "PT0.000000001S, 1",
        "PT0.001S, 1",
        "PT0.999S, 1",
        "PT1S, 1",
        "PT1.000000001S, 2",
        "PT1.001S, 2",
        "PT1.999999999S, 2",
        "PT2S, 2",
        "PT2M, 120",
        "PT2M0.5S, 121"
    })
    void roundsRetryAfterUpToWholeSeconds(Duration retryAfter, long seconds) {
        assertThat(retryAfterSeconds(retryAfter)).isEqualTo(seconds);
    }

    @Test
    void hasNoRetryAfterWhereComingBackDoesNotHelp() {
        assertThat(retryAfterSeconds(null)).isNull();
        assertThat(new ProblemException(ProblemType.FULL, "x").problem().retryAfterSeconds())
                .isNull();
    }

    @Test
    void isCheapToThrow() {
        assertThat(new ProblemException(ProblemType.FULL, "x").getStackTrace()).isEmpty();
    }

    private static @Nullable Long retryAfterSeconds(@Nullable Duration retryAfter) {
        return new ProblemException(ProblemType.FULL, "Come back later.", retryAfter)
                .problem()
                .retryAfterSeconds();
    }
}
