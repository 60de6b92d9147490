package dev.ovation.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator can get wrong: each mistake stops the start with one line that names the key. */
class SettingsMistakesTest {
    private final Path file;

    SettingsMistakesTest(@TempDir Path folder) {
        file = folder.resolve("node.yaml");
    }

    @ParameterizedTest
    @CsvSource({
        "'listn: {port: 1}', listn, listen.host",
        "'listen: {prot: 1}', listen.prot, listen.port",
        "'node: {data-centre: east}', node.data-centre, node.data-center",
        "'node: {dataCenter: east}', node.dataCenter, node.data-center",
        "'node: {Id: east}', node.Id, node.id",
        "'lease: {renew_every: 1s}', lease.renew_every, lease.renew-every",
        "'verbos: true', verbos, verbose",
    })
    void answersAnUnknownKeyWithTheNearestKnownOne(String yaml, String unknown, String nearest) throws IOException {
        assertThat(refusal(yaml))
                .isEqualTo(file + " has an unknown key '" + unknown + "'. Did you mean '" + nearest + "'?");
    }

    @Test
    void refusesAnUnknownKeyOfTheProgramToo() {
        assertThatExceptionOfType(StartException.class)
                .isThrownBy(() -> SampleConfig.defaults().with("listen.prot", 1))
                .withMessage("the program has an unknown key 'listen.prot'. Did you mean 'listen.port'?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"listen: 8080", "listen: [1, 2]", "listen: ", "listen: x"})
    void saysThatASectionNeedsKeys(String yaml) throws IOException {
        assertThat(refusal(yaml)).isEqualTo(file + ": 'listen' is a section; give it keys and values.");
    }

    @ParameterizedTest
    @CsvSource({
        "'listen: {port: {a: 1}}', listen.port",
        "'listen: {host: {a: 1}}', listen.host",
        "'listen: {host: [a]}', listen.host",
        "'lease: {duration: {a: 1}}', lease.duration",
        "'lease: {duration: [1s]}', lease.duration",
        "'dispatchers: {a: 1}', dispatchers",
        "'dispatchers: http://10.0.0.1:1', dispatchers",
    })
    void namesTheKeyThatIsNoSection(String yaml, String key) throws IOException {
        assertThat(refusal("node: {id: a}\n" + yaml)).contains("setting " + key + " is not valid");
    }

    @ParameterizedTest
    @CsvSource({"'listen: {host: 0123}', listen.host", "'store: {password: 0123}', store.password"})
    void wantsQuotesRoundTextThatLooksLikeANumber(String yaml, String key) throws IOException {
        assertThat(refusal("node: {id: a}\n" + yaml))
                .isEqualTo(file + ": '" + key + "' is text and got a number. Write it in quotes: \"...\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"8761h", "525601m", "999999999h"})
    void refusesADurationOfMoreThanAYear(String duration) throws IOException {
        assertThat(refusal("node: {id: a}\nlease: {duration: " + duration + "}"))
                .contains("lease.duration", "the longest duration is 8760h");
    }

    @ParameterizedTest
    @ValueSource(strings = {"just words", "- a\n- b\n", "42", "true"})
    void refusesAFileWithoutKeys(String yaml) throws IOException {
        assertThat(refusal(yaml)).startsWith(file + " must hold keys and values");
    }

    @Test
    void namesTheRequiredKeyThatIsMissing() throws IOException {
        assertThat(refusal("verbose: true")).isEqualTo("The setting node.id is required and has no default. Set it.");
    }

    @Test
    void refusesToTakeADefaultAway() throws IOException {
        assertThat(refusal("node: {id: a}\nlisten:\n  port:\n")).contains("listen.port is required");
    }

    @ParameterizedTest
    @ValueSource(strings = {"15", "15 seconds", "s", "-1s", "1.5s", "1d", "", "1000000000s", "\u0661s", "1S"})
    void refusesADurationThatIsNotWrittenAsOne(String duration) throws IOException {
        assertThat(refusal("node: {id: a}\nlease: {duration: \"" + duration + "\"}"))
                .startsWith("The setting lease.duration is not valid: ")
                .contains("\"" + duration + "\"", "for example 250ms or 15s");
    }

    @Test
    void refusesADurationWithoutAUnitEvenAsANumber() throws IOException {
        assertThat(refusal("node: {id: a}\nlease: {duration: 15}"))
                .startsWith("The setting lease.duration is not valid: ")
                .contains("write a whole number and ms, s, m or h");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "80.5", "99999999999", "true", "\"\"", "8080x", "[1]"})
    void refusesANumberThatIsNone(String number) throws IOException {
        assertThat(refusal("node: {id: a}\nlisten: {port: " + number + "}"))
                .startsWith("The setting listen.port is not valid: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "1x", "\"\""})
    void refusesABooleanThatIsNone(String value) throws IOException {
        assertThat(refusal("node: {id: a}\nverbose: " + value)).startsWith("The setting verbose is not valid: ");
    }

    @Test
    void saysWhatARecordRefuses() throws IOException {
        assertThat(refusal("node: {id: a}\nlisten: {port: 65536}"))
                .isEqualTo("The setting listen is not valid: port is 65536; it must be 0 to 65535");
        assertThat(refusal("node: {id: East}"))
                .startsWith("The setting node is not valid: node.id is 'East'; it must be");
    }

    @Test
    void namesTheListThatHoldsABadValue() throws IOException {
        assertThat(refusal("node: {id: a}\ndispatchers: [\"http://[oops\"]"))
                .startsWith("The setting dispatchers is not valid: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "node: {id: a",
                "node: [a",
                "a: b: c",
                "node:\n\tid: a",
                "node: \"a",
                "node: @a",
                "%",
                "node:\n  id: a\n id: b",
                "- a\nb: c",
                "node: {id: a}}"
            })
    void answersASyntaxErrorInOneLine(String yaml) throws IOException {
        assertThat(refusal(yaml)).startsWith(file + " is not valid YAML: ").matches(".* \\(line \\d+\\)");
    }

    @Test
    void saysInWhichLineTheSyntaxErrorIs() throws IOException {
        assertThat(refusal("node:\n  id: a\nlisten:\n  port: @1\n")).endsWith("(line 4)");
    }

    @Test
    void refusesAKeyThatIsThereTwice() throws IOException {
        assertThat(refusal("node: {id: a}\nlisten: {port: 1}\nlisten: {host: h}\n"))
                .contains("'listen'", "line 3");
    }

    @Test
    void saysThatThereIsNoSuchFile() {
        assertThat(thrown()).isEqualTo("Cannot read " + file + ": there is no such file");
    }

    @Test
    void saysThatTheFileIsAFolder() throws IOException {
        Files.createDirectory(file);

        assertThat(thrown()).startsWith("Cannot read " + file).contains("directory");
    }

    @Test
    void refusesAFileThatIsNotUtf8() throws IOException {
        Files.write(file, new byte[] {'a', ':', ' ', (byte) 0xff, '\n'});

        assertThat(thrown()).isEqualTo("Cannot read " + file + ": it is not UTF-8");
    }

    private String refusal(String yaml) throws IOException {
        Files.writeString(file, yaml);
        return thrown();
    }

    private String thrown() {
        String[] message = {""};
        assertThatExceptionOfType(StartException.class)
                .isThrownBy(() -> SampleConfig.defaults().with(file).to(SampleConfig.class))
                .satisfies(e -> message[0] = String.valueOf(e.getMessage()));
        assertThat(message[0]).as("one line").doesNotContain("\n", "\r");
        return message[0];
    }
}
