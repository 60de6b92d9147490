package dev.ovation.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.cli.NodeProbe.Answer;
import dev.ovation.runtime.ClockDifference;
import dev.ovation.runtime.Finding;
import dev.ovation.runtime.Finding.Result;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DispatcherCheckTest {
    private static final URI FIRST = URI.create("http://10.0.0.1:8083");
    private static final URI SECOND = URI.create("http://10.0.0.2:8083");

    private final DispatcherCheck check = new DispatcherCheck("east");

    @Test
    void allThatAreReadyAreNamed() {
        check.answered(FIRST, ready("east-d1", 0));
        check.answered(SECOND, ready("east-d2", 0));

        assertThat(dispatchers())
                .isEqualTo(Finding.ok(
                        "dispatchers",
                        "east-d1 at http://10.0.0.1:8083 and east-d2 at http://10.0.0.2:8083 are ready"));
    }

    @Test
    void oneIsEnoughAndTheOtherIsTold() {
        check.answered(FIRST, ready("east-d1", 0));
        check.failed(SECOND, new IOException("no connection"));

        assertThat(dispatchers().result()).isEqualTo(Result.WARN);
        assertThat(dispatchers().found()).endsWith("is ready; http://10.0.0.2:8083: no connection");
    }

    @Test
    void aNodeOfAnotherRoleOrDataCenterOrOneThatDrainsIsNone() {
        check.answered(FIRST, new Answer("east-f1", "frontend", "east", true, "", null));
        check.answered(SECOND, new Answer("west-d1", "dispatcher", "west", true, "", null));
        check.answered(FIRST, new Answer("east-d1", "dispatcher", "east", false, "draining", null));

        assertThat(dispatchers().result()).isEqualTo(Result.FAIL);
        assertThat(dispatchers().found())
                .isEqualTo("none of east is ready: east-f1 at http://10.0.0.1:8083 is a frontend;"
                        + " west-d1 at http://10.0.0.2:8083 is in west;"
                        + " east-d1 at http://10.0.0.1:8083 is not ready (draining)");
        assertThat(check.findings().getLast().result()).isEqualTo(Result.SKIP);
    }

    @Test
    void theClockThatIsFarthestOffIsTold() {
        check.answered(FIRST, ready("east-d1", 100));
        check.answered(SECOND, ready("east-d2", -2_001));

        assertThat(check.findings().getLast()).satisfies(clock -> {
            assertThat(clock.result()).isEqualTo(Result.WARN);
            assertThat(clock.found()).contains("2001 ms ahead of that of east-d2");
        });
    }

    @Test
    void twoSecondsAreLessThanADateCanTell() {
        check.answered(FIRST, ready("east-d1", 2_000));

        assertThat(check.findings().getLast().result()).isEqualTo(Result.OK);
    }

    private Finding dispatchers() {
        return check.findings().getFirst();
    }

    private static Answer ready(String id, long aheadMillis) {
        ClockDifference clock = new ClockDifference(Duration.ofMillis(aheadMillis), Duration.ofSeconds(1));
        return new Answer(id, "dispatcher", "east", true, "", clock);
    }
}
