package dev.ovation.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The small values with which parts say how it went: a check's result and two exceptions. */
class ResultsTest {
    @Test
    void saysThatAPartCanWork() {
        assertThat(CheckResult.OK.ok()).isTrue();
        assertThat(CheckResult.OK.reason()).isEmpty();
    }

    @Test
    void saysWhyAPartCannotWork() {
        CheckResult failed = CheckResult.failed("no dispatcher answers");

        assertThat(failed.ok()).isFalse();
        assertThat(failed.reason()).isEqualTo("no dispatcher answers");
    }

    @ParameterizedTest
    @CsvSource({
        "400, false",
        "404, false",
        "413, false",
        "422, false",
        "429, false",
        "302, false",
        "499, false",
        "500, true",
        "502, true",
        "503, true",
        "599, true"
    })
    void takesOnlyErrorsOfTheOtherNodeForWorthRetrying(int status, boolean worth) {
        LinkException e = new LinkException("answered", status);

        assertThat(e.answered()).isTrue();
        assertThat(e.worthRetrying()).isEqualTo(worth);
    }

    @Test
    void takesARequestWithoutAnAnswerForWorthRetrying() {
        LinkException e = new LinkException("cannot be reached", new IllegalStateException("closed"));

        assertThat(e.answered()).isFalse();
        assertThat(e.worthRetrying()).isTrue();
        assertThat(e).hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void keepsWhatTheStartFailedOf() {
        assertThat(new StartException("busy", new IllegalStateException("x")))
                .hasMessage("busy")
                .hasRootCauseMessage("x");
        assertThat(new StartException("busy")).hasMessage("busy").hasNoCause();
    }
}
