package dev.ovation.runtime;

import io.helidon.common.socket.SocketOptions;
import io.helidon.http.HeaderNames;
import io.helidon.webclient.api.HttpClientResponse;
import io.helidon.webclient.http1.Http1Client;
import java.net.URI;
import java.time.Duration;

/**
 * HTTP to the internal listeners of other nodes, one request at a time and thread, over kept connections. Thread-safe.
 *
 * <p>A request that takes longer than its time ends with an {@link LinkException}; so does every I/O failure and every status that
 * is not 2xx.
 */
public final class LinkClient implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    private final Http1Client client;

    /** A client whose requests may take that long each. */
    public LinkClient(Duration requestTimeout) {
        client = Http1Client.builder()
                .shareConnectionCache(false)
                .sendExpectContinue(false)
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(
                                requestTimeout.compareTo(CONNECT_TIMEOUT) < 0 ? requestTimeout : CONNECT_TIMEOUT)
                        .readTimeout(requestTimeout)
                        .tcpNoDelay(true)
                        .build())
                .readTimeout(requestTimeout)
                .build();
    }

    /**
     * Posts bytes and returns the answer's body.
     *
     * @param base a node's internal address, see {@code NodeLease.internal()}
     * @param path begins with a slash, may have a query
     * @throws LinkException when it did not come through, or may not have
     */
    public byte[] post(URI base, String path, String mediaType, byte[] body) {
        URI uri = base.resolve(path);
        try (HttpClientResponse response = client.post()
                .uri(uri)
                .header(HeaderNames.CONTENT_TYPE, mediaType)
                .submit(body)) {
            int status = response.status().code();
            byte[] answer = response.entity().hasEntity() ? response.as(byte[].class) : new byte[0];
            if (status / 100 != 2) {
                throw new LinkException(uri + " answered " + status, status);
            }
            return answer;
        } catch (LinkException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new LinkException(uri + " cannot be reached: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        client.closeResource();
    }
}
