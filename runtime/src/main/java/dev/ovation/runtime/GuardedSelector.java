package dev.ovation.runtime;

import io.helidon.common.buffers.BufferData;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionListener;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.http1.spi.Http1Upgrader;
import io.helidon.webserver.http2.Http2Config;
import io.helidon.webserver.http2.Http2ConnectionSelector;
import io.helidon.webserver.http2.Http2Upgrader;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;

/**
 * Makes every connection of a listener a {@link GuardedConnection}. It must be the listener's only selector: then Helidon asks
 * it at once, while between several it first waits for bytes, without any limit.
 */
final class GuardedSelector implements ServerConnectionSelector {
    private final ServerConnectionSelector http1;
    private final ServerConnectionSelector http2;
    private final Set<GuardedConnection> open;
    private final Semaphore turns;
    private final long limitNanos;

    /**
     * @param open of concurrent use; holds the open connections
     * @param turns for as many of the listener's connections as may be in their first request at a time; fair
     */
    GuardedSelector(
            Http1Config http1, Http2Config http2, Set<GuardedConnection> open, Semaphore turns, long limitNanos) {
        this.http1 = Http1ConnectionSelector.builder()
                .config(Http1Config.builder(http1)
                        .receiveListeners(List.of(new HeadersListener(http1.compositeReceiveListener())))
                        .build())
                .addUpgrader(new Upgrader(Http2Upgrader.create(http2)))
                .build();
        this.http2 = Http2ConnectionSelector.builder().http2Config(http2).build();
        this.open = open;
        this.turns = turns;
        this.limitNanos = limitNanos;
    }

    @Override
    public ServerConnection connection(ConnectionContext context) {
        return new GuardedConnection(context, http1, http2, open, turns, limitNanos);
    }

    @Override
    public int bytesToIdentifyConnection() {
        return 0;
    }

    @Override
    public Support supports(BufferData data) {
        return Support.SUPPORTED;
    }

    @Override
    public Set<String> supportedApplicationProtocols() {
        return Set.of("h2", "http/1.1");
    }

    private static GuardedConnection guarded(ConnectionContext context) {
        return ((GuardedContext) context).connection();
    }

    /**
     * Tells the connection when HTTP/1.1 has read the headers of a request. Passes everything on itself, because Helidon 4.4
     * calls none of two or more listeners.
     */
    private record HeadersListener(Http1ConnectionListener next) implements Http1ConnectionListener {
        @Override
        public void headers(ConnectionContext context, Headers headers) {
            guarded(context).headersRead();
            next.headers(context, headers);
        }

        @Override
        public void prologue(ConnectionContext context, HttpPrologue prologue) {
            next.prologue(context, prologue);
        }

        @Override
        public void data(ConnectionContext context, BufferData data) {
            next.data(context, data);
        }

        @Override
        public void data(ConnectionContext context, byte[] data, int position, int length) {
            next.data(context, data, position, length);
        }
    }

    /** Tells the connection when it goes on as HTTP/2. */
    private record Upgrader(Http1Upgrader upgrader) implements Http1Upgrader {
        @Override
        public String supportedProtocol() {
            return upgrader.supportedProtocol();
        }

        @Override
        public ServerConnection upgrade(ConnectionContext context, HttpPrologue prologue, WritableHeaders<?> headers) {
            guarded(context).upgraded();
            return upgrader.upgrade(context, prologue, headers);
        }
    }
}
