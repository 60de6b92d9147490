package dev.ovation.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.ovation.protocol.Json;
import dev.ovation.protocol.Limits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The round of events before the steady ones. */
class PublishToEachIT {
    private final List<byte[]> batches = new CopyOnWriteArrayList<>();

    @SuppressWarnings("NullAway.Init") // Set before each test.
    private HttpServer dispatcher;

    @BeforeEach
    void starts() throws IOException {
        dispatcher = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        dispatcher.createContext("/v1/events", this::accept);
        dispatcher.start();
    }

    @AfterEach
    void stops() {
        dispatcher.stop(0);
    }

    @Test
    void eachTopicGetsOneAndTheNextRoundGoesOnFromThere() throws IOException {
        PacedPublisher publisher = publisher(3, 60);
        publisher.publishToEach();
        publisher.publishToEach();
        assertThat(batches).hasSize(2);
        assertThat(numbers())
                .containsExactly(
                        "likes:x-0 1", "likes:x-1 1", "likes:x-2 1", "likes:x-0 2", "likes:x-1 2", "likes:x-2 2");
        assertThat(publisher.lastNumbers()).containsExactly(2, 2, 2);
        assertThat(publisher.published()).as("of the steady ones").isZero();
    }

    @Test
    void theSteadyEventsGoOnFromThereToo() throws Exception {
        PacedPublisher publisher = publisher(2, 60);
        publisher.publishToEach();
        Thread running = Thread.ofPlatform().daemon().start(() -> {
            try {
                publisher.run();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        while (publisher.published() < 10) {
            Thread.onSpinWait();
        }
        publisher.stop();
        running.join();
        assertThat(numbers()).startsWith("likes:x-0 1", "likes:x-1 1", "likes:x-0 2", "likes:x-1 2", "likes:x-0 3");
        assertThat(Arrays.stream(publisher.lastNumbers()).sum()).isEqualTo(2 + publisher.published());
    }

    @Test
    void noBatchIsLargerThanADispatcherTakes() throws IOException {
        publisher(600, 16_000).publishToEach();
        assertThat(batches).hasSizeGreaterThan(1).allSatisfy(batch -> assertThat(batch.length)
                .isLessThanOrEqualTo(Limits.PUBLISH_BATCH_BYTES));
        batches.clear();
        publisher(2_001, 10).publishToEach();
        assertThat(batches).hasSize(3);
    }

    private PacedPublisher publisher(int topics, int bytes) {
        return new PacedPublisher(dispatcher.getAddress(), "likes:x", topics, 1_000, bytes);
    }

    /** Topic and number of each event, in their order. */
    private List<String> numbers() throws IOException {
        List<String> numbers = new ArrayList<>();
        for (byte[] batch : batches) {
            for (String line : new String(batch, StandardCharsets.UTF_8).lines().toList()) {
                JsonNode event = Json.mapper().readTree(line);
                numbers.add(event.path("topic").asText()
                        + ' '
                        + event.path("data").path("n").asLong());
            }
        }
        return numbers;
    }

    private void accept(HttpExchange exchange) throws IOException {
        byte[] batch = exchange.getRequestBody().readAllBytes();
        batches.add(batch);
        long lines = new String(batch, StandardCharsets.UTF_8).lines().count();
        byte[] answer = "{\"id\":\"a\"}\n".repeat((int) lines).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(202, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }
}
