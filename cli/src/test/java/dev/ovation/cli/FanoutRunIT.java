package dev.ovation.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ovation.benchmarks.LazyViewers;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class FanoutRunIT {
    private final StringWriter said = new StringWriter();
    private final Progress progress = new Progress(new PrintWriter(said, true), false);

    private static FanoutPlan plan(LocalPlatform platform, Duration warmUp, Duration measured) {
        return new FanoutPlan(
                30,
                20,
                40,
                3,
                60,
                warmUp,
                measured,
                "likes:run",
                20,
                1,
                List.of(),
                LazyViewers.NONE,
                new FanoutPlan.Addresses(
                        List.of(platform.frontend(0, 0).openAddress()),
                        platform.dispatcher(0, 0).openAddress()));
    }

    private static LocalPlatform platform() {
        LocalPlatform platform = new LocalPlatform(
                LocalPlatform.Plan.of(List.of("east"), 1, 1, 0).withFreePorts());
        platform.start();
        return platform;
    }

    @Test
    void deliveriesOfTheWarmUpCountAsAWholeButNotAsMeasured() throws Exception {
        try (LocalPlatform platform = platform();
                FanoutRun run = run(platform, Duration.ofSeconds(3), Duration.ofSeconds(1), () -> false)) {
            FanoutReport report = run.measure();
            assertThat(report.faults()).isEmpty();
            assertThat(report.whole().delivered()).isEqualTo(10 * report.whole().published());
            assertThat(report.measured().published()).isLessThan(report.whole().published());
            assertThat(report.whole().published()).as("40 in the first second").isGreaterThan(90);
            assertThat(report.measured().published()).as("20 a second then").isLessThan(40);
            assertThat(report.measured().delivered()).isLessThan(report.whole().delivered());
            assertThat(report.setup().warmUpSeconds()).isEqualTo(3);
            assertThat(report.processes())
                    .extracting(FanoutReport.ProcessFigures::name)
                    .containsExactly("viewers 1", "viewers 2", "publisher");
            assertThat(report.serverCpuMicrosPerDelivery()).isNull();
        }
    }

    @Test
    void whoStopsItWhileItMeasuresGetsWhatThereIs() throws Exception {
        try (LocalPlatform platform = platform();
                FanoutRun run = run(platform, Duration.ZERO, Duration.ofHours(1), () -> said.toString()
                        .contains("measuring"))) {
            FanoutReport report = run.measure();
            assertThat(report.faults()).isEmpty();
            assertThat(report.measured().seconds()).isPositive().isLessThan(3_600);
            assertThat(report.whole().expected()).isPositive();
        }
    }

    @Test
    void whoStopsItBeforeIsToldThatNothingWasMeasured() throws Exception {
        try (LocalPlatform platform = platform()) {
            for (BooleanSupplier early : List.<BooleanSupplier>of(
                    () -> true,
                    () -> said.toString().contains("waiting until every viewer is routed to"),
                    () -> said.toString().contains("warming up"))) {
                said.getBuffer().setLength(0);
                try (FanoutRun run = run(platform, Duration.ofHours(1), Duration.ofHours(1), early)) {
                    assertThatThrownBy(run::measure)
                            .isInstanceOf(IOException.class)
                            .hasMessage("stopped before anything was measured");
                }
            }
        }
    }

    private FanoutRun run(LocalPlatform platform, Duration warmUp, Duration measured, BooleanSupplier stopAsked)
            throws IOException {
        return new FanoutRun(plan(platform, warmUp, measured), stopAsked, progress);
    }
}
