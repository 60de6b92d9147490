package dev.ovation.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SettingsEchoTest {
    @Test
    void saysEverySettingInForceInOrderOfTheKeys() {
        List<String> echo = SampleConfig.complete().with("listen.port", 7).echo();

        assertThat(echo)
                .containsExactly(
                        "dispatchers = [\"http://127.0.0.1:8081\"]",
                        "lease.duration = 15s",
                        "lease.read-every = 1s",
                        "lease.renew-every = 5s",
                        "listen.advertise = ",
                        "listen.host = 127.0.0.1",
                        "listen.port = 7",
                        "node.data-center = east",
                        "node.id = east-f1",
                        "store.api-key = ",
                        "store.password = ",
                        "store.signing-keys = []",
                        "store.url = jdbc:h2:mem:ovation",
                        "verbose = false");
    }

    @Test
    void hidesSecrets() {
        List<String> echo = SampleConfig.complete()
                .with("store.password", "swordfish")
                .with("store.api-key", "swordfish")
                .with("store.signing-keys", List.of("swordfish"))
                .echo();

        assertThat(echo).contains("store.password = ***", "store.api-key = ***", "store.signing-keys = ***");
        assertThat(echo).noneMatch(line -> line.contains("swordfish"));
    }

    @Test
    void showsThatASecretIsNotSet() {
        assertThat(SampleConfig.complete().echo()).contains("store.password = ");
    }

    @Test
    void saysWhatIsStillMissing() {
        assertThat(SampleConfig.defaults().echo()).contains("node.id = null");
    }
}
