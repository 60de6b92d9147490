package dev.ovation.runtime;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http2.Http2Config;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A real web server with one guarded and one unguarded listener, and handlers that tell what came of their bodies. */
final class GuardedServer implements AutoCloseable {
    /** Long enough that an honest client on a busy machine is not late. */
    static final Duration LIMIT = Duration.ofSeconds(1);

    private static final String UNGUARDED = "unguarded";

    private final RequestDeadlines deadlines = RequestDeadlines.start(LIMIT);
    private final BlockingQueue<String> outcomes = new LinkedBlockingQueue<>();
    private final BlockingQueue<Watcher> watchers = new LinkedBlockingQueue<>();
    private final Semaphore events = new Semaphore(0);
    private final WebServer server;

    GuardedServer(boolean nio) {
        this(nio, listener -> {});
    }

    GuardedServer(boolean nio, Consumer<ListenerConfig.BuilderBase<?, ?>> more) {
        this(nio, more, new Semaphore(1_000, true));
    }

    private GuardedServer(boolean nio, Consumer<ListenerConfig.BuilderBase<?, ?>> more, Semaphore turns) {
        var builder = WebServer.builder()
                .host("127.0.0.1")
                .useNio(nio)
                .shutdownHook(false)
                .routing(this::routes)
                .putSocket(
                        UNGUARDED,
                        socket -> socket.host("127.0.0.1").useNio(nio).routing(this::routes));
        more.accept(builder);
        deadlines.guard(builder, Http1Config.create(), Http2Config.create(), turns);
        server = builder.build().start();
    }

    /** One at which no more connections may be in their first request at a time than there are permits. */
    static GuardedServer withTurns(Semaphore turns) {
        return new GuardedServer(false, listener -> {}, turns);
    }

    private void routes(HttpRouting.Builder routing) {
        routing.get("/hello", (request, response) -> response.send("hello"))
                .get("/wait", this::waitForEvent)
                .get("/stream", this::stream)
                .get("/watch", this::watch)
                .post("/read", this::read)
                .post("/later", this::readLater)
                .post("/first", this::readFirst)
                .post("/ignore", (request, response) -> response.send("ignored"));
    }

    /** Answers after the next event. */
    private void waitForEvent(ServerRequest request, ServerResponse response) throws InterruptedException {
        Client.current().waits();
        events.acquire();
        response.send("hello");
    }

    /** An event now and one more for each call of {@link #sendEvent}, without end. */
    private void stream(ServerRequest request, ServerResponse response) throws IOException, InterruptedException {
        try (OutputStream out = response.outputStream()) {
            while (true) {
                out.write("data: event\n\n".getBytes(US_ASCII));
                out.flush();
                events.acquire();
            }
        } catch (UncheckedIOException e) {
            throw new CloseConnectionException("The viewer left", e);
        }
    }

    /** An event now, and no more before the client ends or is let go. */
    private void watch(ServerRequest request, ServerResponse response) throws IOException {
        OutputStream out = response.outputStream();
        Client client = Client.current();
        Watcher watcher = new Watcher(client, out);
        watcher.write("data: event\n\n");
        watchers.add(watcher);
        if (request.query().contains("go-on")) {
            throw client.goOn(() -> goOn(Objects.requireNonNull(client.channel())));
        }
        if (request.query().contains("let-go")) {
            client.end();
        }
        client.awaitEnd();
        outcomes.add("client ended");
    }

    /** Answers the next event, and then ends. */
    private void goOn(SocketChannel channel) {
        try {
            events.acquire();
            outcomes.add(StackWalker.getInstance().walk(frames -> frames.filter(
                                    frame -> frame.getClassName().startsWith("io.helidon.webserver.http"))
                            .count())
                    + " frames of a request, a client " + (GuardedConnection.CURRENT.isBound() ? "too" : "gone"));
            channel.write(ByteBuffer.wrap("afterwards".getBytes(US_ASCII)));
        } catch (IOException | InterruptedException e) {
            outcomes.add(e.toString());
        }
    }

    private void read(ServerRequest request, ServerResponse response) throws IOException {
        try (InputStream body = request.content().inputStream()) {
            String outcome = "read " + body.readAllBytes().length;
            outcomes.add(outcome);
            response.send(outcome);
        } catch (RuntimeException | IOException e) {
            outcomes.add(e.getClass().getSimpleName());
            throw e;
        }
    }

    /** Reads after the next event. */
    private void readLater(ServerRequest request, ServerResponse response) throws IOException, InterruptedException {
        events.acquire();
        read(request, response);
    }

    /** Reads the beginning of the body only. */
    private void readFirst(ServerRequest request, ServerResponse response) throws IOException {
        int first = request.content().inputStream().read();
        response.send("first " + (char) first);
    }

    int port() {
        return server.port();
    }

    int unguardedPort() {
        return server.port(UNGUARDED);
    }

    RawConnection connect() throws IOException {
        return new RawConnection(port());
    }

    /** Whether somebody waits for the next event. */
    boolean isAwaitingEvent() {
        return events.hasQueuedThreads();
    }

    void sendEvent() {
        events.release();
    }

    /** The next one that asks for {@code /watch}. */
    Watcher watcher() throws InterruptedException {
        return Objects.requireNonNull(watchers.poll(30, TimeUnit.SECONDS), "nobody watches");
    }

    /**
     * What the handler of {@code /read} made of its body: {@code read} and its bytes, or the exception's name; {@code client ended} of
     * {@code /watch}.
     */
    String outcome() throws InterruptedException {
        return String.valueOf(outcomes.poll(30, TimeUnit.SECONDS));
    }

    /** Ended by the deadlines so far, once it is that many: a client may see its end before it is counted. */
    long ended(long expected) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (deadlines.ended() < expected && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        return deadlines.ended();
    }

    /** Waits until the limit has passed for whoever was connected before, told by a silent connection of its own. */
    void passLimit() throws IOException {
        try (RawConnection silent = connect()) {
            silent.awaitEnd();
        }
    }

    @Override
    public void close() {
        events.release(1_000);
        server.stop();
        deadlines.close();
    }

    /** One that watches, and where to write to it. */
    record Watcher(Client client, OutputStream out) {
        void write(String text) throws IOException {
            out.write(text.getBytes(US_ASCII));
            out.flush();
        }
    }
}
