package dev.ovation.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RoutingRunIT {
    private final Progress progress = new Progress(new PrintWriter(Writer.nullWriter()), false);

    @Test
    void aDispatcherThatDoesNotHearOfTheViewerCountsAsOneThatNeverRoutes() throws Exception {
        LocalPlatform.Plan deaf = plan(List.of("east", "west"), 1)
                .withDispatchers(settings -> settings.with("routes.changes-every", "1h"))
                .withFreePorts();
        try (LocalPlatform platform = new LocalPlatform(deaf)) {
            platform.start();
            try (RoutingRun run = new RoutingRun(platform, deaf, new Random(1), () -> false, progress)) {
                run.measure(1, 0);
                assertThat(run.topics()).isEqualTo(1);
                assertThat(run.own().figures().count()).isEqualTo(1);
                assertThat(run.own().figures().never()).isZero();
                assertThat(run.others().figures().never()).isEqualTo(1);
                assertThat(run.others().figures().later()).isEqualTo(1);
            }
        }
    }

    @Test
    void aNodeThatIsGoneEndsTheMeasuring() throws Exception {
        LocalPlatform.Plan plan = plan(List.of("east"), 2).withFreePorts();
        try (LocalPlatform platform = new LocalPlatform(plan)) {
            platform.start();
            try (RoutingRun run = new RoutingRun(platform, plan, new Random(1), () -> false, progress)) {
                platform.frontend(0, 0).close();
                assertThatThrownBy(() -> run.measure(1, 0))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("/v1/stream?topic=likes:bench-")
                        .hasMessageContaining("cannot be read");
                platform.dispatcher(0, 1).close();
                assertThatThrownBy(() -> run.measure(1, 0))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("cannot be published to");
            }
        }
    }

    @Test
    void whatWasStoppedDoesNotCount() throws Exception {
        LocalPlatform.Plan plan = plan(List.of("east"), 1).withFreePorts();
        try (LocalPlatform platform = new LocalPlatform(plan)) {
            platform.start();
            try (RoutingRun run = new RoutingRun(platform, plan, new Random(1), () -> true, progress)) {
                run.measure(5, 5);
                assertThat(run.topics()).isZero();
                assertThat(run.own().figures().count()).isZero();
            }
        }
    }

    private static LocalPlatform.Plan plan(List<String> dataCenters, int dispatchers) {
        return LocalPlatform.Plan.of(dataCenters, 1, dispatchers, 0);
    }
}
