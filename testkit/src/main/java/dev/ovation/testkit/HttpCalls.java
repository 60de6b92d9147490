package dev.ovation.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Plain HTTP calls in one line, over the JDK's client. It follows no redirects and gives up on a call after 30 s.
 *
 * <p>Any thread; calls block. I/O errors become {@link UncheckedIOException}s. The JDK's client refuses the headers {@code Host},
 * {@code Connection} and {@code Content-Length}: for those, {@link RawHttp}.
 */
public final class HttpCalls implements AutoCloseable {
    private static final Duration CALL_WITHIN = Duration.ofSeconds(30);

    private final HttpClient client;

    private HttpCalls(HttpClient.Version version) {
        client = HttpClient.newBuilder()
                .version(version)
                .connectTimeout(CALL_WITHIN)
                .build();
    }

    /** Calls over HTTP/1.1, with connections kept alive. */
    public static HttpCalls http11() {
        return new HttpCalls(HttpClient.Version.HTTP_1_1);
    }

    /** Calls that ask for HTTP/2 without TLS by {@code Upgrade: h2c}, and stay on HTTP/1.1 where the server has none. */
    public static HttpCalls h2c() {
        return new HttpCalls(HttpClient.Version.HTTP_2);
    }

    /** {@code GET} without headers. */
    public Answer get(URI uri) {
        return get(uri, Map.of());
    }

    /** {@code GET}. */
    public Answer get(URI uri, Map<String, String> headers) {
        return call("GET", uri, "", headers);
    }

    /** {@code POST} of JSON without other headers. */
    public Answer post(URI uri, String body) {
        return post(uri, body, Map.of());
    }

    /** {@code POST} of UTF-8; {@code Content-Type} is {@code application/json} unless the headers say something else. */
    public Answer post(URI uri, String body, Map<String, String> headers) {
        Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        all.put("Content-Type", "application/json");
        all.putAll(headers);
        return call("POST", uri, body, all);
    }

    /** Any method; an empty body is none. */
    public Answer call(String method, URI uri, String body, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .timeout(CALL_WITHIN)
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        headers.forEach(request::setHeader);
        try {
            HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
            Map<String, String> received = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            response.headers().map().forEach((name, values) -> received.put(name, String.join(", ", values)));
            return new Answer(response.statusCode(), received, response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + uri + " failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted during " + method + " " + uri, e);
        }
    }

    /** Ends all connections, calls under way included. */
    @Override
    public void close() {
        client.shutdownNow();
    }

    /**
     * One answer.
     *
     * @param status the three digits
     * @param headers by name, upper and lower case alike; values of a repeated header are joined with {@code ", "}; over HTTP/2
     *     they include {@code :status}
     * @param body all of it, as UTF-8
     */
    public record Answer(int status, Map<String, String> headers, String body) {
        /** Takes a copy of the headers. */
        public Answer {
            headers = AnswerHead.ignoringCase(headers);
        }

        /** A header, its name in any case. */
        public Optional<String> header(String name) {
            return Optional.ofNullable(headers.get(name));
        }

        /**
         * The body as JSON.
         *
         * @throws AssertionError when it is not one JSON value
         */
        public JsonNode json() {
            return JsonText.tree(body);
        }
    }
}
