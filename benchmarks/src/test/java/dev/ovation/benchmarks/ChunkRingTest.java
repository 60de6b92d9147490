package dev.ovation.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ovation.testkit.Seeds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ChunkRingTest {
    private static final int CAPACITY = 1024;

    private final ChunkRing ring = new ChunkRing(CAPACITY);

    @SuppressWarnings("NullAway.Init") // set before each test
    private Pipe pipe;

    @BeforeEach
    void open() throws IOException {
        pipe = Pipe.open();
        pipe.sink().configureBlocking(false);
        pipe.source().configureBlocking(false);
    }

    @AfterEach
    void close() throws IOException {
        pipe.sink().close();
        pipe.source().close();
    }

    @Test
    void makesChunks() throws IOException {
        ring.append("twelve bytes");
        ring.append("a");

        assertThat(ring.write(pipe.sink(), 0)).isEqualTo(ring.end());
        assertThat(read()).isEqualTo("c\r\ntwelve bytes\r\n1\r\na\r\n");
    }

    @Test
    void writesWhatComesAfterAPosition() throws IOException {
        ring.append("first");
        long position = ring.end();
        ring.append("second");

        assertThat(ring.write(pipe.sink(), position)).isEqualTo(ring.end());
        assertThat(read()).isEqualTo("6\r\nsecond\r\n");
        assertThat(ring.write(pipe.sink(), ring.end())).isEqualTo(ring.end());
        assertThat(read()).isEmpty();
    }

    @Test
    void goesOnWhereTheChannelTookNoMore() throws IOException {
        ring.append("x".repeat(CAPACITY / 2));
        long full = fill();
        assertThat(ring.write(pipe.sink(), 3)).isEqualTo(3);
        String before = read();
        assertThat(before).hasSize((int) full);

        assertThat(ring.write(pipe.sink(), 3)).isEqualTo(ring.end());
        assertThat(read()).hasSize((int) ring.end() - 3);
    }

    /** Readers at any distance, across the ring's end again and again, read the same. */
    @Test
    void everyReaderReadsTheSameAcrossItsEnd() throws IOException {
        Random random = Seeds.random(ChunkRingTest.class);
        StringBuilder all = new StringBuilder();
        StringBuilder read = new StringBuilder();
        long position = 0;
        for (int i = 0; i < 2_000; i++) {
            String text = Integer.toString(i).repeat(random.nextInt(1, 40));
            ring.append(text);
            all.append(Integer.toHexString(text.length()))
                    .append("\r\n")
                    .append(text)
                    .append("\r\n");
            if (ring.end() - position > CAPACITY / 2 || random.nextInt(4) == 0) {
                position = ring.write(pipe.sink(), position);
                read.append(read());
            }
        }
        ring.write(pipe.sink(), position);
        read.append(read());

        assertThat(ring.end()).isEqualTo(all.length()).isGreaterThan(10 * CAPACITY);
        assertThat(read).hasToString(all.toString());
    }

    @Test
    void knowsWhatItHasForgotten() {
        for (int i = 0; i < 4; i++) {
            ring.append("x".repeat(295));
        }

        assertThat(ring.end()).isEqualTo(4 * 302);
        assertThat(ring.holds(4 * 302 - CAPACITY)).isTrue();
        assertThat(ring.holds(4 * 302 - CAPACITY - 1)).isFalse();
    }

    @Test
    void refusesWhatIsNoChunkAndWhatIsTooLong() {
        assertThatIllegalArgumentException().isThrownBy(() -> ring.append(""));
        assertThatIllegalArgumentException().isThrownBy(() -> ring.append("x".repeat(CAPACITY)));
        assertThatIllegalArgumentException().isThrownBy(() -> new ChunkRing(1_000));
    }

    private long fill() throws IOException {
        long written = 0;
        ByteBuffer nothing = ByteBuffer.allocate(4_096);
        for (int count = pipe.sink().write(nothing);
                count > 0;
                count = pipe.sink().write(nothing)) {
            written += count;
            nothing.clear();
        }
        return written;
    }

    private String read() throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(256 * 1024);
        while (pipe.source().read(buffer) > 0) {
            assertThat(buffer.hasRemaining()).isTrue();
        }
        return StandardCharsets.US_ASCII.decode(buffer.flip()).toString();
    }
}
