package dev.ovation.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ovation.protocol.Json;
import dev.ovation.protocol.ProblemType;
import dev.ovation.runtime.ClockDifference;
import dev.ovation.runtime.InternalKey;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Asks internal listeners who is there and how it is, as another node would. Thread-safe. */
final class NodeProbe implements AutoCloseable {
    private static final Duration CONNECT_TIME = Duration.ofSeconds(3);
    private static final Duration ANSWER_TIME = Duration.ofSeconds(5);

    /** A date has whole seconds, and the server makes a new one once a second. */
    private static final Duration DATE_UNIT = Duration.ofSeconds(2);

    private final InternalKey key;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIME)
            .build();

    /** Asks with that key. */
    NodeProbe(InternalKey key) {
        this.key = key;
    }

    /**
     * A node that answered.
     *
     * @param id its name
     * @param ready whether it takes work
     * @param reason why not; empty when it does
     * @param clock how far its clock is; null when it did not tell
     */
    record Answer(
            String id,
            String role,
            String dataCenter,
            boolean ready,
            String reason,
            @Nullable ClockDifference clock) {}

    /**
     * Asks the node at an internal address.
     *
     * @throws IOException when nobody answers there, or it is something else than an internal listener; its message is short
     */
    Answer ask(URI base) throws IOException, InterruptedException {
        Instant asked = Instant.now();
        HttpResponse<byte[]> ready = get(base, "/health/ready");
        Instant received = Instant.now();
        if (ready.statusCode() != 200 && ready.statusCode() != 503) {
            throw new IOException("answers, but is no internal listener");
        }
        HttpResponse<byte[]> stats = get(base, "/internal/v1/stats");
        JsonNode who = json(stats);
        if (stats.statusCode() == ProblemType.UNAUTHORIZED.status()) {
            throw new IOException(
                    "does not take this for another node: " + who.path("detail").asText());
        }
        if (!who.path("node").isTextual()) {
            throw new IOException("answers, but is no node");
        }
        return new Answer(
                who.path("node").asText(),
                who.path("role").asText(),
                who.path("dataCenter").asText(),
                ready.statusCode() == 200,
                json(ready).path("reason").asText(),
                date(ready)
                        .map(date ->
                                ClockDifference.between(asked, date, received).cutTo(DATE_UNIT))
                        .orElse(null));
    }

    /**
     * What the node at an internal address has counted, in the text format of Prometheus.
     *
     * @throws IOException when nobody answers there
     */
    String metrics(URI base) throws IOException, InterruptedException {
        return new String(get(base, "/metrics").body(), StandardCharsets.UTF_8);
    }

    private HttpResponse<byte[]> get(URI base, String path) throws IOException, InterruptedException {
        try {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(base.resolve(path)).timeout(ANSWER_TIME);
            key.sign("GET", path, new byte[0]).ifPresent(signature -> request.header("Authorization", signature));
            return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new IOException(e.getMessage() == null ? "no connection" : e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new IOException("is no address such as http://10.0.3.7:8083", e);
        }
    }

    private static JsonNode json(HttpResponse<byte[]> answer) throws IOException {
        return Json.mapper().readTree(answer.body());
    }

    private static Optional<Instant> date(HttpResponse<?> answer) {
        try {
            return answer.headers().firstValue("Date").map(text -> ZonedDateTime.parse(
                            text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
