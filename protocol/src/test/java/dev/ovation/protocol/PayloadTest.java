package dev.ovation.protocol;

import static dev.ovation.protocol.Samples.text;
import static dev.ovation.protocol.Samples.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PayloadTest {
    private static final String EMOJI = "\uD83D\uDE00";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "-0.0",
                "1.10",
                "0.1e1",
                "1e5",
                "1E-7",
                "1e400",
                "-1e-400",
                "1e999999999",
                "123456789012345678901234567890",
                "0.12345678901234567890123456789",
                "[1.0,1.00,1]",
            })
    void keepsNumbersAsTheyWereWritten(String json) {
        assertThat(data(json)).isEqualTo(json);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"\"",
                "\"\u00E9\u4E2D" + EMOJI + "\u2028\"",
                "\"\\u00e9\\ud83d\\ude00\\ud800\\u0000\"",
                "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
                "\"a \\\" b \\\\\"",
                "{\"a b\":\" c  d \"}",
                "{\"a\":1,\"a\":2}",
                "true",
                "null",
                "{}",
                "[]",
            })
    void keepsEverythingElseAsItWasWrittenToo(String json) {
        assertThat(data(json)).isEqualTo(json);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "' { \"a\" : [ 1 , 2 ] } '|'{\"a\":[1,2]}'",
                "' \"a \\\\\" \" '|'\"a \\\\\" \"'",
                "'[ \" \\\\\\\\\" , \" \" ]'|'[\" \\\\\\\\\",\" \"]'",
                "' 1 '|'1'",
                "'{ }'|'{}'",
            })
    void leavesOutTheWhiteSpaceBetweenTokensAlone(String json, String compact) {
        assertThat(data(json.replace("\\\\", "\\"))).isEqualTo(compact.replace("\\\\", "\\"));
    }

    @Test
    void putsAValueOfManyLinesOnOne() {
        assertThat(data("{\r\n\t\"a\": [\n1,\r2\n]\n}\n")).isEqualTo("{\"a\":[1,2]}");
    }

    @Test
    void passesOverAByteOrderMark() {
        assertThat(data("\uFEFF{\"a\":1}")).isEqualTo("{\"a\":1}");
    }

    @Test
    void neverMakesDataLonger() {
        String emojis = '"' + EMOJI.repeat(Limits.DATA_BYTES / 4 - 1) + '"';
        String powers = "[" + "1e5,".repeat(Limits.DATA_BYTES / 4 - 1) + "1]";

        assertThat(data(emojis)).isEqualTo(emojis);
        assertThat(data(powers)).isEqualTo(powers);
    }

    @Test
    void meansTheSameAsWhatWasSentHoweverItIsSpaced() throws Exception {
        Random random = Seeded.random(PayloadTest.class);
        for (int round = 0; round < 300; round++) {
            String json = value(random, 4);

            String compact = data(json);

            assertThat(Json.mapper().readTree(compact)).isEqualTo(Json.mapper().readTree(json));
            assertThat(compact).doesNotContain("\n").hasSizeLessThanOrEqualTo(json.length());
            assertThat(data(compact)).isEqualTo(compact);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "}",
                "[1,",
                "[1,]",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{a:1}",
                "{'a':1}",
                "\"open",
                "\"line\nbreak\"",
                "\"tab\tin\"",
                "\"\\x\"",
                "\"\\u12g4\"",
                "01",
                "+1",
                "1.",
                ".5",
                "1e",
                "-",
                "NaN",
                "Infinity",
                "tru",
                "nulls",
                "// note\n1",
                "\u00A01",
                "\u0000",
            })
    void refusesWhatIsNotJsonAndSaysWhere(String json) {
        ProblemException problem = refused(utf8(json));

        assertThat(problem.type()).isEqualTo(ProblemType.MALFORMED);
        assertThat(problem)
                .hasMessageContaining("Not valid JSON: ")
                .hasMessageMatching(".*\\(line \\d+, column \\d+\\)");
        assertThat(problem.getMessage()).doesNotContain("com.fasterxml", "Source:");
    }

    @Test
    void saysTheLineAndTheColumnOfTheDefect() {
        assertThat(refused(utf8("{\"a\":\n  !}"))).hasMessageContaining("(line 2, column 3)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n\n"})
    void refusesAnEmptyBody(String body) {
        assertThat(refused(utf8(body))).hasMessageContaining("empty");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1 2", "{}{}", "[]\n[]", "\"a\"\"b\"", "{} 1"})
    void refusesTwoValues(String body) {
        assertThat(refused(utf8(body))).hasMessageContaining("more than one JSON value");
    }

    @Test
    void refusesBytesThatAreNotUtf8() {
        assertThat(refused(new byte[] {'"', (byte) 0xC0, (byte) 0x80, '"'})).hasMessageContaining("UTF-8");
        assertThat(refused(new byte[] {'"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"'}))
                .hasMessageContaining("UTF-8");
        assertThat(refused("\"\u00E9\"".getBytes(StandardCharsets.ISO_8859_1))).hasMessageContaining("UTF-8");
    }

    @Test
    void refusesUtf16() {
        assertThat(refused("{\"a\":1}".getBytes(StandardCharsets.UTF_16BE)).type())
                .isEqualTo(ProblemType.MALFORMED);
        assertThat(refused("{\"a\":1}".getBytes(StandardCharsets.UTF_16LE)).type())
                .isEqualTo(ProblemType.MALFORMED);
    }

    @Test
    void refusesAValueThatIsNestedTooDeep() {
        String deepest = "[".repeat(Limits.DATA_DEPTH) + "]".repeat(Limits.DATA_DEPTH);

        assertThat(data(deepest)).isEqualTo(deepest);
        assertThat(refused(utf8('[' + deepest + ']')).type()).isEqualTo(ProblemType.MALFORMED);
        assertThat(refused(utf8("[".repeat(Limits.DATA_BYTES))).type()).isEqualTo(ProblemType.MALFORMED);
        assertThat(refused(utf8("{\"a\":".repeat(3_000))).type()).isEqualTo(ProblemType.MALFORMED);
    }

    @Test
    void takesExactlyAsManyBytesAsTheLimitSays() {
        String largest = '"' + "x".repeat(Limits.DATA_BYTES - 2) + '"';

        assertThat(data(largest)).isEqualTo(largest);
        assertThat(refused(utf8(largest + ' ')).type()).isEqualTo(ProblemType.TOO_LARGE);
    }

    @Test
    void takesAnAbsentOrEmptyWordForNone() {
        assertThat(Payload.word("type", null, 3)).isNull();
        assertThat(Payload.word("type", "", 3)).isNull();
        assertThat(Payload.word("type", "abc", 3)).isEqualTo("abc");
        assertThat(Payload.word("type", "\u00E9 \"", 3)).isEqualTo("\u00E9 \"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"abcd", "a\nb", "a\u0000b", "\u007F", "\u0085"})
    void refusesAWordThatIsTooLongOrHasControlCharacters(String word) {
        ProblemException problem = catchThrowableOfType(ProblemException.class, () -> Payload.word("type", word, 3));

        assertThat(problem.type()).isEqualTo(ProblemType.MALFORMED);
        assertThat(problem).hasMessageContaining("type is at most 3 characters");
    }

    private static String data(String json) {
        return text(Payload.data(utf8(json)));
    }

    private static ProblemException refused(byte[] body) {
        return catchThrowableOfType(ProblemException.class, () -> Payload.data(body));
    }

    /** A random JSON value with random white space around its tokens. */
    private static String value(Random random, int depth) {
        String space = " \t\r\n".substring(random.nextInt(4), 4);
        String value =
                switch (random.nextInt(depth == 0 ? 3 : 5)) {
                    case 0 -> String.valueOf(random.nextLong());
                    case 1 -> "\" a\\\"\\\\ " + random.nextInt(10) + EMOJI + "\\n\"";
                    case 2 -> random.nextBoolean() ? "true" : "null";
                    case 3 -> "[" + value(random, depth - 1) + "," + value(random, depth - 1) + "]";
                    default -> "{\"a \":" + value(random, depth - 1) + ",\"b\":" + value(random, depth - 1) + "}";
                };
        return space + value + space;
    }
}
