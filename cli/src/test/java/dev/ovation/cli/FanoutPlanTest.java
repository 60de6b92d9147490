package dev.ovation.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ovation.benchmarks.LazyViewers;
import dev.ovation.runtime.FileLimit;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FanoutPlanTest {
    private static final FanoutPlan.Addresses RUNNING =
            new FanoutPlan.Addresses(List.of(URI.create("http://east:8080")), URI.create("http://east:8081"));

    private static FanoutPlan plan(
            int viewers, int topics, int room, int frontends, FanoutPlan.@Nullable Addresses running) {
        return plan(viewers, topics, room, frontends, LazyViewers.NONE, running);
    }

    private static FanoutPlan plan(
            int viewers,
            int topics,
            int room,
            int frontends,
            LazyViewers lazy,
            FanoutPlan.@Nullable Addresses running) {
        return new FanoutPlan(
                viewers,
                100,
                100,
                topics,
                60,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                "likes:bench",
                room,
                frontends,
                List.of(),
                lazy,
                running);
    }

    @Test
    void nothingIsExpectedOfThoseWhoDoNotRead() {
        FanoutPlan plan = plan(100, 2, 100, 1, new LazyViewers(100, 3, 2), null);
        assertThat(plan.diligent()).isEqualTo(95);
        assertThat(plan.deliveries(new long[] {10, 10})).isEqualTo(950);
        assertThat(plan.deliveries(new long[] {10, 0}) + plan.deliveries(new long[] {0, 10}))
                .isEqualTo(950);
    }

    @Test
    void eachEventGoesToTheViewersOfItsTopic() {
        FanoutPlan plan = plan(7, 3, 100, 1, null);
        assertThat(plan.deliveries(new long[] {10, 0, 0})).isEqualTo(30);
        assertThat(plan.deliveries(new long[] {0, 1, 1})).isEqualTo(4);
        assertThat(plan.deliveries(new long[] {100, 200, 300})).isEqualTo(300 + 400 + 600);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 18000, 1, 1",
        "18000, 18000, 1, 1",
        "18001, 18000, 2, 2",
        "100000, 500000, 5, 1",
        "100001, 500000, 6, 2",
        "1000, 300, 4, 4",
    })
    void thereAreAsManyProcessesAsTheLimitOfFilesAsksFor(int viewers, int room, int swarms, int frontends) {
        assertThat(plan(viewers, 1, room, 1, null).swarms()).isEqualTo(swarms);
        assertThat(FanoutPlan.frontendsFor(viewers, room)).isEqualTo(frontends);
    }

    @Test
    void tooManyViewersForTheFrontendsIsSaidWithWhatToDo() {
        assertThatThrownBy(() -> plan(601, 1, 300, 2, null).requireRoom())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--viewers is 601, but 2 processes have room for only 600")
                .hasMessageContaining(String.format("%,d files", FileLimit.descriptors()))
                .hasMessageContaining("ulimit -n")
                .hasMessageContaining("--frontends");
        assertThatThrownBy(() -> plan(301, 1, 300, 1, null).requireRoom()).hasMessageContaining("one process has room");
        assertThatCode(() -> plan(600, 1, 300, 2, null).requireRoom()).doesNotThrowAnyException();
        assertThatCode(() -> plan(601, 1, 300, 1, RUNNING).requireRoom())
                .as("what frontends elsewhere hold is theirs to say")
                .doesNotThrowAnyException();
    }

    @Test
    void aLimitThatWouldNeedHundredsOfProcessesIsTooLow() {
        assertThatThrownBy(() -> plan(100_000, 1, 300, 64, RUNNING).requireRoom())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("64 processes have room for only 19,200")
                .hasMessageContaining("Raise that limit");
    }

    @ParameterizedTest
    @CsvSource({"0", "65"})
    void thereAreSomeFrontendsButNotMany(int frontends) {
        assertThatThrownBy(() -> plan(1, 1, 300, frontends, null).requireRoom())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--frontends is " + frontends);
    }

    @Test
    void theRoomIsWhatAFrontendOfThisLimitWouldServeOrLess() {
        assertThat(FanoutPlan.roomOfProcess())
                .isPositive()
                .isLessThan(FileLimit.ofProcess(1, 0).viewers());
    }
}
