package dev.ovation.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ovation.crossdc.RelayConfig;
import dev.ovation.dispatcher.DispatcherConfig;
import dev.ovation.frontend.FrontendConfig;
import dev.ovation.runtime.Settings;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanTest {
    @Test
    void hasOneToFiveDataCentersOfDifferentValidNames() {
        assertThatThrownBy(() -> plan(List.of())).hasMessageContaining("--data-centers");
        assertThatThrownBy(() -> plan(List.of("a", "b", "c", "d", "e", "f"))).hasMessageContaining("1 to 5");
        assertThatThrownBy(() -> plan(List.of("east", "east"))).hasMessageContaining("twice");
        assertThatThrownBy(() -> plan(List.of("East"))).hasMessageContaining("lower-case");
        assertThat(plan(List.of("a", "b", "c", "d", "e")).dataCenters()).hasSize(5);
    }

    @Test
    void hasAtLeastOneFrontendAndOneDispatcherEach() {
        assertThatThrownBy(() -> LocalPlatform.Plan.of(List.of("east"), 0, 1, 0))
                .hasMessageContaining("--frontends");
        assertThatThrownBy(() -> LocalPlatform.Plan.of(List.of("east"), 1, 0, 0))
                .hasMessageContaining("--dispatchers");
    }

    @Test
    void changesOfSettingsAreAppliedToTheirKindOfNode() {
        LocalPlatform.Plan plan = plan(List.of("east"))
                .withFrontends(settings -> settings.with("stream.heartbeat", "5s"))
                .withDispatchers(settings -> settings.with("routes.max-topics", 7))
                .withLeases(Duration.ofSeconds(2));
        FrontendConfig frontend = plan.frontendSettings()
                .apply(named(FrontendConfig.defaults()).with("dispatchers", List.of("http://127.0.0.1:1")))
                .to(FrontendConfig.class);
        assertThat(frontend.stream().heartbeat()).isEqualTo(Duration.ofSeconds(5));
        assertThat(frontend.lease().duration()).isEqualTo(Duration.ofSeconds(2));
        DispatcherConfig dispatcher = plan.dispatcherSettings()
                .apply(named(DispatcherConfig.defaults()))
                .to(DispatcherConfig.class);
        assertThat(dispatcher.routes().maxTopics()).isEqualTo(7);
        assertThat(dispatcher.lease().renewEvery()).isEqualTo(Duration.ofMillis(500));
        assertThat(dispatcher.lease().readEvery()).isEqualTo(Duration.ofMillis(250));
    }

    @Test
    void freePortsTakeThePlaceOfTheUsualOnesAndLeaveOtherSettingsAlone() {
        LocalPlatform.Plan plan = plan(List.of("east"))
                .withDispatchers(settings -> settings.with("routes.max-topics", 7))
                .withFreePorts();
        DispatcherConfig dispatcher = plan.dispatcherSettings()
                .apply(named(DispatcherConfig.defaults()))
                .to(DispatcherConfig.class);
        assertThat(dispatcher.listen().port()).isZero();
        assertThat(dispatcher.internal().port()).isZero();
        assertThat(dispatcher.routes().maxTopics()).isEqualTo(7);
        FrontendConfig frontend = plan.frontendSettings()
                .apply(named(FrontendConfig.defaults()).with("dispatchers", List.of("http://127.0.0.1:1")))
                .to(FrontendConfig.class);
        assertThat(frontend.listen().port()).isZero();
        assertThat(frontend.internal().port()).isZero();
        RelayConfig relay = plan.relaySettings()
                .apply(named(RelayConfig.defaults()).with("dispatchers", List.of("http://127.0.0.1:1")))
                .to(RelayConfig.class);
        assertThat(relay.internal().port()).isZero();
    }

    private static Settings named(Settings settings) {
        return settings.with("node.id", "east-x1")
                .with("node.data-center", "east")
                .with("auth.mode", "open");
    }

    private static LocalPlatform.Plan plan(List<String> dataCenters) {
        return LocalPlatform.Plan.of(dataCenters, 1, 1, 0);
    }
}
