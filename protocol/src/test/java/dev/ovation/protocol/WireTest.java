package dev.ovation.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WireTest {
    @ParameterizedTest
    @CsvSource({"0, 1", "127, 1", "128, 2", "16383, 2", "16384, 3", "2097151, 3", "2097152, 4", "9223372036854775807, 9"
    })
    void writesANumberInAsFewBytesAsItNeeds(long value, int bytes) {
        WireWriter out = new WireWriter(0);

        out.varint(value);

        assertThat(out.toBytes()).hasSize(bytes);
        assertThat(new WireReader(out.toBytes()).varint()).isEqualTo(value);
    }

    @Test
    void readsWhatItWrote() {
        Random random = Seeded.random(WireTest.class);
        for (int round = 0; round < 200; round++) {
            WireWriter out = new WireWriter(random.nextInt(40));
            long number = random.nextLong() >>> (1 + random.nextInt(63));
            String text = Seeded.word(random, "a\u00e9\u4e2d", 0, 400);
            byte[] raw = new byte[random.nextInt(400)];
            random.nextBytes(raw);

            out.u8(255);
            out.varint(number);
            out.text(text);
            out.raw(raw);

            WireReader in = new WireReader(out.toBytes());
            assertThat(in.u8()).isEqualTo(255);
            assertThat(in.varint()).isEqualTo(number);
            assertThat(in.text("a text", 1_200)).isEqualTo(text);
            assertThat(in.raw(raw.length)).isEqualTo(raw);
            assertThat(in.atEnd()).isTrue();
        }
    }

    @Test
    void boundsTextsInBytesNotInCharacters() {
        WireWriter out = new WireWriter(16);
        out.text("\u4e2d\u4e2d");

        assertThat(new WireReader(out.toBytes()).text("a text", 6)).isEqualTo("\u4e2d\u4e2d");
        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> new WireReader(out.toBytes()).text("a text", 5))
                .withMessage("The batch states 6 for a text, more than 5.");
    }

    @Test
    void refusesToReadPastTheEnd() {
        WireReader in = new WireReader(new byte[] {1, 2});

        assertThat(in.u8()).isEqualTo(1);
        assertThatExceptionOfType(WireException.class).isThrownBy(() -> in.raw(2));
        assertThat(in.raw(1)).containsExactly(2);
        assertThatExceptionOfType(WireException.class).isThrownBy(in::u8);
    }
}
