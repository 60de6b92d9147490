package dev.ovation.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.ovation.protocol.Limits;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyFileTest {
    private static final String SETTING = "auth.internal-key-file";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before the test.
    private Path folder;

    @Test
    void readsTheKeysInTheirOrder() throws IOException {
        assertThat(read(Keys.B + "\n" + Keys.A + "\n")).containsExactly(Keys.B, Keys.A);
    }

    @Test
    void passesOverEmptyLinesAndCommentsAndSpaceAroundKeys() throws IOException {
        assertThat(read("# made on Monday\r\n\r\n  \t\n" + Keys.A + " \r\n   # the old one\n\t" + Keys.B))
                .containsExactly(Keys.A, Keys.B);
    }

    @Test
    void countsTheBytesOfAKeyAndNotItsCharacters() throws IOException {
        assertThat(read("ä".repeat(16))).containsExactly("ä".repeat(16));
        refuses("ä".repeat(15) + "a", "is shorter than 32 bytes; 'ovation keys' makes one that is long enough.");
    }

    @Test
    void takesAsManyKeysAsThereMayBe() throws IOException {
        assertThat(read((Keys.A + "\n").repeat(Limits.KEYS))).hasSize(Limits.KEYS);
        refuses(
                (Keys.A + "\n").repeat(Limits.KEYS + 1),
                "has 9 keys, but must have 1 to 8, one a line; 'ovation keys'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n\n", "# nothing but words, more than thirty-two of them in bytes\n"})
    void refusesAFileWithoutAKey(String text) throws IOException {
        refuses(text, "has no keys, but must have 1 to 8, one a line; 'ovation keys' makes one.");
    }

    @Test
    void refusesAShortKeyBesideAGoodOneAndTellsNeither() throws IOException {
        Path file = file(Keys.A + "\nhunter2\n");

        assertThatExceptionOfType(StartException.class)
                .isThrownBy(() -> KeyFile.read(SETTING, file.toString()))
                .withMessageStartingWith(SETTING + ": a key in " + file + " is shorter than 32 bytes;")
                .satisfies(e ->
                        assertThat(e.getMessage()).doesNotContain("hunter2").doesNotContain(Keys.A))
                .withNoCause();
    }

    @Test
    void saysThatThereIsNoFile() {
        Path nowhere = folder.resolve("nowhere.key");

        assertThatExceptionOfType(StartException.class)
                .isThrownBy(() -> KeyFile.read(SETTING, nowhere.toString()))
                .withMessage(SETTING + ": there is no file " + nowhere + "; 'ovation keys' makes one.");
    }

    @Test
    void saysThatTheFileCannotBeRead() {
        assertThatExceptionOfType(StartException.class)
                .isThrownBy(() -> KeyFile.read(SETTING, folder.toString()))
                .withMessageStartingWith(SETTING + ": cannot read " + folder)
                .withMessageEndingWith("let the user that runs the node read it.");
        assertThatExceptionOfType(StartException.class)
                .isThrownBy(() -> KeyFile.read(SETTING, "a\0b"))
                .withMessageContaining("cannot read");
    }

    @Test
    void doesNotReadAWrongFileToItsEnd() throws IOException {
        assertThat(read(Keys.A + "\n#" + " ".repeat(Limits.KEY_FILE_BYTES - Keys.A.length() - 2)))
                .hasSize(1);
        refuses(
                Keys.A + "\n#" + " ".repeat(Limits.KEY_FILE_BYTES - Keys.A.length() - 1),
                "is over 16384 bytes and no file of keys; name the right one.");
    }

    @Test
    void knowsWhenEverybodyMayReadIt() throws IOException {
        assumeThat(Files.getFileStore(folder)).as("POSIX").matches(KeyFileTest::posix);
        Path file = file(Keys.A);

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertThat(KeyFile.isReadableByAll(file.toString())).isFalse();

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw----r--"));
        assertThat(KeyFile.isReadableByAll(file.toString())).isTrue();

        assertThat(KeyFile.isReadableByAll(folder.resolve("nowhere").toString()))
                .isFalse();
    }

    private void refuses(String text, String why) throws IOException {
        Path file = file(text);
        assertThatExceptionOfType(StartException.class)
                .isThrownBy(() -> KeyFile.read(SETTING, file.toString()))
                .withMessageStartingWith(SETTING + ": ")
                .withMessageContaining(file.toString())
                .withMessageContaining(why);
    }

    private List<String> read(String text) throws IOException {
        return KeyFile.read(SETTING, file(text).toString()).stream()
                .map(key -> new String(key, UTF_8))
                .toList();
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("internal.key"), text);
    }

    private static boolean posix(FileStore store) {
        return store.supportsFileAttributeView("posix");
    }
}
