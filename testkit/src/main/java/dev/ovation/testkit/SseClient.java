package dev.ovation.testkit;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * A viewer that judges its server: one {@code GET} over HTTP/1.1 on a plain socket, read to the letter of RFC 9112 and of the
 * WHATWG event stream format. It never reconnects and never repairs.
 *
 * <p><b>Violations.</b> The first thing in the framing or in the stream that breaks the protocol is recorded, the connection is
 * closed, and the next call that waits ({@code next}, {@code await}, {@code expectNothing}, {@code awaitClose}, {@code body})
 * throws it as an {@link AssertionError}; if none follows, {@link #close()} does. A connection that merely ends too early is
 * no violation: nodes are killed in tests. {@link #awaitClose} tells how it ended. {@link SseParser} lists what is stricter
 * than a browser.
 *
 * <p><b>Reading.</b> Every event is given out at most once. {@code next} reads in order of arrival and only goes forward;
 * {@code next(name, ...)} passes over the events before, which stay in {@link #skipped()}. {@code await} picks an event from all
 * that were not given out, passed over or not, and does not disturb the order. {@link #received()} has everything.
 *
 * <p><b>Ways to leave.</b> {@link #close()} sends FIN, {@link #abort()} sends RST, {@link #stopReading()} stays and is slow. A
 * viewer that vanishes without a packet (a phone in a tunnel) takes a network that swallows them: put a {@link Firewall} in
 * front of the server and {@link Firewall#hang()} it.
 *
 * <p>Any thread may call any method; a virtual thread reads. Failed waits throw {@link AssertionError} with what was received.
 */
public final class SseClient implements AutoCloseable {
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(10);

    private final SseOptions options;
    private final Socket socket;
    private final ValvedInput input;
    private final SseInbox inbox;
    private final Thread reader;
    private final AnswerHead head;

    private SseClient(URI stream, SseOptions options, Socket socket) throws IOException {
        this.options = options;
        this.socket = socket;
        this.input = new ValvedInput(socket.getInputStream());
        this.inbox = new SseInbox("GET " + stream, options.keptEvents());
        OutputStream out = socket.getOutputStream();
        out.write(request(stream, options).getBytes(StandardCharsets.UTF_8));
        this.reader = Thread.ofVirtual().name("sse-client").start(new SseReader(socket, input, inbox));
        AnswerHead answer = inbox.awaitHead(options.openWithin());
        if (answer == null) {
            throw new EOFException("The connection ended before an answer (" + inbox.end() + "): GET " + stream);
        }
        this.head = answer;
    }

    /** {@link #open(URI, SseOptions)} with the defaults. */
    public static SseClient open(URI stream) {
        return open(stream, SseOptions.DEFAULTS);
    }

    /** {@link #open(URI, SseOptions)} with these request headers, e.g. {@code Last-Event-ID}. */
    public static SseClient open(URI stream, Map<String, String> headers) {
        return open(stream, SseOptions.DEFAULTS.withHeaders(headers));
    }

    /**
     * Asks for the stream and waits for the head of the answer, whatever its status.
     *
     * @param stream an {@code http} URI with a host
     * @throws UncheckedIOException when there is no connection, or it ends before an answer
     * @throws AssertionError when the answer breaks the protocol, takes too long, or is a 200 that is no event stream
     */
    public static SseClient open(URI stream, SseOptions options) {
        String host = stream.getHost();
        if (!"http".equals(stream.getScheme()) || host == null) {
            throw new IllegalArgumentException("The client speaks plain http, so it cannot open " + stream);
        }
        Socket opened = null;
        try {
            Socket socket =
                    Tcp.connect(host, port(stream), options.from(), options.receiveBufferBytes(), options.openWithin());
            opened = socket;
            SseClient client = new SseClient(stream, options, socket);
            opened = null;
            return client;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            if (opened != null) {
                Tcp.close(opened);
            }
        }
    }

    /** The status of the answer. */
    public int status() {
        return head.status();
    }

    /** A header of the answer, its name in any case; values of a repeated one are joined with {@code ", "}. */
    public Optional<String> header(String name) {
        return head.header(name);
    }

    /** The last {@code retry} that the stream has sent. */
    public OptionalLong retryMillis() {
        return inbox.retryMillis();
    }

    /** The last event id of the stream: what a browser would send when it reconnects now; empty before the first. */
    public String lastEventId() {
        return inbox.lastEventId();
    }

    /** How many comment lines the stream has sent. */
    public long comments() {
        return inbox.comments();
    }

    /** The next event in order of arrival, whatever it is. */
    public SseEvent next(Duration within) {
        return inbox.takeInOrder("event", event -> true, within);
    }

    /** The next event of that name; those before it are passed over. */
    public SseEvent next(String eventName, Duration within) {
        return inbox.takeInOrder(
                "event '" + eventName + "'", event -> event.event().equals(eventName), within);
    }

    /**
     * The first event that matches among all that were not given out yet, in order of arrival.
     *
     * @param wanted sees an event once in each wait; must not block
     */
    public SseEvent await(Predicate<SseEvent> wanted, Duration within) {
        return inbox.takeAnywhere(wanted, within);
    }

    /**
     * Waits for all of {@code during} and fails at once when an event of that name comes, or is still ahead of {@code next}, or the
     * stream ends, which would prove nothing.
     */
    public void expectNothing(Duration during, String eventName) {
        inbox.expectNone("event '" + eventName + "'", event -> event.event().equals(eventName), during);
    }

    /** All events so far in order of arrival, given out or not. */
    public List<SseEvent> received() {
        return inbox.received();
    }

    /** The events that {@code next(name, ...)} passed over and {@code await} did not pick, in order of arrival. */
    public List<SseEvent> skipped() {
        return inbox.skipped();
    }

    /** Whether the answer has ended, complete or not, without this client's doing. */
    public boolean closedByServer() {
        StreamEnd end = inbox.end();
        return end != null && end != StreamEnd.BY_CLIENT;
    }

    /** Waits for the end of the answer and tells how it came. */
    public StreamEnd awaitClose(Duration within) {
        return inbox.awaitEnd(within);
    }

    /**
     * The complete body of an answer that is no stream, as text.
     *
     * @throws IllegalStateException when the status is 200
     */
    public String body() {
        if (status() == 200) {
            throw new IllegalStateException("The answer is a stream; its events come from next().");
        }
        return inbox.awaitBody(options.openWithin());
    }

    /**
     * Reads no more from the socket, so that its receive buffer fills and the server is held up. At most one buffer of
     * 8 KiB may already be on its way; it is kept back too.
     */
    public void stopReading() {
        input.shut();
    }

    /** Reads again after {@link #stopReading()}. */
    public void resumeReading() {
        input.open();
    }

    /** Ends the connection with RST, as a process does that is killed with unread data. */
    public void abort() {
        inbox.closing();
        Tcp.reset(socket);
        finish();
    }

    /**
     * Ends the connection with FIN. Does nothing the second time.
     *
     * @throws AssertionError when the server broke the protocol and no call has said so yet
     */
    @Override
    public void close() {
        inbox.closing();
        Tcp.close(socket);
        finish();
        inbox.throwUnseenFailure();
    }

    private void finish() {
        input.open();
        try {
            if (!reader.join(CLOSE_WITHIN)) {
                throw new AssertionError("The reader of the stream did not end within " + CLOSE_WITHIN);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        inbox.end(StreamEnd.BY_CLIENT);
    }

    private static int port(URI uri) {
        return uri.getPort() < 0 ? 80 : uri.getPort();
    }

    private static String request(URI stream, SseOptions options) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.put("Host", stream.getHost() + ":" + port(stream));
        headers.put("Accept", "text/event-stream");
        headers.put("Cache-Control", "no-cache");
        headers.putAll(options.headers());
        String path = stream.getRawPath().isEmpty() ? "/" : stream.getRawPath();
        String query = stream.getRawQuery() == null ? "" : "?" + stream.getRawQuery();
        StringBuilder request = new StringBuilder("GET " + path + query + " HTTP/1.1\r\n");
        headers.forEach(
                (name, value) -> request.append(name).append(": ").append(value).append("\r\n"));
        return request.append("\r\n").toString();
    }
}
