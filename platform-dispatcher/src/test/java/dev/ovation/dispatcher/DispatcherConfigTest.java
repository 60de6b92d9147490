package dev.ovation.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ovation.runtime.AuthConfig;
import dev.ovation.runtime.LeaseConfig;
import dev.ovation.runtime.LinkConfig;
import dev.ovation.runtime.ListenConfig;
import dev.ovation.runtime.NodeConfig;
import dev.ovation.runtime.Settings;
import dev.ovation.runtime.StartException;
import dev.ovation.runtime.TokensConfig;
import dev.ovation.store.StoreConfig;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DispatcherConfigTest {
    private static final Settings COMPLETE = DispatcherConfig.defaults()
            .with("node.id", "east-d1")
            .with("node.data-center", "east")
            .with("auth.mode", "open");

    @Test
    void hasTheDefaultsThatTheReferenceNames() {
        assertThat(COMPLETE.to(DispatcherConfig.class))
                .isEqualTo(new DispatcherConfig(
                        new NodeConfig("east-d1", "east"),
                        new AuthConfig("open", ""),
                        new TokensConfig("", "", Duration.ofMinutes(5), "", ""),
                        new ListenConfig("127.0.0.1", 8081, ""),
                        new ListenConfig("127.0.0.1", 8083, ""),
                        StoreConfig.defaults(),
                        new LeaseConfig(Duration.ofSeconds(15), Duration.ofSeconds(5), Duration.ofMillis(500)),
                        new DispatcherConfig.RoutesConfig(1_000_000, Duration.ofMillis(250), Duration.ofSeconds(30)),
                        new LinkConfig(2, 20_000, 32 * 1024 * 1024, Duration.ofSeconds(2), 2),
                        new LinkConfig(2, 20_000, 32 * 1024 * 1024, Duration.ofSeconds(2), 3)));
    }

    @Test
    void mapsEveryKey() {
        Map<String, Object> values = changedValues();
        Settings settings = DispatcherConfig.defaults();
        assertThat(settings.echo().stream().map(line -> line.substring(0, line.indexOf(" = "))))
                .as("this test changes every key there is")
                .containsExactlyElementsOf(values.keySet());
        for (Map.Entry<String, Object> value : values.entrySet()) {
            settings = settings.with(value.getKey(), value.getValue());
        }

        assertThat(settings.to(DispatcherConfig.class))
                .isEqualTo(new DispatcherConfig(
                        new NodeConfig("west-d2", "west"),
                        new AuthConfig("open", "/etc/internal.key"),
                        new TokensConfig("/etc/s", "/etc/jwks.json", Duration.ofSeconds(3), "live", "app"),
                        new ListenConfig("10.0.0.1", 1, "https://publish.example.org"),
                        new ListenConfig("10.0.0.2", 2, "https://d2.example.org"),
                        new StoreConfig(
                                "jdbc:postgresql://db/ovation",
                                "ovation",
                                "secret",
                                3,
                                Duration.ofSeconds(4),
                                "east:2"),
                        new LeaseConfig(Duration.ofSeconds(60), Duration.ofSeconds(6), Duration.ofSeconds(7)),
                        new DispatcherConfig.RoutesConfig(8, Duration.ofSeconds(9), Duration.ofMinutes(10)),
                        new LinkConfig(11, 12, 1_300_000, Duration.ofSeconds(14), 5),
                        new LinkConfig(16, 17, 1_800_000, Duration.ofSeconds(19), 6)));
    }

    @ParameterizedTest
    @CsvSource({
        "routes.max-topic, routes.max-topics",
        "routes.repair, routes.repair-after",
        "relay-link.lane, relay-link.lanes",
        "lease.renewEvery, lease.renew-every",
        "node.datacenter, node.data-center"
    })
    void namesTheNearestKeyToOneThatItDoesNotKnow(String unknown, String nearest) {
        assertThatExceptionOfType(StartException.class)
                .isThrownBy(() -> COMPLETE.with(unknown, 1))
                .withMessageContaining("unknown key '" + unknown + "'")
                .withMessageContaining("'" + nearest + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"node.id", "node.data-center"})
    void wantsTheKeysThatHaveNoDefault(String key) {
        Settings settings = DispatcherConfig.defaults();
        for (Map.Entry<String, Object> value : changedValues().entrySet()) {
            settings = value.getKey().equals(key) ? settings : settings.with(value.getKey(), value.getValue());
        }
        Settings incomplete = settings;

        assertThatExceptionOfType(StartException.class)
                .isThrownBy(() -> incomplete.to(DispatcherConfig.class))
                .withMessageContaining(key)
                .withMessageContaining("required");
    }

    @ParameterizedTest
    @CsvSource({
        "node.id, East",
        "node.data-center, ''",
        "auth.mode, closed",
        "auth.mode, keys",
        "tokens.read-every, 0s",
        "listen.port, 65536",
        "routes.max-topics, 0",
        "routes.changes-every, 9ms",
        "routes.repair-after, 9ms",
        "routes.repair-after, 30",
        "lease.duration, 9s",
        "frontend-link.lanes, 0",
        "relay-link.attempts, 11",
        "store.pool-size, 0"
    })
    void refusesAValueThatIsNotAllowedAndNamesItsKey(String key, String value) {
        Settings settings = COMPLETE.with(key, value);

        assertThatExceptionOfType(StartException.class)
                .isThrownBy(() -> settings.to(DispatcherConfig.class))
                .withMessageContaining(key.substring(key.indexOf('.') + 1));
    }

    @Test
    void hidesThePasswordWhenItSaysItsSettings() {
        assertThat(COMPLETE.with("store.password", "hunter2").echo())
                .contains("store.password = ***", "store.username = sa");
    }

    private static Map<String, Object> changedValues() {
        Map<String, Object> values = new TreeMap<>(Map.of("node.id", "west-d2", "node.data-center", "west"));
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
        values.putAll(
                Map.of("listen.host", "10.0.0.1", "listen.port", 1, "listen.advertise", "https://publish.example.org"));
        values.putAll(Map.of(
                "internal.host", "10.0.0.2", "internal.port", 2, "internal.advertise", "https://d2.example.org"));
        values.putAll(Map.of("store.url", "jdbc:postgresql://db/ovation", "store.username", "ovation"));
        values.putAll(Map.of(
                "store.password",
                "secret",
                "store.pool-size",
                3,
                "store.request-timeout",
                "4s",
                "store.replication",
                "east:2"));
        values.putAll(Map.of("lease.duration", "1m", "lease.renew-every", "6s", "lease.read-every", "7s"));
        values.putAll(Map.of("routes.max-topics", 8, "routes.changes-every", "9s", "routes.repair-after", "10m"));
        values.putAll(link("frontend-link.", 11, 12, 1_300_000, "14s", 5));
        values.putAll(link("relay-link.", 16, 17, 1_800_000, "19s", 6));
        return values;
    }

    private static Map<String, Object> link(
            String prefix, int lanes, int events, int bytes, String timeout, int attempts) {
        return Map.of(
                prefix + "lanes", lanes,
                prefix + "mailbox-events", events,
                prefix + "mailbox-bytes", bytes,
                prefix + "request-timeout", timeout,
                prefix + "attempts", attempts);
    }
}
