package dev.ovation.dispatcher;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.ovation.protocol.NamespacePolicies;
import dev.ovation.protocol.Topic;
import dev.ovation.runtime.AuthConfig;
import dev.ovation.runtime.Callers;
import dev.ovation.runtime.TokenMetrics;
import dev.ovation.runtime.TokensConfig;
import dev.ovation.testkit.HttpCalls;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** A {@link PublishService} on a real listener, before a whole line and one frontend that watches {@code likes:video-42}. */
final class PublishingServer implements AutoCloseable {
    private static final Callers OPEN = Callers.of(
            new AuthConfig("open", ""),
            new TokensConfig("", "", Duration.ofMinutes(5), "", ""),
            InstantSource.system(),
            System::nanoTime,
            TokenMetrics.NONE);

    final FakeNode frontend = FakeNode.frontend("east-f1");
    final StraightLine line = new StraightLine().among(frontend).watching(Samples.LIKES, frontend);
    final AtomicBoolean draining = new AtomicBoolean();
    final HttpCalls calls = HttpCalls.http11();
    final Intake intake;
    final Served served;

    PublishingServer() {
        this(OPEN);
    }

    PublishingServer(Callers callers) {
        Ticker ticker = line.time::nanos;
        intake = new Intake(
                NamespacePolicies.defaults(),
                line.publisher,
                new IdempotencyTable(line.metrics, ticker),
                draining::get,
                line.metrics);
        served = Served.open(new PublishService(callers, intake));
    }

    PublishingServer watching(Topic topic) {
        line.watching(topic, frontend);
        return this;
    }

    /** Publishes one event; the topic and query as they stand in a path. */
    HttpCalls.Answer publish(String topicAndQuery, String body) {
        return publish(topicAndQuery, body, Map.of());
    }

    HttpCalls.Answer publish(String topic, String query, String body) {
        return publish(topic + "/events?" + query, body, Map.of());
    }

    HttpCalls.Answer publish(String topicAndQuery, String body, Map<String, String> headers) {
        String path = topicAndQuery.contains("/events") ? topicAndQuery : topicAndQuery + "/events";
        return calls.post(at("/v1/topics/" + path), body, headers);
    }

    HttpCalls.Answer batch(String lines) {
        return calls.post(at("/v1/events"), lines, Map.of("Content-Type", "application/x-ndjson"));
    }

    URI at(String path) {
        return served.at(path);
    }

    @Override
    public void close() {
        served.close();
        calls.close();
        line.close();
        frontend.close();
    }
}
