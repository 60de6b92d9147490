package dev.ovation.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.cli.LocalPlatform;
import dev.ovation.testkit.Eventually;
import dev.ovation.testkit.Firewall;
import dev.ovation.testkit.HttpCalls;
import dev.ovation.testkit.Ports;
import dev.ovation.testkit.SseClient;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A frontend that accepts and never answers costs itself, and delays nobody else's events. */
class HungFrontendScenarioIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int EVENTS = 500;

    @Test
    void doesNotDelayAnotherFrontendsEvents() {
        int internal = Ports.free();
        try (Firewall firewall = Firewall.inFrontOf(new InetSocketAddress(InetAddress.getLoopbackAddress(), internal));
                LocalPlatform platform = platform(internal, firewall);
                HttpCalls http = HttpCalls.http11()) {
            platform.start();
            URI dispatcher = platform.dispatcher(0, 0).internalAddress();
            URI events = platform.dispatcher(0, 0).openAddress().resolve("/v1/topics/likes:hung/events");
            try (SseClient healthy = welcomed(platform, 0);
                    SseClient hung = welcomed(platform, 1)) {
                Platforms.awaitSubscriptions(platform);
                List<Long> before = latencies(http, events, healthy);
                for (int i = 0; i < EVENTS; i++) {
                    hung.next("likes", SOON);
                }

                firewall.hang();
                double sent = Numbers.of(dispatcher, "ovation_link_sent_total", "link=\"frontend\"");
                List<Long> during = latencies(http, events, healthy);
                Eventually.until(
                        "all that was published went to the healthy one",
                        SOON,
                        () -> Numbers.of(dispatcher, "ovation_link_sent_total", "link=\"frontend\"") - sent == EVENTS);
                System.out.printf(
                        "hung frontend: publish-to-viewer of the healthy one, before p50 %d us, p99 %d us; during p50 %d us, p99 %d us%n",
                        percentile(before, 50), percentile(before, 99), percentile(during, 50), percentile(during, 99));
                assertThat(Numbers.of(dispatcher, "ovation_link_dropped_total", "link=\"frontend\""))
                        .as("its events came while the hung one's first request was still under way")
                        .isZero();
                assertThat(Numbers.stat(dispatcher, "waitingForFrontends")).isPositive();

                firewall.heal();
                hung.next("likes", SOON);
            }
        }
    }

    /** Two frontends; the second one's internal listener is reached through the firewall, and a request to it may take long. */
    private static LocalPlatform platform(int internal, Firewall firewall) {
        return new LocalPlatform(Platforms.plan(List.of("east"), 2, 1)
                .withDispatchers(settings -> settings.with("frontend-link.request-timeout", "15s"))
                .withFrontends(settings -> settings.echo().contains("node.id = east-f2")
                        ? settings.with("internal.port", internal)
                                .with("internal.advertise", "http://127.0.0.1:" + firewall.port())
                        : settings));
    }

    private static SseClient welcomed(LocalPlatform platform, int number) {
        SseClient viewer =
                SseClient.open(Platforms.stream(platform.frontend(0, number).openAddress(), "likes:hung"));
        viewer.next("welcome", SOON);
        return viewer;
    }

    /** Publishes one event after the other and returns how long each took to the viewer, in microseconds. */
    private static List<Long> latencies(HttpCalls http, URI events, SseClient viewer) {
        List<Long> micros = new ArrayList<>();
        for (int i = 0; i < EVENTS; i++) {
            long start = System.nanoTime();
            assertThat(http.post(events, "{}").status()).isEqualTo(202);
            micros.add((viewer.next("likes", SOON).receivedNanos() - start) / 1_000);
        }
        return micros;
    }

    private static long percentile(List<Long> values, int percent) {
        List<Long> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get((sorted.size() - 1) * percent / 100);
    }
}
