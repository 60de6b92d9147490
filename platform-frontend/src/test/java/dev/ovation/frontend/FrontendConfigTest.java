package dev.ovation.frontend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ovation.runtime.AuthConfig;
import dev.ovation.runtime.CorsConfig;
import dev.ovation.runtime.LeaseConfig;
import dev.ovation.runtime.ListenConfig;
import dev.ovation.runtime.NodeConfig;
import dev.ovation.runtime.Settings;
import dev.ovation.runtime.StartException;
import dev.ovation.runtime.TokensConfig;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FrontendConfigTest {
    private static final Settings COMPLETE = FrontendConfig.defaults()
            .with("node.id", "east-f1")
            .with("node.data-center", "east")
            .with("auth.mode", "open")
            .with("dispatchers", List.of("http://127.0.0.1:8083"));

    @Test
    void hasTheDefaultsThatTheReferenceNames() {
        assertThat(COMPLETE.to(FrontendConfig.class))
                .isEqualTo(new FrontendConfig(
                        new NodeConfig("east-f1", "east"),
                        new AuthConfig("open", ""),
                        new TokensConfig("", "", Duration.ofMinutes(5), "", ""),
                        new ListenConfig("127.0.0.1", 8080, ""),
                        new CorsConfig(List.of(), false),
                        new ListenConfig("127.0.0.1", 8082, ""),
                        List.of(URI.create("http://127.0.0.1:8083")),
                        new LeaseConfig(Duration.ofSeconds(15), Duration.ofSeconds(5), Duration.ofSeconds(1)),
                        new FrontendConfig.ViewersConfig(0, 0, 100, 0, List.of()),
                        new FrontendConfig.StreamConfig(
                                Duration.ofSeconds(25),
                                Duration.ofSeconds(10),
                                8_192,
                                1024 * 1024,
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(4),
                                Duration.ofMinutes(20),
                                Duration.ofMinutes(40)),
                        new FrontendConfig.SubscriptionsConfig(Duration.ofSeconds(1), Duration.ofMinutes(30)),
                        new FrontendConfig.PublishConfig(20, 60, 20_000),
                        new FrontendConfig.DrainConfig(Duration.ofSeconds(10))));
    }

    @Test
    void mapsEveryKey() {
        Map<String, Object> values = changedValues();
        Settings settings = FrontendConfig.defaults();
        assertThat(settings.echo().stream().map(line -> line.substring(0, line.indexOf(" = "))))
                .as("this test changes every key there is")
                .containsExactlyElementsOf(values.keySet());
        for (Map.Entry<String, Object> value : values.entrySet()) {
            settings = settings.with(value.getKey(), value.getValue());
        }

        assertThat(settings.to(FrontendConfig.class)).isEqualTo(changed());
    }

    @ParameterizedTest
    @CsvSource({
        "stream.heartbeats, stream.heartbeat",
        "viewers.maximum, viewers.max",
        "dispatcher, dispatchers",
        "drain.periode, drain.period"
    })
    void namesTheNearestKeyToOneThatItDoesNotKnow(String unknown, String nearest) {
        assertThatExceptionOfType(StartException.class)
                .isThrownBy(() -> COMPLETE.with(unknown, 1))
                .withMessageContaining("unknown key '" + unknown + "'")
                .withMessageContaining("'" + nearest + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"node.id", "node.data-center", "dispatchers"})
    void wantsTheKeysThatHaveNoDefault(String key) {
        Settings settings = FrontendConfig.defaults();
        for (Map.Entry<String, Object> value : changedValues().entrySet()) {
            settings = value.getKey().equals(key) ? settings : settings.with(value.getKey(), value.getValue());
        }
        Settings incomplete = settings;

        assertThatExceptionOfType(StartException.class)
                .isThrownBy(() -> incomplete.to(FrontendConfig.class))
                .withMessageContaining(key)
                .withMessageContaining("required");
    }

    @Test
    void wantsAtLeastOneDispatcher() {
        Settings none = COMPLETE.with("dispatchers", List.of());

        assertThatExceptionOfType(StartException.class)
                .isThrownBy(() -> none.to(FrontendConfig.class))
                .withMessageContaining("dispatchers is empty");
    }

    @ParameterizedTest
    @CsvSource({
        "node.id, F1",
        "auth.mode, closed",
        "auth.mode, keys",
        "tokens.read-every, 0s",
        "listen.port, -1",
        "viewers.max, -1",
        "viewers.max-per-address, -1",
        "viewers.max-per-member, -1",
        "viewers.connects-per-second, -1",
        "stream.heartbeat, 49ms",
        "stream.write-deadline, 49ms",
        "stream.mailbox-events, 0",
        "stream.mailbox-bytes, 32767",
        "stream.retry-least, 0ms",
        "stream.retry-most, 999ms",
        "stream.lifetime-least, 99ms",
        "stream.lifetime-most, 19m",
        "subscriptions.count-every, 9ms",
        "subscriptions.refresh-every, 99ms",
        "publish.member-per-second, 0",
        "publish.member-burst, 0",
        "publish.topic-per-second, 0",
        "drain.period, 10",
        "lease.duration, 9s"
    })
    void refusesAValueThatIsNotAllowedAndNamesItsKey(String key, String value) {
        Settings settings = COMPLETE.with(key, value);

        assertThatExceptionOfType(StartException.class)
                .isThrownBy(() -> settings.to(FrontendConfig.class))
                .withMessageContaining(key.substring(key.indexOf('.') + 1));
    }

    private static Map<String, Object> changedValues() {
        Map<String, Object> values = new TreeMap<>(Map.of("node.id", "west-f2", "node.data-center", "west"));
        values.putAll(Map.of("auth.mode", "open", "auth.internal-key-file", "/etc/internal.key"));
        values.putAll(Map.of(
                "tokens.secret-file",
                "/etc/s",
                "tokens.jwks",
                "/etc/jwks.json",
                "tokens.read-every",
                "3s",
                "tokens.audience",
                "live",
                "tokens.issuer",
                "app"));
        values.put("dispatchers", List.of("http://10.0.0.3:1", "http://10.0.0.4:2"));
        values.putAll(
                Map.of("listen.host", "10.0.0.1", "listen.port", 1, "listen.advertise", "https://live.example.org"));
        values.putAll(Map.of(
                "internal.host", "10.0.0.2", "internal.port", 2, "internal.advertise", "https://f2.example.org"));
        values.putAll(Map.of("lease.duration", "1m", "lease.renew-every", "6s", "lease.read-every", "7s"));
        values.putAll(Map.of(
                "viewers.max-per-address",
                31,
                "viewers.max-per-member",
                32,
                "viewers.connects-per-second",
                33,
                "viewers.proxies",
                List.of("10.0.0.0/8")));
        values.putAll(Map.of("cors.origins", List.of("https://app.example.org"), "cors.credentials", true));
        values.putAll(Map.of("viewers.max", 3, "drain.period", "4s"));
        values.putAll(Map.of("stream.heartbeat", "5s", "stream.write-deadline", "8s", "stream.mailbox-events", 9));
        values.putAll(
                Map.of("stream.mailbox-bytes", 100_000, "stream.retry-least", "11ms", "stream.retry-most", "12ms"));
        values.putAll(Map.of("stream.lifetime-least", "13m", "stream.lifetime-most", "14h"));
        values.putAll(Map.of("subscriptions.count-every", "15ms", "subscriptions.refresh-every", "16m"));
        values.putAll(
                Map.of("publish.member-per-second", 17, "publish.member-burst", 18, "publish.topic-per-second", 19));
        return values;
    }

    private static FrontendConfig changed() {
        return new FrontendConfig(
                new NodeConfig("west-f2", "west"),
                new AuthConfig("open", "/etc/internal.key"),
                new TokensConfig("/etc/s", "/etc/jwks.json", Duration.ofSeconds(3), "live", "app"),
                new ListenConfig("10.0.0.1", 1, "https://live.example.org"),
                new CorsConfig(List.of("https://app.example.org"), true),
                new ListenConfig("10.0.0.2", 2, "https://f2.example.org"),
                List.of(URI.create("http://10.0.0.3:1"), URI.create("http://10.0.0.4:2")),
                new LeaseConfig(Duration.ofMinutes(1), Duration.ofSeconds(6), Duration.ofSeconds(7)),
                new FrontendConfig.ViewersConfig(3, 31, 32, 33, List.of("10.0.0.0/8")),
                new FrontendConfig.StreamConfig(
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(8),
                        9,
                        100_000,
                        Duration.ofMillis(11),
                        Duration.ofMillis(12),
                        Duration.ofMinutes(13),
                        Duration.ofHours(14)),
                new FrontendConfig.SubscriptionsConfig(Duration.ofMillis(15), Duration.ofMinutes(16)),
                new FrontendConfig.PublishConfig(17, 18, 19),
                new FrontendConfig.DrainConfig(Duration.ofSeconds(4)));
    }
}
