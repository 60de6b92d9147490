package dev.ovation.runtime;

import dev.ovation.protocol.Limits;
import io.helidon.common.socket.SocketOptions;
import io.helidon.http.HeaderNames;
import io.helidon.webclient.api.HttpClientResponse;
import io.helidon.webclient.http1.Http1Client;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;

/**
 * HTTP to the internal listeners of other nodes, one request at a time and thread, over kept connections. Thread-safe.
 *
 * <p>A request whose connecting, or whose next byte, or whose whole answer takes longer than its time ends with a {@link
 * LinkException}; so does every I/O failure, every status that is not 2xx, and every answer over {@link
 * Limits#INTERNAL_ANSWER_BYTES}.
 */
public final class LinkClient implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    private final Http1Client client;
    private final long requestNanos;

    /** A client whose requests may take that long each. */
    public LinkClient(Duration requestTimeout) {
        HeaderMappers.share();
        requestNanos = requestTimeout.toNanos();
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
        long start = System.nanoTime();
        try (HttpClientResponse response = client.post()
                .uri(uri)
                .header(HeaderNames.CONTENT_TYPE, mediaType)
                .submit(body)) {
            int status = response.status().code();
            byte[] answer = response.entity().hasEntity() ? answer(response, start) : new byte[0];
            if (status / 100 != 2) {
                throw new LinkException(uri + " answered " + status, status);
            }
            return answer;
        } catch (LinkException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new LinkException(uri + " cannot be reached: " + e.getMessage(), e);
        }
    }

    private byte[] answer(HttpClientResponse response, long startNanos) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        byte[] piece = new byte[8 * 1024];
        try (InputStream in = response.inputStream()) {
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                answer.write(piece, 0, read);
                if (answer.size() > Limits.INTERNAL_ANSWER_BYTES) {
                    throw new IOException("its answer is over " + Limits.INTERNAL_ANSWER_BYTES + " bytes");
                }
                if (System.nanoTime() - startNanos > requestNanos) {
                    throw new IOException("its answer takes over " + requestNanos / 1_000_000 + " ms");
                }
            }
        }
        return answer.toByteArray();
    }

    @Override
    public void close() {
        client.closeResource();
    }
}
