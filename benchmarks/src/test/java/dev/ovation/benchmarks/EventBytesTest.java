package dev.ovation.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ovation.protocol.Json;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class EventBytesTest {
    @Test
    void isJsonOfTheLengthThatWasAskedFor() {
        String data = EventBytes.data(17, 1_763_750_000_123_456L, 60);

        assertThat(data).hasSize(60);
        var read = Json.read(data.getBytes(StandardCharsets.UTF_8), JsonNode.class);
        assertThat(read.get("n").longValue()).isEqualTo(17);
        assertThat(read.get("t").longValue()).isEqualTo(1_763_750_000_123_456L);
    }

    @Test
    void isAsShortAsItCanBe() {
        assertThat(EventBytes.data(1, 2, 0)).isEqualTo("{\"n\":1,\"t\":2}");
    }

    @Test
    void isFoundInABlockOfAStream() {
        byte[] block = EventBytes.ascii("event: likes\ndata: {\"topic\":\"likes:a\",\"at\":9,\"data\":"
                + EventBytes.data(123, 456, 60) + "}\n\n");
        int number = EventBytes.numberAt(block, 0, block.length);
        int meant = EventBytes.meantAt(block, number, block.length);

        assertThat(EventBytes.decimal(block, number)).isEqualTo(123);
        assertThat(EventBytes.decimal(block, meant)).isEqualTo(456);
    }

    @Test
    void isNotFoundInAnythingElse() {
        byte[] block = EventBytes.ascii("event: likes\ndata: {\"topic\":\"likes:a\",\"at\":9,\"data\":{\"by\":1}}\n\n");

        assertThat(EventBytes.numberAt(block, 0, block.length)).isEqualTo(-1);
    }
}
