package dev.ovation.runtime;

import dev.ovation.protocol.Json;
import dev.ovation.protocol.Limits;
import io.helidon.common.socket.SocketOptions;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.ErrorHandling;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.cors.CorsFeature;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http2.Http2Config;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A node's listeners: an internal one for other nodes, health and metrics, and, where the node has one, a public one.
 *
 * <p>Both speak HTTP/1.1 and cleartext HTTP/2, and answer every error as a problem ({@link Problems}). The internal one serves {@code
 * /health/live}, {@code /health/ready}, {@code /metrics} and {@code /internal/v1/stats} for every node; all but the first three only to other
 * nodes, which have the {@link InternalKey}.
 */
public final class NodeServer implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(NodeServer.class.getName());
    private static final String OPEN = "open";
    /** A browser asks again whether it may after that time: as long as the longest that any browser keeps the answer. */
    private static final Duration CORS_KEPT = Duration.ofHours(2);

    private static final String LIVE = "/health/live";
    private static final String READY = "/health/ready";
    private static final String METRICS = "/metrics";
    private static final Duration GRACE = Duration.ofMillis(200);

    private final NodeConfig node;
    private final NodeMetrics metrics;
    private final Supplier<CheckResult> check;
    private final Supplier<Map<String, Object>> stats;
    private @Nullable Listening open;
    private @Nullable Listening internal;
    private @Nullable CorsConfig cors;
    private @Nullable RequestDeadlines deadlines;
    private @Nullable WebServer server;

    /**
     * A server without listeners yet.
     *
     * @param check whether the node is ready
     * @param stats the node's numbers by name, for {@code /internal/v1/stats}
     */
    public NodeServer(
            NodeConfig node, NodeMetrics metrics, Supplier<CheckResult> check, Supplier<Map<String, Object>> stats) {
        HeaderMappers.share();
        this.node = node;
        this.metrics = metrics;
        this.check = check;
        this.stats = stats;
    }

    /**
     * Adds the public listener.
     *
     * @param connections how many it holds at most; further clients wait unanswered, so this is above every limit that is answered
     * @param turns how many of them may be in their first request at a time; the others wait for their turn ({@link Client#waits})
     * @param mostBytes the largest body that any of its routes takes; what is longer by far is not even read
     */
    public NodeServer open(
            ListenConfig listen, int connections, int turns, int mostBytes, Consumer<HttpRouting.Builder> routes) {
        open = new Listening(listen, connections, turns, mostBytes, "Bearer", routes);
        return this;
    }

    /** Lets pages of other origins call the public listener. */
    public NodeServer cors(CorsConfig config) {
        cors = config;
        return this;
    }

    /**
     * Adds the internal listener, with the routes that every node has.
     *
     * @param key what its callers must have signed with, for all but health and metrics
     */
    public NodeServer internal(ListenConfig listen, InternalKey key, Consumer<HttpRouting.Builder> routes) {
        key.warning().ifPresent(warning -> LOGGER.log(System.Logger.Level.WARNING, "{0}: {1}", node.id(), warning));
        int connections = FileLimit.internalConnections();
        int mostBytes = Limits.INTERNAL_REQUEST_BYTES;
        internal = new Listening(listen, connections, connections, mostBytes, Signature.SCHEME, routing -> {
            if (!key.isOpen()) {
                routing.addFilter(new SignatureFilter(
                        Set.of(LIVE, READY, METRICS),
                        new SignatureCheck(key, metrics.refusals(), InstantSource.system(), Limits.SIGNATURES)));
            }
            common(routing);
            routes.accept(routing);
        });
        return this;
    }

    /**
     * Binds the ports and serves.
     *
     * @throws StartException when a port is taken; nothing listens then
     */
    public void start() {
        requireFree(open);
        requireFree(internal);
        RequestDeadlines guard = RequestDeadlines.start(Limits.REQUEST_READ_TIME);
        WebServerConfig.Builder config = WebServer.builder().shutdownHook(false).featuresDiscoverServices(false);
        if (internal != null) {
            listener(config, internal, guard);
        }
        if (open != null) {
            Listening listening = open;
            config.putSocket(OPEN, socket -> listener(socket.name(OPEN), listening, guard));
            if (cors != null && !cors.origins().isEmpty()) {
                config.addFeature(cors(Set.copyOf(cors.origins()), cors.credentials()));
            }
        }
        WebServer starting = config.build().start();
        if (!starting.isRunning()) {
            starting.stop();
            guard.close();
            throw new StartException(node.id() + " cannot open its listeners; the log above says why.");
        }
        metrics.gauge(
                "ovation.requests.late",
                "Connections ended because their request did not come in time",
                guard,
                RequestDeadlines::ended);
        deadlines = guard;
        server = starting;
    }

    /** Where the public reaches the node. */
    public URI openAddress() {
        if (open == null) {
            throw new IllegalStateException(node.id() + " has no public listener");
        }
        return open.listen.address(running().port(OPEN));
    }

    /** Where other nodes reach the node. */
    public URI internalAddress() {
        if (internal == null) {
            throw new IllegalStateException(node.id() + " has no internal listener");
        }
        return internal.listen.address(running().port());
    }

    /** The port that the public listener got. */
    public int openPort() {
        return running().port(OPEN);
    }

    /** Whether the listeners are up; a listener whose accept failed is not. */
    public boolean isRunning() {
        return server != null && server.isRunning();
    }

    @Override
    public void close() {
        if (server != null) {
            server.stop();
        }
        if (deadlines != null) {
            deadlines.close();
        }
    }

    private WebServer running() {
        if (server == null) {
            throw new IllegalStateException(node.id() + " has not been started");
        }
        return server;
    }

    /** The web server says a taken port with a stack trace in the log and goes on without it; so it is asked before. */
    private void requireFree(@Nullable Listening listening) {
        if (listening != null && !listening.listen.isFree()) {
            throw new StartException(
                    node.id() + " cannot listen on " + listening.listen.host() + ':'
                            + listening.listen.port()
                            + ": the port is taken, or the address is not this machine's. Stop what listens there, or choose another.");
        }
    }

    private static void listener(
            ListenerConfig.BuilderBase<?, ?> listener, Listening listening, RequestDeadlines guard) {
        listener.host(listening.listen.host())
                .port(listening.listen.port())
                .routing(routing(listening))
                .directHandlers(Problems.direct())
                .errorHandling(ErrorHandling.builder().includeEntity(true).build())
                .maxTcpConnections(listening.connections)
                .maxPayloadSize((long) listening.mostBytes * Limits.REFUSED_BODY_FACTOR)
                // Helidon 4.4's NIO socket loses what one write of the channel leaves over: a slow viewer's stream
                // would be torn.
                .useNio(false)
                .writeBufferSize(0)
                .backlog(4_096)
                .shutdownGracePeriod(GRACE)
                .connectionOptions(SocketOptions.builder().tcpNoDelay(true).build());
        guard.guard(
                listener,
                Http1Config.builder()
                        .maxPrologueLength(Limits.REQUEST_LINE_BYTES)
                        .maxHeadersSize(Limits.REQUEST_HEADER_BYTES)
                        .receiveLog(false)
                        .sendLog(false)
                        .build(),
                Http2Config.builder()
                        .maxHeaderListSize(Limits.REQUEST_LINE_BYTES + Limits.REQUEST_HEADER_BYTES)
                        .maxConcurrentStreams(Limits.HTTP2_STREAMS)
                        .initialWindowSize(Limits.HTTP2_WINDOW_BYTES)
                        .build(),
                new Semaphore(listening.turns, true));
    }

    private static CorsFeature cors(Set<String> origins, boolean credentials) {
        return CorsFeature.create(
                cors -> cors.addSocket(OPEN).addDefaults(false).addPath(path -> path.pathPattern("/v1/*")
                        .allowOrigins(origins)
                        .allowMethods(Set.of("GET", "POST"))
                        .allowHeaders(Set.of("Authorization", "Content-Type", "Idempotency-Key", "Last-Event-ID"))
                        .exposeHeaders(Set.of("Retry-After"))
                        .allowCredentials(credentials)
                        .maxAge(CORS_KEPT)));
    }

    private static HttpRouting.Builder routing(Listening listening) {
        HttpRouting.Builder routing = HttpRouting.builder();
        listening.routes.accept(routing);
        Problems.routes(routing, listening.challenge);
        return routing;
    }

    private void common(HttpRouting.Builder routing) {
        routing.get(LIVE, (req, res) -> res.header(HeaderNames.CONTENT_TYPE, "application/json")
                .send(Json.line(Map.of("status", "UP"))));
        routing.get(READY, (req, res) -> {
            CheckResult result = check.get();
            res.status(result.ok() ? 200 : 503)
                    .header(HeaderNames.CONTENT_TYPE, "application/json")
                    .send(Json.line(
                            result.ok()
                                    ? Map.of("status", "UP")
                                    : Map.of("status", "DOWN", "reason", result.reason())));
        });
        routing.get(METRICS, (req, res) -> res.header(HeaderNames.CONTENT_TYPE, "text/plain; version=0.0.4")
                .send(metrics.scrape()));
        routing.get("/internal/v1/stats", (req, res) -> res.header(HeaderNames.CONTENT_TYPE, "application/json")
                .send(Json.line(stats.get())));
    }

    /**
     * A listener to be: where, how many connections and how many of them at first, how large a body, how callers prove who they are, and what it
     * serves.
     */
    private record Listening(
            ListenConfig listen,
            int connections,
            int turns,
            int mostBytes,
            String challenge,
            Consumer<HttpRouting.Builder> routes) {}
}
