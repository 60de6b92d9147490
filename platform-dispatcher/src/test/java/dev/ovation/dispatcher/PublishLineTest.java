package dev.ovation.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ovation.protocol.ProblemException;
import dev.ovation.protocol.ProblemType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PublishLineTest {
    @Test
    void readsAllFields() {
        String line = "{\"topic\":\"likes:a\",\"type\":\"heart\",\"key\":\"m-17\",\"data\":{\"by\":1}}";

        assertThat(PublishLine.parse(line)).isEqualTo(new PublishLine("likes:a", "heart", "m-17", null, "{\"by\":1}"));
    }

    @Test
    void takesFieldsInAnyOrderAndPassesOverOthers() {
        String line = " { \"data\" : [1] , \"x\" : {\"topic\":\"likes:b\",\"y\":[[]]} , \"topic\" : \"likes:a\" } ";

        assertThat(PublishLine.parse(line)).isEqualTo(new PublishLine("likes:a", null, null, null, "[1]"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.10",
                "1e400",
                "-0.0",
                "123456789012345678901234567890",
                "\"\"",
                "\"a \\\" \\ud800 \u00E9 \uD83D\uDE00\"",
                "{ \"a\" : [ 1 , {} ] }",
                "[]",
                "true",
                "null",
            })
    void keepsTheDataAsItIsWritten(String data) {
        assertThat(PublishLine.parse("{\"data\": " + data + " ,\"topic\":\"likes:a\"}")
                        .data())
                .isEqualTo(data);
        assertThat(PublishLine.parse("{\"\u00E9\":\"\uD83D\uDE00\",\"topic\":\"likes:a\",\"data\":" + data + "}")
                        .data())
                .isEqualTo(data);
    }

    @Test
    void takesANullTypeOrKeyForNone() {
        PublishLine line = PublishLine.parse("{\"topic\":\"likes:a\",\"type\":null,\"key\":null,\"data\":0}");

        assertThat(line.type()).isNull();
        assertThat(line.key()).isNull();
    }

    @Test
    void letsTheLastOfTwoFieldsCount() {
        String line = "{\"data\":1,\"topic\":\"likes:a\",\"data\":2,\"topic\":\"likes:b\"}";

        assertThat(PublishLine.parse(line)).isEqualTo(new PublishLine("likes:b", null, null, null, "2"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "1", "\"likes:a\"", "null"})
    void refusesWhatIsNoObject(String line) {
        assertThat(refused(line)).hasMessageContaining("A line is an object");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{", "{\"topic\"", "{\"topic\":\"likes:a\",\"data\":[1}", "{topic:1}", "oops", "{\"data\":01}"})
    void refusesWhatIsNotJsonAndSaysWhere(String line) {
        assertThat(refused(line)).hasMessageContaining("Not valid JSON: ").hasMessageContaining("(line 1, column ");
    }

    @Test
    void refusesALineWithoutData() {
        assertThat(refused("{\"topic\":\"likes:a\"}")).hasMessageContaining("no \"data\"");
        assertThat(refused("{}")).hasMessageContaining("no \"data\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"data\":1}", "{\"topic\":1,\"data\":1}", "{\"topic\":null,\"data\":1}"})
    void refusesALineWithoutATopic(String line) {
        assertThat(refused(line)).hasMessageContaining("\"topic\" must be a string");
    }

    @Test
    void refusesATypeOrKeyThatIsNoText() {
        assertThat(refused("{\"topic\":\"likes:a\",\"type\":1,\"data\":1}")).hasMessageContaining("\"type\" must be");
        assertThat(refused("{\"topic\":\"likes:a\",\"key\":{},\"data\":1}")).hasMessageContaining("\"key\" must be");
    }

    @Test
    void refusesTwoObjectsInOneLine() {
        assertThat(refused("{\"topic\":\"likes:a\",\"data\":1}{}")).hasMessageContaining("more than one JSON value");
    }

    private static ProblemException refused(String line) {
        ProblemException problem = catchThrowableOfType(ProblemException.class, () -> PublishLine.parse(line));
        assertThat(problem.type()).isEqualTo(ProblemType.MALFORMED);
        return problem;
    }
}
