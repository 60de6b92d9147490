package dev.ovation.frontend;

import dev.ovation.protocol.Limits;
import dev.ovation.protocol.NamespacePolicies;
import dev.ovation.protocol.ProblemException;
import dev.ovation.protocol.ProblemType;
import dev.ovation.protocol.Topic;
import dev.ovation.runtime.Problems;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
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
 * <p>The handler's virtual thread is the stream's for as long as it lives. The {@code welcome} is written once a dispatcher knows of
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

    private void stream(ServerRequest req, ServerResponse res) throws IOException {
        Set<Topic> wanted = topics(req);
        if (req.prologue().protocolVersion().startsWith("1")) {
            // A refused client must not keep the descriptor that it was refused for. (HTTP/2 has no such header.)
            res.header(HeaderValues.CONNECTION_CLOSE);
            res.whenSent(StreamService::closeConnection);
        }
        try {
            viewers.admit();
        } catch (ProblemException e) {
            // Not left to the error handlers: what closeConnection throws there would be logged as an error.
            Problems.send(res, e.problem());
            return;
        }
        serve(wanted, res);
    }

    private void serve(Set<Topic> wanted, ServerResponse res) throws IOException {
        Viewer viewer = new Viewer(node + '-' + UUID.randomUUID(), wanted, config, metrics);
        FrontendMetrics.End end = FrontendMetrics.End.GONE;
        try {
            res.header(HeaderNames.CONTENT_TYPE, "text/event-stream");
            res.header(HeaderNames.CACHE_CONTROL, "no-store");
            res.header(HeaderNames.create("X-Accel-Buffering"), "no");
            OutputStream out = res.outputStream();
            SseStream stream = new SseStream(viewer, out, config, metrics, nanoTime);
            topics.add(viewer);
            viewers.add(viewer, stream);
            subscriptions.awaitTold(wanted, TOLD_WITHIN);
            end = stream.run(welcome(viewer), lifetimeNanos(), new Goodbye(Goodbye.Reason.LIFETIME, retryMillis()));
            if (end == FrontendMetrics.End.DRAIN || end == FrontendMetrics.End.LIFETIME) {
                out.close();
            }
        } finally {
            topics.remove(viewer);
            viewers.remove(viewer);
            viewer.close();
            viewers.release();
            metrics.closed(end);
        }
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

    private long lifetimeNanos() {
        return between(config.lifetimeLeast().toNanos(), config.lifetimeMost().toNanos());
    }

    private static long between(long least, long most) {
        return ThreadLocalRandom.current().nextLong(least, most + 1);
    }
}
