package dev.ovation.frontend;

import static dev.ovation.frontend.ViewerTableTest.limits;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ovation.frontend.FrontendMetrics.Refusal;
import dev.ovation.protocol.ProblemException;
import dev.ovation.protocol.ProblemType;
import dev.ovation.testkit.FakeTime;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who is let in besides how many the node can hold, which {@link ViewerTableTest} has. */
final class ViewerLimitsTest {
    private final FakeTime time = new FakeTime();
    private final CountedMetrics metrics = new CountedMetrics();

    @Test
    void letsSoManyInFromOneAddress() {
        ViewerTable table = new ViewerTable(100, limits(2, 0, 0), metrics, time.ticker());
        Visitor first = visitor(table, "10.0.0.1", "m-1");
        assertThat(refusal(table, first)).isNull();
        assertThat(refusal(table, visitor(table, "10.0.0.1", "m-2"))).isNull();

        assertThat(refusal(table, visitor(table, "10.0.0.1", "m-3"))).isEqualTo(ProblemType.TOO_MANY_REQUESTS);
        assertThat(refusal(table, visitor(table, "10.0.0.2", "m-3"))).isNull();
        table.release(first);
        assertThat(refusal(table, visitor(table, "10.0.0.1", null))).isNull();
        assertThat(metrics.refused).containsExactly(Refusal.ADDRESS);
        assertThat(table.size()).isEqualTo(3);
    }

    @Test
    void letsSoManyOfOneMemberInWhereverTheyAre() {
        ViewerTable table = new ViewerTable(100, limits(5, 2, 0), metrics, time.ticker());
        assertThat(refusal(table, visitor(table, "10.0.0.1", "m-1"))).isNull();
        assertThat(refusal(table, visitor(table, "10.0.0.2", "m-1"))).isNull();
        for (int i = 0; i < 10; i++) {
            assertThat(refusal(table, visitor(table, "10.0.0.3", "m-1"))).isEqualTo(ProblemType.TOO_MANY_REQUESTS);
        }

        assertThat(metrics.refused).hasSize(10).containsOnly(Refusal.MEMBER);
        for (int i = 0; i < 5; i++) {
            assertThat(refusal(table, visitor(table, "10.0.0.3", null)))
                    .as("the refused have taken no place of their address")
                    .isNull();
        }
    }

    @Test
    void letsSoManyInASecond() {
        ViewerTable table = new ViewerTable(100, limits(0, 0, 10), metrics, time.ticker());
        assertThat(let(table, 20)).isEqualTo(10);
        time.advance(Duration.ofMillis(500));
        assertThat(let(table, 20)).isEqualTo(5);
        time.advance(Duration.ofHours(1));
        assertThat(let(table, 20)).isEqualTo(10);

        assertThat(metrics.refused).hasSize(10 + 15 + 10).containsOnly(Refusal.CONNECT_RATE);
        assertThat(refusal(table, Visitor.ANYBODY)).isEqualTo(ProblemType.UNAVAILABLE);
    }

    @Test
    void givesAllPlacesBackWhenTheNodeIsFull() {
        ViewerTable table = new ViewerTable(1, limits(2, 2, 0), metrics, time.ticker());
        Visitor visitor = visitor(table, "10.0.0.1", "m-1");
        assertThat(refusal(table, visitor)).isNull();
        for (int i = 0; i < 5; i++) {
            assertThat(refusal(table, visitor)).isEqualTo(ProblemType.FULL);
        }
        table.release(visitor);

        assertThat(refusal(table, visitor)).isNull();
        assertThat(metrics.refused).containsOnly(Refusal.FULL);
    }

    @Test
    void remembersNothingOfAVisitorWhomNoLimitCaresAbout() {
        ViewerTable free = new ViewerTable(9, limits(0, 0, 0), metrics, time.ticker());
        ViewerTable members = new ViewerTable(9, limits(0, 3, 0), metrics, time.ticker());

        assertThat(visitor(free, "10.0.0.1", "m-1")).isSameAs(Visitor.ANYBODY);
        assertThat(visitor(members, "10.0.0.1", null)).isSameAs(Visitor.ANYBODY);
        assertThat(visitor(members, "10.0.0.1", "m-1")).isEqualTo(new Visitor(null, "m-1"));
    }

    @Test
    void forgetsWhoHasLeft() {
        Crowd crowd = new Crowd(2);
        assertThat(crowd.enter("a")).isTrue();
        assertThat(crowd.enter("a")).isTrue();
        assertThat(crowd.enter("a")).isFalse();
        crowd.leave("a");
        crowd.leave("a");

        assertThat(crowd.size()).isZero();
        crowd.leave("a");
        assertThat(crowd.size()).isZero();
    }

    private static Visitor visitor(ViewerTable table, String address, @Nullable String member) {
        return table.visitor(() -> address, member);
    }

    private static int let(ViewerTable table, int tries) {
        int let = 0;
        for (int i = 0; i < tries; i++) {
            let += refusal(table, Visitor.ANYBODY) == null ? 1 : 0;
        }
        return let;
    }

    private static @Nullable ProblemType refusal(ViewerTable table, Visitor visitor) {
        ProblemException problem = catchThrowableOfType(ProblemException.class, () -> table.admit(visitor));
        return problem == null ? null : problem.type();
    }
}
