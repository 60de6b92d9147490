package dev.ovation.crossdc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ovation.runtime.AuthConfig;
import dev.ovation.runtime.LeaseConfig;
import dev.ovation.runtime.LinkConfig;
import dev.ovation.runtime.ListenConfig;
import dev.ovation.runtime.NodeConfig;
import dev.ovation.runtime.Settings;
import dev.ovation.runtime.StartException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RelayConfigTest {
    private static final Settings COMPLETE = RelayConfig.defaults()
            .with("node.id", "east-r1")
            .with("node.data-center", "east")
            .with("auth.mode", "open")
            .with("dispatchers", List.of("http://127.0.0.1:8083"));

    @Test
    void hasTheDefaultsThatTheReferenceNames() {
        assertThat(COMPLETE.to(RelayConfig.class))
                .isEqualTo(new RelayConfig(
                        new NodeConfig("east-r1", "east"),
                        new AuthConfig("open", ""),
                        new ListenConfig("127.0.0.1", 8084, ""),
                        List.of(URI.create("http://127.0.0.1:8083")),
                        new LeaseConfig(Duration.ofSeconds(15), Duration.ofSeconds(5), Duration.ofSeconds(1)),
                        new LinkConfig(4, 50_000, 64 * 1024 * 1024, Duration.ofSeconds(5), 3)));
    }

    @Test
    void mapsEveryKey() {
        Map<String, Object> values = changedValues();
        Settings settings = RelayConfig.defaults();
        assertThat(settings.echo().stream().map(line -> line.substring(0, line.indexOf(" = "))))
                .as("this test changes every key there is")
                .containsExactlyElementsOf(values.keySet());
        for (Map.Entry<String, Object> value : values.entrySet()) {
            settings = settings.with(value.getKey(), value.getValue());
        }

        assertThat(settings.to(RelayConfig.class))
                .isEqualTo(new RelayConfig(
                        new NodeConfig("west-r2", "west"),
                        new AuthConfig("open", "/etc/internal.key"),
                        new ListenConfig("10.0.0.1", 1, "https://r2.example.org"),
                        List.of(URI.create("http://10.0.0.3:1"), URI.create("http://10.0.0.4:2")),
                        new LeaseConfig(Duration.ofMinutes(1), Duration.ofSeconds(6), Duration.ofSeconds(7)),
                        new LinkConfig(8, 9, 100_000, Duration.ofSeconds(11), 10)));
    }

    @ParameterizedTest
    @CsvSource({"link.lane, link.lanes", "dispatcher, dispatchers", "internal.ports, internal.port"})
    void namesTheNearestKeyToOneThatItDoesNotKnow(String unknown, String nearest) {
        assertThatExceptionOfType(StartException.class)
                .isThrownBy(() -> COMPLETE.with(unknown, 1))
                .withMessageContaining("unknown key '" + unknown + "'")
                .withMessageContaining("'" + nearest + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"node.id", "node.data-center", "dispatchers"})
    void wantsTheKeysThatHaveNoDefault(String key) {
        Settings settings = RelayConfig.defaults();
        for (Map.Entry<String, Object> value : changedValues().entrySet()) {
            settings = value.getKey().equals(key) ? settings : settings.with(value.getKey(), value.getValue());
        }
        Settings incomplete = settings;

        assertThatExceptionOfType(StartException.class)
                .isThrownBy(() -> incomplete.to(RelayConfig.class))
                .withMessageContaining(key)
                .withMessageContaining("required");
    }

    @Test
    void wantsAtLeastOneDispatcher() {
        Settings none = COMPLETE.with("dispatchers", List.of());

        assertThatExceptionOfType(StartException.class)
                .isThrownBy(() -> none.to(RelayConfig.class))
                .withMessageContaining("dispatchers is empty");
    }

    @ParameterizedTest
    @CsvSource({
        "node.id, R1",
        "auth.mode, closed",
        "auth.mode, keys",
        "internal.port, 65536",
        "lease.duration, 9s",
        "link.lanes, 65",
        "link.mailbox-events, 0",
        "link.mailbox-bytes, 32767",
        "link.request-timeout, 9ms",
        "link.attempts, 0"
    })
    void refusesAValueThatIsNotAllowedAndNamesItsKey(String key, String value) {
        Settings settings = COMPLETE.with(key, value);

        assertThatExceptionOfType(StartException.class)
                .isThrownBy(() -> settings.to(RelayConfig.class))
                .withMessageContaining(key.substring(key.indexOf('.') + 1));
    }

    private static Map<String, Object> changedValues() {
        Map<String, Object> values = new TreeMap<>(Map.of("node.id", "west-r2", "node.data-center", "west"));
        values.putAll(Map.of("auth.mode", "open", "auth.internal-key-file", "/etc/internal.key"));
        values.put("dispatchers", List.of("http://10.0.0.3:1", "http://10.0.0.4:2"));
        values.putAll(Map.of(
                "internal.host", "10.0.0.1", "internal.port", 1, "internal.advertise", "https://r2.example.org"));
        values.putAll(Map.of("lease.duration", "1m", "lease.renew-every", "6s", "lease.read-every", "7s"));
        values.putAll(Map.of("link.lanes", 8, "link.mailbox-events", 9, "link.mailbox-bytes", 100_000));
        values.putAll(Map.of("link.request-timeout", "11s", "link.attempts", 10));
        return values;
    }
}
