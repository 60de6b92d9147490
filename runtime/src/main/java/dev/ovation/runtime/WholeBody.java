package dev.ovation.runtime;

import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * A request's body over HTTP/2 that ends only where its client ended it, and fails where it was cut short: Helidon lets a body
 * end normally when its reader is interrupted.
 */
final class WholeBody extends FilterInputStream {
    private final Http2Request request;

    private WholeBody(InputStream body, Http2Request request) {
        super(body);
        this.request = request;
    }

    /** A routing filter that gives every HTTP/2 request such a body. */
    static void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        if (Http2Request.CURRENT.isBound()) {
            Http2Request current = Http2Request.CURRENT.get();
            request.streamFilter(body -> new WholeBody(body, current));
        }
        chain.proceed();
    }

    @Override
    public int read() throws IOException {
        requireClient();
        return orEnd(super.read());
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        requireClient();
        return orEnd(super.read(bytes, offset, length));
    }

    private int orEnd(int read) {
        if (read == -1 && !request.isWhole()) {
            throw cutShort();
        }
        return read;
    }

    /** The interrupt that was meant for this read may have been spent on something else. */
    private void requireClient() {
        if (request.isAbandoned()) {
            Thread.currentThread().interrupt();
            throw cutShort();
        }
    }

    private static CloseConnectionException cutShort() {
        return new CloseConnectionException("The client left before the end of its request body");
    }
}
