package dev.ovation.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ovation.testkit.Seeds;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ChunkedStreamTest {
    private static final String HEAD = "HTTP/1.1 200 OK\r\nDate: now\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final String TWO = HEAD + "5\r\nhello\r\nC\r\n, everybody!\r\n";

    private final ChunkedStream stream = new ChunkedStream();
    private final StringBuilder payload = new StringBuilder();

    @Test
    void passesOnWhatIsInTheChunks() throws IOException {
        take(TWO);

        assertThat(payload).hasToString("hello, everybody!");
        assertThat(stream.isOpen()).isTrue();
        assertThat(stream.isEnded()).isFalse();
    }

    @Test
    void doesSoHoweverTheBytesAreCut() throws IOException {
        Random random = Seeds.random(ChunkedStreamTest.class);
        for (int round = 0; round < 200; round++) {
            ChunkedStream cut = new ChunkedStream();
            StringBuilder got = new StringBuilder();
            for (int at = 0; at < TWO.length(); ) {
                int next = Math.min(TWO.length(), at + random.nextInt(1, 9));
                byte[] bytes = EventBytes.ascii(TWO.substring(at, next));
                cut.take(bytes, 0, bytes.length, (b, from, to) -> got.append(text(b, from, to)));
                at = next;
            }

            assertThat(got).hasToString("hello, everybody!");
        }
    }

    @Test
    void endsWithTheLastChunk() throws IOException {
        take(TWO + "0\r\n\r\nmore");

        assertThat(stream.isEnded()).isTrue();
        assertThat(payload).hasToString("hello, everybody!");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 503 Service Unavailable\r\nTransfer-Encoding: chunked\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
                HEAD + "x\r\n",
                HEAD + "123456789\r\n",
            })
    void refusesWhatIsNoStreamInChunks(String answer) {
        assertThatThrownBy(() -> take(answer)).isInstanceOf(IOException.class);
    }

    @Test
    void refusesAHeadWithoutEnd() {
        assertThatThrownBy(() -> take("HTTP/1.1 200 OK\r\nA: " + "x".repeat(10_000)))
                .hasMessageContaining("head");
    }

    private void take(String answer) throws IOException {
        byte[] bytes = EventBytes.ascii(answer);
        stream.take(bytes, 0, bytes.length, (b, from, to) -> payload.append(text(b, from, to)));
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.US_ASCII);
    }
}
