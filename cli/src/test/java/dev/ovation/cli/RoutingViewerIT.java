package dev.ovation.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ovation.protocol.Topic;
import dev.ovation.testkit.Eventually;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RoutingViewerIT {
    private static final Topic TOPIC = Topic.parse("likes:new");
    private static final Duration SOON = Duration.ofSeconds(30);

    private final HttpClient client = HttpClient.newHttpClient();
    private final RoutingProbe east = new RoutingProbe();
    private final RoutingProbe west = new RoutingProbe();

    @AfterEach
    void closesTheClient() {
        client.shutdownNow();
    }

    @Test
    void saysToTheProbeOfEachDispatcherWhatArrived() throws IOException {
        String stream = "retry: 7\nevent: welcome\ndata: {\"viewer\":\"v\"}\n\n: keep-alive\n\n" + event("east-d1", 1)
                + event("east-d2", 0) + event("west-d1", 0);
        east.sends(1);
        east.sends(2);
        west.sends(3);
        try (FakeNode frontend = new FakeNode(200, "text/event-stream", body -> stream);
                RoutingViewer viewer = viewer(frontend)) {
            await("the events are taken", west::isSettled);
            assertThat(east.routedAfter(0)).hasValue(2);
            assertThat(west.routedAfter(0)).hasValue(3);
            assertThat(frontend.uris()).containsExactly("/v1/stream?topic=likes:new");
            assertThat(viewer.startNanos()).isLessThanOrEqualTo(System.nanoTime());
        }
    }

    @Test
    void aStreamThatEndsMakesTheMeasurementWorthless() throws IOException {
        try (FakeNode frontend = new FakeNode(200, "text/event-stream", body -> "event: goodbye\ndata: {}\n\n");
                RoutingViewer viewer = viewer(frontend)) {
            await("the end is noticed", () -> fails(viewer));
            assertThatThrownBy(viewer::check).isInstanceOf(IOException.class).hasMessageContaining("has ended");
        }
    }

    @Test
    void aRefusedStreamMakesTheMeasurementWorthless() throws IOException {
        try (FakeNode frontend = new FakeNode(503, "application/problem+json", body -> "{}");
                RoutingViewer viewer = viewer(frontend)) {
            await("the refusal is noticed", () -> fails(viewer));
            assertThatThrownBy(viewer::check).hasMessageContaining("answered 503");
        }
    }

    @Test
    void whatIsNoEventMakesTheMeasurementWorthless() throws IOException {
        try (FakeNode frontend = new FakeNode(200, "text/event-stream", body -> event("east-d1", 0));
                RoutingViewer viewer = viewer(frontend)) {
            await("the event that nobody sent is noticed", () -> fails(viewer));
            assertThatThrownBy(viewer::check).hasMessageContaining("before it was sent");
        }
    }

    @Test
    void aStreamThatWasClosedIsNoFailure() throws IOException {
        CountDownLatch closed = new CountDownLatch(1);
        try (FakeNode frontend = new FakeNode(200, "text/event-stream", body -> {
            try {
                closed.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return "";
        })) {
            RoutingViewer viewer = viewer(frontend);
            await("the stream is asked for", () -> !frontend.uris().isEmpty());
            viewer.close();
            closed.countDown();
            assertThatCode(viewer::check).doesNotThrowAnyException();
        }
    }

    private RoutingViewer viewer(FakeNode frontend) {
        return new RoutingViewer(
                client, URI.create(frontend.address()), TOPIC, Map.of("east-d1", east, "west-d1", west));
    }

    private static String event(String dispatcher, int number) {
        return "event: likes\ndata: {\"topic\":\"likes:new\",\"at\":1,\"data\":{\"dispatcher\":\"" + dispatcher
                + "\",\"number\":" + number + "}}\n\n";
    }

    private static boolean fails(RoutingViewer viewer) {
        try {
            viewer.check();
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private static void await(String what, BooleanSupplier condition) {
        Eventually.until(what, SOON, condition);
    }
}
