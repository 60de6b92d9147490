package dev.ovation.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignatureTest {
    private static final String NONCE = "0123456789abcdef0123456789abcdef";
    private static final String HASH = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
    private static final String HMAC = HASH.replace("00", "ff");
    private static final Signature SAMPLE = new Signature(1_763_750_000_123L, NONCE, HASH, HMAC);
    private static final String HEADER =
            "Ovation-HMAC-SHA256 time=1763750000123,nonce=" + NONCE + ",body=" + HASH + ",signature=" + HMAC;

    @Test
    void isWrittenAsOneHeaderAndReadBack() {
        assertThat(SAMPLE.header()).isEqualTo(HEADER);
        assertThat(Signature.parse(HEADER)).contains(SAMPLE);
    }

    @Test
    void readsEveryTimeThatItMayHave() {
        assertThat(Signature.parse(HEADER.replace("1763750000123", "0"))).isPresent();
        assertThat(Signature.parse(HEADER.replace("1763750000123", "9".repeat(18))))
                .hasValueSatisfying(read -> assertThat(read.timeMillis()).isEqualTo(999_999_999_999_999_999L));
    }

    @Test
    void signsSixLines() {
        assertThat(new String(SAMPLE.text("POST", "/internal/v1/events?to=west"), UTF_8))
                .isEqualTo(String.join(
                        "\n",
                        "Ovation-HMAC-SHA256 v1",
                        "POST",
                        "/internal/v1/events?to=west",
                        "1763750000123",
                        NONCE,
                        HASH));
    }

    @Test
    void signsTheSameWhateverTheHmac() {
        assertThat(SAMPLE.with("").text("GET", "/")).isEqualTo(SAMPLE.text("GET", "/"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "Bearer eyJhbGciOiJIUzI1NiJ9.e30.x",
                "Ovation-HMAC-SHA256",
                "Ovation-HMAC-SHA256 ",
                "Ovation-HMAC-SHA256 time=,nonce=,body=,signature=",
                "Basic b3ZhdGlvbjpvdmF0aW9u",
            })
    void isNoOtherHeader(String header) {
        assertThat(Signature.parse(header)).isEmpty();
    }

    @Test
    void isWrittenInOneWayOnly() {
        for (String other : new String[] {
            HEADER.toLowerCase(Locale.ROOT),
            HEADER.replace(",", ", "),
            HEADER.replace(" time", "  time"),
            HEADER + " ",
            " " + HEADER,
            HEADER + "\n",
            HEADER.replace("1763750000123", "+1763750000123"),
            HEADER.replace("1763750000123", "-1763750000123"),
            HEADER.replace("1763750000123", "01763750000123"),
            HEADER.replace("1763750000123", "1".repeat(19)),
            HEADER.replace("1763750000123", "١٢٣"),
            HEADER.replace("abcdef", "ABCDEF"),
            HEADER.replace(NONCE, NONCE + "0"),
            HEADER.replace(NONCE, NONCE.substring(1)),
            HEADER.replace("body=", "body=\""),
            HEADER.replace(",signature=" + HMAC, ""),
            HEADER + ",signature=" + HMAC,
            HEADER.replace("nonce=" + NONCE + ",body=" + HASH, "body=" + HASH + ",nonce=" + NONCE),
            HEADER + ",x=" + "1".repeat(10_000),
        }) {
            assertThat(Signature.parse(other)).as(other).isEmpty();
        }
    }

    @Test
    void neitherFailsOnDamageNorReadsItAsTheSame() {
        Random random = Seeded.random(SignatureTest.class);
        for (int round = 0; round < 20_000; round++) {
            String damaged = damaged(random);
            Signature.parse(damaged).ifPresent(read -> assertThat(read.header()).isEqualTo(damaged));
        }
    }

    /** The header with one to four characters replaced, taken out or put in, mostly such as it may have. */
    static String damaged(Random random) {
        StringBuilder text = new StringBuilder(HEADER);
        for (int damage = random.nextInt(1, 5); damage > 0; damage--) {
            int at = random.nextInt(text.length());
            char c = random.nextInt(4) == 0
                    ? (char) random.nextInt(0x180)
                    : HEADER.charAt(random.nextInt(HEADER.length()));
            switch (random.nextInt(3)) {
                case 0 -> text.setCharAt(at, c);
                case 1 -> text.deleteCharAt(at);
                default -> text.insert(at, c);
            }
        }
        return text.toString();
    }
}
