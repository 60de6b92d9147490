package dev.ovation.frontend;

import dev.ovation.protocol.Limits;
import dev.ovation.protocol.NamespacePolicies;
import dev.ovation.protocol.ProblemException;
import dev.ovation.protocol.ProblemType;
import dev.ovation.protocol.Topic;
import dev.ovation.runtime.Client;
import dev.ovation.runtime.Problems;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/**
 * Where viewers open their streams: {@code GET /v1/stream?topic=T&topic=U}.
 *
 * <p>The request's virtual thread is the stream's for as long as its client stays. The {@code welcome} is written once a dispatcher knows of
 * the topics, or after {@link #TOLD_WITHIN}, whichever is first: so what is published after it arrives.
 */
final class StreamService implements HttpService {
    /** How long a welcome waits for a dispatcher's word; below what a person notices. */
    private static final Duration TOLD_WITHIN = Duration.ofMillis(50);

    private final String node;
    private final FrontendConfig.StreamConfig config;
    private final NamespacePolicies policies;
    private final ViewerTable viewers;
    private final TopicTable topics;
    private final SubscriptionLink subscriptions;
    private final FrontendMetrics metrics;
    private final LongSupplier nanoTime;

    StreamService(
            String node,
            FrontendConfig.StreamConfig config,
            NamespacePolicies policies,
            ViewerTable viewers,
            TopicTable topics,
            SubscriptionLink subscriptions,
            FrontendMetrics metrics,
            LongSupplier nanoTime) {
        this.node = node;
        this.config = config;
        this.policies = policies;
        this.viewers = viewers;
        this.topics = topics;
        this.subscriptions = subscriptions;
        this.metrics = metrics;
        this.nanoTime = nanoTime;
    }

    @Override
    public void routing(HttpRules rules) {
        Problems.only(rules, Method.GET, "/v1/stream", this::stream);
    }

    private void stream(ServerRequest req, ServerResponse res) {
        Set<Topic> wanted = topics(req);
        boolean http1 = req.prologue().protocolVersion().startsWith("1");
        if (http1) {
            res.header(HeaderValues.CONNECTION_CLOSE);
        }
        try {
            viewers.admit();
        } catch (ProblemException e) {
            if (http1) {
                // A refused client must not keep the descriptor that it was refused for. (HTTP/2 has no such header.)
                res.whenSent(StreamService::closeConnection);
            }
            // Not left to the error handlers: what closeConnection throws there would be logged as an error.
            Problems.send(res, e.problem());
            return;
        }
        try {
            serve(wanted, res);
        } finally {
            viewers.release();
        }
    }

    private void serve(Set<Topic> wanted, ServerResponse res) {
        res.header(HeaderNames.CONTENT_TYPE, "text/event-stream");
        res.header(HeaderNames.CACHE_CONTROL, "no-store");
        res.header(HeaderNames.create("X-Accel-Buffering"), "no");
        Viewer viewer = new Viewer(node + '-' + UUID.randomUUID(), wanted, config, metrics);
        SseStream stream = stream(viewer, res);
        try {
            topics.add(viewer);
            viewers.add(viewer, stream);
            subscriptions.awaitTold(wanted, TOLD_WITHIN);
            stream.run(welcome(viewer));
        } finally {
            // First what others see: a viewer who has left counts no more, though a write may still be under way.
            topics.remove(viewer);
            viewer.close();
            metrics.closed(stream.close());
            viewers.remove(viewer);
        }
    }

    private SseStream stream(Viewer viewer, ServerResponse res) {
        // What routing gives is always a RoutingResponse, whose commit ends the answer; closing its output leaves that
        // to routing.
        Runnable complete = ((RoutingResponse) res)::commit;
        SseStream.Lifetime lifetime = new SseStream.Lifetime(
                nanoTime.getAsLong()
                        + between(
                                config.lifetimeLeast().toNanos(),
                                config.lifetimeMost().toNanos()),
                new Goodbye(Goodbye.Reason.LIFETIME, retryMillis()));
        return new SseStream(
                viewer, res.outputStream(), complete, Client.current(), lifetime, config, metrics, nanoTime);
    }

    /** What the header announces: Helidon 4.4 leaves it to the client (helidon-io/helidon#12324). */
    private static void closeConnection() {
        throw new CloseConnectionException("The answer is complete and was announced as the last one");
    }

    private Set<Topic> topics(ServerRequest req) {
        List<String> names = req.query().all("topic", List::of);
        if (names.isEmpty()) {
            throw new ProblemException(
                    ProblemType.MALFORMED, "Name at least one topic, for example /v1/stream?topic=likes:demo.");
        }
        if (names.size() > Limits.TOPICS_PER_VIEWER) {
            throw new ProblemException(
                    ProblemType.TOO_MANY_TOPICS,
                    "One stream carries at most " + Limits.TOPICS_PER_VIEWER + " topics, not " + names.size()
                            + ". Open another stream.");
        }
        Set<Topic> wanted = new LinkedHashSet<>();
        for (String name : names) {
            Topic topic = Topic.parse(name);
            policies.of(topic);
            wanted.add(topic);
        }
        return wanted;
    }

    private byte[] welcome(Viewer viewer) {
        return Frame.welcome(
                retryMillis(), viewer.id(), node, config.heartbeat().toSeconds());
    }

    private long retryMillis() {
        return between(config.retryLeast().toMillis(), config.retryMost().toMillis());
    }

    private static long between(long least, long most) {
        return ThreadLocalRandom.current().nextLong(least, most + 1);
    }
}
