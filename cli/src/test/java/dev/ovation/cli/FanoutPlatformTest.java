package dev.ovation.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FanoutPlatformTest {
    private static FanoutPlatform running(String dispatcher, String... frontends) {
        FanoutPlatform platform = new FanoutPlatform(Path.of("."));
        platform.use(
                new FanoutPlan.Addresses(Stream.of(frontends).map(URI::create).toList(), URI.create(dispatcher)));
        return platform;
    }

    @Test
    void aPlatformThatRunsIsOnlyItsAddresses() throws Exception {
        try (FanoutPlatform platform = running("http://127.0.0.1:8081", "http://127.0.0.1:8080", "http://127.0.0.2")) {
            assertThat(platform.frontends()).containsExactly("127.0.0.1:8080", "127.0.0.2:80");
            assertThat(platform.dispatcher().getPort()).isEqualTo(8081);
            assertThat(platform.nodes()).isEmpty();
            assertThat(platform.hops()).isEqualTo(FanoutHops.NONE);
            assertThat(platform.frontendBytes()).isZero();
            Map<String, GcLog> pauses = new LinkedHashMap<>();
            platform.addPauses(pauses);
            assertThat(pauses).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:1, true",
        "http://127.3.4.5:1, true",
        "http://10.0.3.7:1, false",
        "http://[::1]:1, false",
    })
    void viewersHaveAddressesOfTheirOwnWhereTheFrontendIsOnThisMachine(String frontend, boolean own) {
        try (FanoutPlatform platform = running("http://127.0.0.1:1", frontend)) {
            assertThat(platform.isOnThisMachine()).isEqualTo(own);
        }
        try (FanoutPlatform platform = running("http://127.0.0.1:1", "http://127.0.0.1:1", frontend)) {
            assertThat(platform.isOnThisMachine()).isEqualTo(own);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://127.0.0.1:8080", "127.0.0.1", "http:///v1", "localhost:8080"})
    void anAddressThatIsNoneIsSaidWithHowToWriteIt(String address) {
        assertThatThrownBy(() -> running("http://127.0.0.1:1", address))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--frontend is " + address)
                .hasMessageContaining("http://10.0.3.7:8080");
        assertThatThrownBy(() -> running(address, "http://127.0.0.1:1")).hasMessageContaining("--dispatcher is");
    }

    @Test
    void aHostThatNobodyKnowsIsSaid() {
        assertThatThrownBy(() -> running("http://127.0.0.1:1", "http://no.such.host.invalid:8080"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nobody knows where no.such.host.invalid is");
    }
}
