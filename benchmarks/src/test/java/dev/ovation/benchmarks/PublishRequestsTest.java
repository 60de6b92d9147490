package dev.ovation.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ovation.protocol.Json;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PublishRequestsTest {
    private static final InetSocketAddress DISPATCHER = InetSocketAddress.createUnresolved("127.0.0.1", 8081);

    private final RequestBytes bytes = new RequestBytes();

    @Test
    void oneEventIsARequestToItsTopic() {
        PublishRequests requests = new PublishRequests(DISPATCHER, "likes:bench", 12, 60, 1);
        PublishRequests.Cursor cursor = requests.new Cursor(0);

        for (int number = 0; number < 24; number++) {
            String[] request = next(cursor);
            assertThat(request[0].lines())
                    .contains(
                            "POST /v1/topics/likes:bench-" + number % 12 + "/events HTTP/1.1",
                            "Host: 127.0.0.1:8081",
                            "Content-Type: application/json",
                            "Content-Length: 60");
            assertThat(request[1]).hasSize(60).startsWith("{\"n\":").endsWith("}");
        }
    }

    @Test
    void manyEventsAreLinesRoundRobinOverTheTopics() {
        PublishRequests requests = new PublishRequests(DISPATCHER, "likes:bench", 3, 60, 4);
        PublishRequests.Cursor cursor = requests.new Cursor(0);

        assertThat(topics(next(cursor))).containsExactly("0", "1", "2", "0");
        assertThat(topics(next(cursor))).containsExactly("1", "2", "0", "1");
    }

    @Test
    void eachPublisherBeginsSomewhereElse() {
        PublishRequests requests = new PublishRequests(DISPATCHER, "likes:bench", 10, 60, 2);

        assertThat(topics(next(requests.new Cursor(0.5)))).containsExactly("5", "6");
        assertThat(topics(next(requests.new Cursor(0.99)))).containsExactly("9", "0");
        assertThat(topics(next(requests.new Cursor(1)))).containsExactly("0", "1");
    }

    /** The head and the body of the next request. */
    private String[] next(PublishRequests.Cursor cursor) {
        bytes.clear();
        cursor.append(bytes);
        String[] parts = new String(bytes.array(), 0, bytes.length(), StandardCharsets.US_ASCII).split("\r\n\r\n", 2);
        assertThat(parts[0]).contains("Content-Length: " + parts[1].length());
        return parts;
    }

    private static List<String> topics(String[] request) {
        assertThat(request[0]).startsWith("POST /v1/events HTTP/1.1\r\n").contains("application/x-ndjson");
        return request[1]
                .lines()
                .map(line -> Json.read(line.getBytes(StandardCharsets.UTF_8), JsonNode.class)
                        .get("topic")
                        .textValue()
                        .replace("likes:bench-", ""))
                .toList();
    }
}
