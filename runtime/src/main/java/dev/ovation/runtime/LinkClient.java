package dev.ovation.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ovation.protocol.Json;
import dev.ovation.protocol.Limits;
import dev.ovation.protocol.ProblemType;
import dev.ovation.protocol.WireException;
import io.helidon.common.socket.SocketOptions;
import io.helidon.http.HeaderNames;
import io.helidon.webclient.api.HttpClientResponse;
import io.helidon.webclient.http1.Http1Client;
import io.helidon.webclient.http1.Http1ClientRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;

/**
 * HTTP to the internal listeners of other nodes, signed, one request at a time and thread, over kept connections. Thread-safe.
 *
 * <p>A request whose connecting, or whose next byte, or whose whole answer takes longer than its time ends with a {@link
 * LinkException}; so does every I/O failure, every status that is not 2xx, and every answer over {@link
 * Limits#INTERNAL_ANSWER_BYTES}.
 */
public final class LinkClient implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    /** Of what another node says in a log line of this one. */
    private static final int REASON_CHARS = 300;

    private final InternalKey key;
    private final Http1Client client;
    private final long requestNanos;

    /**
     * A client whose requests may take that long each.
     *
     * @param key signs every request
     */
    public LinkClient(Duration requestTimeout, InternalKey key) {
        HeaderMappers.share();
        this.key = key;
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
        Http1ClientRequest request = client.post().uri(uri).header(HeaderNames.CONTENT_TYPE, mediaType);
        key.sign("POST", pathAndQuery(request.resolvedUri().toUri()), body)
                .ifPresent(signature -> request.header(HeaderNames.AUTHORIZATION, signature));
        try (HttpClientResponse response = request.submit(body)) {
            int status = response.status().code();
            byte[] answer = response.entity().hasEntity() ? answer(response, start) : new byte[0];
            if (status / 100 != 2) {
                throw new LinkException(uri + " answered " + status + reason(status, answer), status);
            }
            return answer;
        } catch (LinkException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new LinkException(uri + " cannot be reached: " + e.getMessage(), e);
        }
    }

    /** As the client sends them: it writes a query anew, and may change the order of its parameters. */
    private static String pathAndQuery(URI uri) {
        return uri.getRawQuery() == null ? uri.getRawPath() : uri.getRawPath() + '?' + uri.getRawQuery();
    }

    /**
     * Why a node does not take this one for another node, for the log: nothing else tells an operator whether it is the key or the clock. Of
     * other errors the status says enough.
     */
    private static String reason(int status, byte[] answer) {
        if (status != ProblemType.UNAUTHORIZED.status()) {
            return "";
        }
        try {
            String detail = Json.read(answer, JsonNode.class).path("detail").asText("");
            return (detail.isEmpty() ? "" : ": ")
                    + detail.substring(0, Math.min(detail.length(), REASON_CHARS))
                            .replaceAll("\\p{Cntrl}", " ");
        } catch (WireException e) {
            return "";
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
