package dev.ovation.frontend;

import dev.ovation.protocol.Limits;
import dev.ovation.protocol.NamespacePolicies;
import dev.ovation.protocol.ProblemException;
import dev.ovation.protocol.ProblemType;
import dev.ovation.protocol.Topic;
import dev.ovation.runtime.Caller;
import dev.ovation.runtime.Callers;
import dev.ovation.runtime.Client;
import dev.ovation.runtime.ClientAddresses;
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
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where viewers open their streams: {@code GET /v1/stream?topic=T&topic=U}.
 *
 * <p>The request's virtual thread is the stream's for as long as its client stays, but over HTTP/1.1 without TLS nothing else of the request is.
 * The {@code welcome} is written once a dispatcher knows of the topics, or after {@link #TOLD_WITHIN}, whichever is first: so what is published
 * after it arrives.
 */
final class StreamService implements HttpService {
    private static final System.Logger LOGGER = System.getLogger(StreamService.class.getName());

    /** How long a welcome waits for a dispatcher's word; below what a person notices. */
    static final Duration TOLD_WITHIN = Duration.ofMillis(50);

    /** The end of an answer in chunks: RFC 9112, section 7.1. */
    private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final String node;
    private final FrontendConfig.StreamConfig config;
    private final Callers callers;
    private final ClientAddresses addresses;
    private final NamespacePolicies policies;
    private final ViewerTable viewers;
    private final TopicTable topics;
    private final StreamLoops loops;
    private final SubscriptionLink subscriptions;
    private final FrontendMetrics metrics;
    private final Lifetimes lifetimes;

    StreamService(
            String node,
            FrontendConfig.StreamConfig config,
            Callers callers,
            ClientAddresses addresses,
            NamespacePolicies policies,
            ViewerTable viewers,
            TopicTable topics,
            StreamLoops loops,
            SubscriptionLink subscriptions,
            FrontendMetrics metrics,
            Lifetimes lifetimes) {
        this.node = node;
        this.config = config;
        this.callers = callers;
        this.addresses = addresses;
        this.policies = policies;
        this.viewers = viewers;
        this.topics = topics;
        this.loops = loops;
        this.subscriptions = subscriptions;
        this.metrics = metrics;
        this.lifetimes = lifetimes;
    }

    @Override
    public void routing(HttpRules rules) {
        Problems.only(rules, Method.GET, "/v1/stream", this::stream);
    }

    private void stream(ServerRequest req, ServerResponse res) throws IOException {
        Caller caller = callers.of(req);
        Set<Topic> wanted = topics(req, caller);
        if (req.prologue().protocolVersion().startsWith("1")) {
            // Neither a refused client nor one whose stream has ended must keep its descriptor. (HTTP/2 has no such
            // header.)
            res.header(HeaderValues.CONNECTION_CLOSE);
            res.whenSent(StreamService::closeConnection);
        }
        Visitor visitor = viewers.visitor(() -> addresses.of(req), caller.member());
        try {
            viewers.admit(visitor);
        } catch (ProblemException e) {
            // Not left to the error handlers: what closeConnection throws there would be logged as an error.
            Problems.send(res, e.problem());
            return;
        }
        FrontendMetrics.End end = FrontendMetrics.End.GONE;
        boolean goesOn = false;
        Viewer viewer =
                new Viewer(node + '-' + UUID.randomUUID(), caller.member(), wanted, lifetimes.age(), config, metrics);
        Instant expires = caller.expires();
        if (expires != null) {
            viewer.expires(lifetimes.until(expires));
        }
        StreamLoop loop = loops.next();
        try {
            topics.add(viewer, loop);
            viewers.add(viewer, loop);
            Client client = Client.current();
            OutputStream out = begin(viewer, res, client);
            if (out == null) {
                end = viewer.awaitEnd();
                return;
            }
            SocketChannel channel = client.channel();
            if (channel == null) {
                end = serve(viewer, loop, res, out, client);
                return;
            }
            CloseConnectionException letGo = client.goOn(() -> serve(viewer, visitor, loop, channel));
            goesOn = true;
            throw letGo;
        } finally {
            if (!goesOn) {
                left(viewer, visitor, end);
            }
        }
    }

    private void left(Viewer viewer, Visitor visitor, FrontendMetrics.End end) {
        topics.remove(viewer);
        viewers.remove(viewer);
        viewers.release(visitor);
        metrics.closed(end);
    }

    /** Writes the answer's head and the welcome; null when nobody is there for it, and the viewer has ended. */
    private @Nullable OutputStream begin(Viewer viewer, ServerResponse res, Client client) {
        try {
            subscriptions.awaitTold(viewer.topics(), TOLD_WITHIN, client::waits);
            res.header(HeaderNames.CONTENT_TYPE, "text/event-stream");
            res.header(HeaderNames.CACHE_CONTROL, "no-store");
            res.header(HeaderNames.create("X-Accel-Buffering"), "no");
            OutputStream out = res.outputStream();
            out.write(Frame.welcome(
                    lifetimes.retryMillis(),
                    viewer.id(),
                    node,
                    config.heartbeat().toSeconds()));
            out.flush();
            return out;
        } catch (IOException | RuntimeException e) {
            // Whatever broke, there is nobody left to tell: the client is gone or does not read.
            viewer.end(FrontendMetrics.End.GONE);
            return null;
        }
    }

    /** Leaves the stream to the loop until it has ended, over a connection that is not the stream's alone. */
    private static FrontendMetrics.End serve(
            Viewer viewer, StreamLoop loop, ServerResponse res, OutputStream out, Client client) {
        // What routing gives is always a RoutingResponse, whose commit ends the answer; closing its output leaves that
        // to
        // routing.
        Runnable complete = ((RoutingResponse) res)::commit;
        loop.open(viewer, new BurstSink(out, client, complete, () -> loop.writable(viewer), () -> loop.gone(viewer)));
        client.awaitEnd();
        loop.gone(viewer);
        return viewer.awaitEnd();
    }

    /** Leaves the stream to the loop until it has ended, over a connection of its own, with no request left. */
    private void serve(Viewer viewer, Visitor visitor, StreamLoop loop, SocketChannel channel) {
        FrontendMetrics.End end = FrontendMetrics.End.GONE;
        try {
            loop.open(viewer, channel);
            end = awaitEnd(viewer, channel);
        } finally {
            left(viewer, visitor, end);
        }
    }

    /** Waits until the loop has ended the stream, and ends the answer if it was not broken off. */
    private static FrontendMetrics.End awaitEnd(Viewer viewer, SocketChannel channel) {
        FrontendMetrics.End end = viewer.awaitEnd();
        if (channel.isOpen()) {
            try {
                channel.configureBlocking(true);
                if (end == FrontendMetrics.End.LIFETIME || end == FrontendMetrics.End.DRAIN) {
                    channel.write(ByteBuffer.wrap(LAST_CHUNK));
                }
            } catch (IOException e) {
                LOGGER.log(
                        System.Logger.Level.DEBUG,
                        "{0} left before its answer had ended: {1}",
                        viewer.id(),
                        e.getMessage());
            }
        }
        return end;
    }

    /** What the header announces: Helidon 4.4 leaves it to the client (helidon-io/helidon#12324). */
    private static void closeConnection() {
        throw new CloseConnectionException("The answer is complete and was announced as the last one");
    }

    private Set<Topic> topics(ServerRequest req, Caller caller) {
        List<String> names = req.query().all("topic", List::of);
        if (names.isEmpty()) {
            throw new ProblemException(
                    ProblemType.MALFORMED, "Name at least one topic, for example /v1/stream?topic=likes:demo.");
        }
        requireFew(names.size());
        Set<Topic> wanted = new LinkedHashSet<>();
        for (String name : names) {
            Topic topic = Topic.parse(name);
            caller.requireMayWatch(topic, policies.of(topic));
            wanted.add(topic);
        }
        return wanted;
    }

    /** Passes as many topics as one stream may carry. */
    static void requireFew(int topics) {
        if (topics > Limits.TOPICS_PER_VIEWER) {
            throw new ProblemException(
                    ProblemType.TOO_MANY_TOPICS,
                    "One stream carries at most " + Limits.TOPICS_PER_VIEWER + " topics, not " + topics
                            + ". Open another stream.");
        }
    }
}
