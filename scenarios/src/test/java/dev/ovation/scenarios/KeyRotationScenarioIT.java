package dev.ovation.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.crossdc.Relay;
import dev.ovation.crossdc.RelayConfig;
import dev.ovation.dispatcher.DispatcherConfig;
import dev.ovation.dispatcher.DispatcherNode;
import dev.ovation.frontend.Frontend;
import dev.ovation.frontend.FrontendConfig;
import dev.ovation.runtime.Node;
import dev.ovation.runtime.Settings;
import dev.ovation.testkit.Eventually;
import dev.ovation.testkit.HttpCalls;
import dev.ovation.testkit.Ports;
import dev.ovation.testkit.SseClient;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A data center whose key is changed as OPERATIONS says: its nodes are restarted one by one, once for each of the three steps. Whatever the
 * mixture, every dispatcher reaches the viewers of every frontend, and no node refuses another one's call.
 */
class KeyRotationScenarioIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final List<String> NODES = List.of("east-d1", "east-d2", "east-r1", "east-f1", "east-f2");
    private static final String[][] STEPS = {
        {SharedKeys.OLD, SharedKeys.NEW}, {SharedKeys.NEW, SharedKeys.OLD}, {SharedKeys.NEW},
    };

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before the test.
    private Path folder;

    private final Map<String, Node> running = new HashMap<>();
    private final Map<String, Integer> ports = new HashMap<>();
    private int topics;

    @AfterEach
    void stop() {
        NODES.reversed().stream().map(running::remove).filter(Objects::nonNull).forEach(Node::close);
    }

    @Test
    void theKeyIsChangedWhileEventsArriveAndNoCallIsRefused() {
        for (String id : NODES) {
            start(id, SharedKeys.OLD);
        }
        everyDispatcherReachesEveryFrontend();
        for (String[] step : STEPS) {
            for (String id : NODES) {
                noCallWasRefused();
                Objects.requireNonNull(running.remove(id)).close();
                start(id, step);
                everyDispatcherReachesEveryFrontend();
            }
        }
        noCallWasRefused();
    }

    private void everyDispatcherReachesEveryFrontend() {
        String topic = "likes:rotation-" + ++topics;
        List<SseClient> viewers = new ArrayList<>();
        try (HttpCalls http = HttpCalls.http11()) {
            for (Frontend frontend : nodes(Frontend.class)) {
                SseClient viewer = SseClient.open(Platforms.stream(frontend.openAddress(), topic));
                viewers.add(viewer);
                viewer.next("welcome", SOON);
            }
            for (DispatcherNode dispatcher : nodes(DispatcherNode.class)) {
                URI events = dispatcher.openAddress().resolve("/v1/topics/" + topic + "/events");
                String data = "\"by " + dispatcher.id() + '"';
                Eventually.until("what " + dispatcher.id() + " takes arrives", SOON, () -> {
                    assertThat(http.post(events, data, new SharedKeys(folder).publisher())
                                    .status())
                            .isEqualTo(202);
                    return viewers.stream().allMatch(viewer -> viewer.received().stream()
                            .anyMatch(event -> event.data().contains(data)));
                });
            }
        } finally {
            viewers.forEach(SseClient::close);
        }
    }

    private void noCallWasRefused() {
        Stream<URI> internal = Stream.of(
                        nodes(DispatcherNode.class).stream().map(DispatcherNode::internalAddress),
                        nodes(Frontend.class).stream().map(Frontend::internalAddress),
                        nodes(Relay.class).stream().map(Relay::internalAddress))
                .flatMap(addresses -> addresses);
        assertThat(internal).hasSize(NODES.size()).allSatisfy(node -> assertThat(
                        Numbers.of(node, "ovation_internal_refused_total"))
                .isZero());
    }

    private <N extends Node> List<N> nodes(Class<N> kind) {
        return running.values().stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    /** Starts the node on the ports that it always has, and waits until it is ready. */
    private void start(String id, String... keys) {
        Node node =
                switch (id.charAt("east-".length())) {
                    case 'd' ->
                        new DispatcherNode(open(id, settings(DispatcherConfig.defaults(), id, keys))
                                .with("store.url", "jdbc:h2:mem:rotation;DB_CLOSE_DELAY=-1")
                                .to(DispatcherConfig.class));
                    case 'r' ->
                        new Relay(known(settings(RelayConfig.defaults(), id, keys))
                                .to(RelayConfig.class));
                    default ->
                        new Frontend(open(id, known(settings(FrontendConfig.defaults(), id, keys)))
                                .with("drain.period", "0s")
                                .to(FrontendConfig.class));
                };
        node.start();
        running.put(id, node);
        Eventually.until(id + " is ready", SOON, () -> node.check().ok());
    }

    private Settings settings(Settings defaults, String id, String... keys) {
        return new SharedKeys(folder)
                .on(defaults, keys)
                .with("node.id", id)
                .with("node.data-center", "east")
                .with("lease.duration", "4s")
                .with("lease.renew-every", "500ms")
                .with("lease.read-every", "100ms")
                .with("internal.port", port(id + " internal"));
    }

    private Settings open(String id, Settings settings) {
        return settings.with("listen.port", port(id));
    }

    private Settings known(Settings settings) {
        return settings.with(
                "dispatchers",
                List.of(
                        "http://127.0.0.1:" + port("east-d1 internal"),
                        "http://127.0.0.1:" + port("east-d2 internal")));
    }

    private int port(String name) {
        return ports.computeIfAbsent(name, any -> Ports.free());
    }
}
