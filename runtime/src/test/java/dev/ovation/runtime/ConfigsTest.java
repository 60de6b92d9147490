package dev.ovation.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The bounds of the records that settings are bound to. */
class ConfigsTest {
    @ParameterizedTest
    @CsvSource({
        "PT15S, PT5S, PT1S",
        "PT0.1S, PT0.05S, PT0.05S",
        "PT10S, PT5S, PT5S",
        "PT10S, PT1S, PT5S",
    })
    void takesALeaseThatIsRenewedAndReadTwiceBeforeItEnds(Duration duration, Duration renewEvery, Duration readEvery) {
        assertThat(new LeaseConfig(duration, renewEvery, readEvery).duration()).isEqualTo(duration);
    }

    @ParameterizedTest
    @CsvSource({
        "PT9.999S, PT5S, PT1S, lease.duration",
        "PT9.999S, PT1S, PT5S, lease.duration",
        "PT15S, PT5S, PT20S, lease.duration",
        "PT15S, PT0.049S, PT1S, lease.renew-every",
        "PT15S, PT5S, PT0.049S, lease.read-every",
        "PT15S, PT0S, PT1S, lease.renew-every",
        "PT15S, PT5S, PT-1S, lease.read-every",
        "PT0S, PT5S, PT1S, lease.duration",
    })
    void refusesALeaseThatEndsBeforeItIsRenewedOrRead(Duration duration, Duration renew, Duration read, String key) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LeaseConfig(duration, renew, read))
                .withMessageStartingWith(key + " is ")
                .withMessageContaining("it must be at least");
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 32768, PT0.01S, 1",
        "64, 10000000, 1073741824, PT1H, 10",
        "4, 8192, 4194304, PT5S, 3",
    })
    void takesALinkWithinItsBounds(int lanes, int events, int bytes, Duration timeout, int attempts) {
        assertThatCode(() -> new LinkConfig(lanes, events, bytes, timeout, attempts))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1, 32768, PT1S, 1, link.lanes is 0; it must be 1 to 64",
        "65, 1, 32768, PT1S, 1, link.lanes is 65; it must be 1 to 64",
        "1, 0, 32768, PT1S, 1, link.mailbox-events is 0; it must be 1 to 10000000",
        "1, 10000001, 32768, PT1S, 1, link.mailbox-events is 10000001; it must be 1 to 10000000",
        "1, 1, 32767, PT1S, 1, link.mailbox-bytes is 32767; it must be 32768 to 1073741824",
        "1, 1, 1073741825, PT1S, 1, link.mailbox-bytes is 1073741825; it must be 32768 to 1073741824",
        "1, 1, 32768, PT0.009S, 1, link.request-timeout is 9ms; it must be at least 10ms",
        "1, 1, 32768, PT1S, 0, link.attempts is 0; it must be 1 to 10",
        "1, 1, 32768, PT1S, 11, link.attempts is 11; it must be 1 to 10",
    })
    void refusesALinkOutsideThem(int lanes, int events, int bytes, Duration timeout, int attempts, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LinkConfig(lanes, events, bytes, timeout, attempts))
                .withMessage(message);
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, '', http://127.0.0.1:8082",
        "localhost, '', http://localhost:8082",
        "::1, '', http://[::1]:8082",
        "fe80::1, '', http://[fe80::1]:8082",
        "0.0.0.0, https://f1.example.org, https://f1.example.org",
        "::1, http://10.0.0.1:99, http://10.0.0.1:99",
    })
    void tellsOthersWhereAListenerIs(String host, String advertise, URI address) {
        assertThat(new ListenConfig(host, 0, advertise).address(8082)).isEqualTo(address);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_535})
    void takesEveryPort(int port) {
        assertThat(new ListenConfig("127.0.0.1", port, "").port()).isEqualTo(port);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65_536})
    void refusesAPortThatIsNone(int port) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ListenConfig("127.0.0.1", port, ""))
                .withMessage("port is " + port + "; it must be 0 to 65535");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "f1.example.org",
                "f1.example.org:80",
                "http:/f1",
                "http://",
                "ftp://f1",
                "http://f 1",
                "/f1",
                "http://[::1",
                " "
            })
    void refusesToAdvertiseWhatIsNoBaseAddress(String advertise) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ListenConfig("127.0.0.1", 1, advertise))
                .withMessage(
                        "advertise is '" + advertise + "'; it must be a base address such as https://f1.example.org");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "0:0:0:0:0:0:0:0"})
    void refusesToTellOthersEveryAddress(String host) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ListenConfig(host, 1, ""))
                .withMessageStartingWith("host is " + host + ", every address of the machine; set advertise too");
    }

    @Test
    void namesTheKeyOfANodesBadName() {
        assertThat(new NodeConfig("east-f1", "east").id()).isEqualTo("east-f1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new NodeConfig("", "east"))
                .withMessageStartingWith("node.id is ''");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new NodeConfig("f1", "East"))
                .withMessageStartingWith("node.data-center is 'East'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "OPEN", "open ", "jwt", "none", "Keys"})
    void refusesAnAuthModeThatThereIsNot(String mode) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AuthConfig(mode, "internal.key"))
                .withMessageContaining("auth.mode is '" + mode + "'; it must be keys or open");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "app.example.org",
                "https://",
                "https://a.org/",
                "ftp://a.org",
                "https://u@a.org",
                "https://a.org:x",
                "null"
            })
    void refusesWhatIsNoOrigin(String origin) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CorsConfig(List.of("https://a.org", origin), false))
                .withMessageContaining("cors.origins has '" + origin + "'");
    }

    @Test
    void refusesCredentialsForEverybody() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CorsConfig(List.of("https://a.org", "*"), true))
                .withMessageContaining("cors.credentials cannot be true while cors.origins has *");
        new CorsConfig(List.of("*"), false);
        new CorsConfig(List.of("http://localhost:3000"), true);
    }

    @Test
    void isOpenOnlyWhenToldSo() {
        assertThat(new AuthConfig("open", "").isOpen()).isTrue();
        assertThat(new AuthConfig("keys", "internal.key").isOpen()).isFalse();
    }

    @Test
    void refusesANodeWithoutTheKeyThatNodesShare() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AuthConfig("keys", ""))
                .withMessageContaining("auth.internal-key-file is not set")
                .withMessageContaining("ovation keys")
                .withMessageContaining("set auth.mode to open");
    }

    @Test
    void refusesANodeThatCouldCheckNobodysToken() {
        TokensConfig none = new TokensConfig("", "", Duration.ofMinutes(5), "live", "app");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> none.require(new AuthConfig("keys", "internal.key")))
                .withMessageContaining("Neither tokens.secret-file nor tokens.jwks is set")
                .withMessageContaining("set auth.mode to open");
        none.require(new AuthConfig("open", ""));
        new TokensConfig("s", "", Duration.ofMinutes(5), "", "").require(new AuthConfig("keys", "internal.key"));
        new TokensConfig("", "j", Duration.ofMinutes(5), "", "").require(new AuthConfig("keys", "internal.key"));
    }

    @Test
    void returnsTheValueThatItRequires() {
        assertThat(Require.between("a.b", 5, 5, 5)).isEqualTo(5);
        assertThat(Require.atLeast("a.b", Duration.ofNanos(5), Duration.ofNanos(5)))
                .isEqualTo(Duration.ofNanos(5));
    }

    @Test
    void refusesWhatIsLessThanRequiredByANanosecond() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Require.atLeast("a.b", Duration.ofNanos(4), Duration.ofNanos(5)))
                .withMessageStartingWith("a.b is ");
    }
}
