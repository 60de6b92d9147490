package dev.ovation.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ValvedInputTest {
    private final ByteArrayInputStream source = new ByteArrayInputStream(new byte[] {1, (byte) 0xFF});
    private final ValvedInput input = new ValvedInput(source);

    @Test
    void letsBytesThroughAndNotesWhen() throws IOException {
        long before = System.nanoTime();

        assertThat(input.read()).isEqualTo(1);
        assertThat(input.readNanos() - before).isNotNegative();
        assertThat(input.read()).isEqualTo(0xFF);
        assertThat(input.read()).isEqualTo(-1);
    }

    @Test
    void readsNothingWhileItIsShut() throws Exception {
        input.shut();
        CompletableFuture<Integer> read = new CompletableFuture<>();
        Thread reader = Thread.ofVirtual().start(() -> {
            try {
                read.complete(input.read());
            } catch (IOException e) {
                read.completeExceptionally(e);
            }
        });
        assertThat(reader.join(Duration.ofMillis(100))).isFalse();
        assertThat(source.available()).isEqualTo(2);

        input.open();
        assertThat(read.get(20, TimeUnit.SECONDS)).isEqualTo(1);
    }
}
