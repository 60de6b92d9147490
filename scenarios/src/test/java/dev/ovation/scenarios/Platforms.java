package dev.ovation.scenarios;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ovation.cli.LocalPlatform;
import dev.ovation.frontend.Frontend;
import dev.ovation.protocol.Json;
import dev.ovation.testkit.Eventually;
import dev.ovation.testkit.Ports;
import dev.ovation.testkit.SseEvent;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/** Local platforms on free ports, and what tests ask of them. */
final class Platforms {
    private static final Duration SOON = Duration.ofSeconds(15);

    private Platforms() {}

    /** A plan whose ports are free right now. */
    static LocalPlatform.Plan plan(List<String> dataCenters, int frontends, int dispatchers) {
        return LocalPlatform.Plan.of(dataCenters, frontends, dispatchers, freeOffset(dataCenters.size()));
    }

    /** An offset under which all ports of that many data centers are free right now. */
    static int freeOffset(int dataCenters) {
        return Ports.freeOffset(ports(dataCenters).toArray());
    }

    /** An offset under which those of a Cassandra for them are free too. */
    static int freeCassandraOffset(int dataCenters) {
        return Ports.freeOffset(
                IntStream.concat(ports(dataCenters), IntStream.of(7000, 9042)).toArray());
    }

    private static IntStream ports(int dataCenters) {
        return IntStream.range(0, dataCenters).flatMap(dc -> IntStream.rangeClosed(8080 + 100 * dc, 8084 + 100 * dc));
    }

    /** Waits until the table holds everything that the frontends watch. */
    static void awaitSubscriptions(LocalPlatform platform) {
        platform.frontends().forEach(Platforms::awaitSubscriptions);
    }

    /** Waits until the table holds everything that the frontend watches. */
    static void awaitSubscriptions(Frontend frontend) {
        Eventually.until(
                frontend.id() + " has told its subscriptions",
                SOON,
                () -> Numbers.stat(frontend.internalAddress(), "subscriptionsWaiting") == 0);
    }

    /** The address of a stream of those topics. */
    static URI stream(URI frontend, String... topics) {
        return frontend.resolve("/v1/stream?topic=" + String.join("&topic=", topics));
    }

    /** The data of an event as JSON. */
    static JsonNode json(SseEvent event) {
        return json(event.data());
    }

    /** A text as JSON. */
    static JsonNode json(String text) {
        try {
            return Json.mapper().readTree(text);
        } catch (IOException e) {
            throw new AssertionError("not JSON: " + text, e);
        }
    }
}
