package dev.ovation.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.frontend.Frontend;
import dev.ovation.runtime.InternalKey;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Against a frontend's own words, so that a meter with another name is noticed. */
class FanoutHopsIT {
    @Test
    void aFrontendTellsOfEachPart() throws Exception {
        LocalPlatform.Plan plan =
                LocalPlatform.Plan.of(List.of("east"), 1, 1, 0).withFreePorts();
        try (LocalPlatform platform = new LocalPlatform(plan);
                NodeProbe probe = new NodeProbe(InternalKey.open())) {
            platform.start();
            Frontend frontend = platform.frontend(0, 0);
            FanoutHops hops = FanoutHops.of(
                    probe.metrics(URI.create(frontend.internalAddress().toString())));
            assertThat(hops.dispatcher().atMost()).isNotEmpty();
            assertThat(hops.toFrontend().atMost()).isNotEmpty();
            assertThat(hops.written().atMost()).isNotEmpty();
            assertThat(hops.plus(FanoutHops.NONE)).isEqualTo(hops);
            assertThat(hops.since(hops).written().count()).isZero();
        }
    }
}
