package dev.ovation.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class RequestBytesTest {
    private final RequestBytes bytes = new RequestBytes();

    @Test
    void writesNumbersInDecimal() {
        for (long number : new long[] {0, 7, 9, 10, 99, 100, 12_345, 1_000_000, Long.MAX_VALUE}) {
            bytes.clear();
            bytes.append(number);

            assertThat(text()).isEqualTo(Long.toString(number));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> bytes.append(-1));
    }

    @Test
    void growsAndBeginsAnew() {
        byte[] word = EventBytes.ascii("0123456789");
        for (int i = 0; i < 10_000; i++) {
            bytes.append(word);
        }
        assertThat(text()).isEqualTo("0123456789".repeat(10_000));

        bytes.clear();
        bytes.append(word).append(5).append(word);
        assertThat(text()).isEqualTo("012345678950123456789");
    }

    private String text() {
        return new String(bytes.array(), 0, bytes.length(), StandardCharsets.US_ASCII);
    }
}
