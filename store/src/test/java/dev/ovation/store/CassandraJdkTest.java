package dev.ovation.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CassandraJdkTest {
    @TempDir
    Path folder;

    private final Map<String, String> environment = new HashMap<>();
    private Path usual;
    private Path home;

    @BeforeEach
    void makeFolders() throws IOException {
        folder = folder.toRealPath();
        usual = Files.createDirectory(folder.resolve("jvm"));
        home = Files.createDirectory(folder.resolve("home"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"17", "17.0.12", "17-ea", "17.0.12+7", "11", "11.0.24"})
    void takesA17AndAn11(String version) throws IOException {
        Path jdk = jdk("jvm/some", version);

        assertThat(find()).isEqualTo(java(jdk));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.8.0_402", "8", "10", "12", "16.0.2", "18", "21.0.4", "25", "170", "", "seventeen"})
    void takesNoOther(String version) throws IOException {
        jdk("jvm/some", version);

        assertNothingIsFound();
    }

    @Test
    void takesTheOneOfItsOwnVariableFirst() throws IOException {
        Path own = jdk("own", "11.0.24");
        environment.put("CASSANDRA_JAVA_HOME", own.toString());
        environment.put("JAVA_HOME", jdk("java-home", "17.0.1").toString());
        environment.put("PATH", jdk("path", "17.0.2").resolve("bin").toString());
        jdk("jvm/usual", "17.0.3");

        assertThat(find()).isEqualTo(java(own));
    }

    @Test
    void takesJavaHomeNext() throws IOException {
        Path javaHome = jdk("java-home", "17.0.1");
        environment.put("CASSANDRA_JAVA_HOME", jdk("own", "25").toString());
        environment.put("JAVA_HOME", javaHome.toString());
        environment.put("PATH", jdk("path", "17.0.2").resolve("bin").toString());

        assertThat(find()).isEqualTo(java(javaHome));
    }

    @Test
    void takesTheFirstFitOneOnThePathNext() throws IOException {
        Path second = jdk("second", "17.0.2");
        environment.put("JAVA_HOME", " ");
        environment.put(
                "PATH",
                String.join(
                        ":",
                        folder.resolve("no-such-folder").toString(),
                        jdk("first", "25").resolve("bin").toString(),
                        second.resolve("bin").toString(),
                        jdk("third", "11").resolve("bin").toString()));
        jdk("jvm/usual", "17.0.3");

        assertThat(find()).isEqualTo(java(second));
    }

    @Test
    void followsALinkOnThePathToTheJdkItIsOf() throws IOException {
        Path jdk = jdk("elsewhere/jdk-17", "17.0.2");
        Path bin = Files.createDirectory(folder.resolve("bin"));
        Files.createSymbolicLink(bin.resolve("java"), java(jdk));
        environment.put("PATH", bin.toString());

        assertThat(find()).isEqualTo(java(jdk));
    }

    @Test
    void takesTheNewestAcceptedOneOfAFolder() throws IOException {
        jdk("jvm/a-java-11", "11.0.24");
        Path newest = jdk("jvm/b-java-17", "17.0.12");
        jdk("jvm/c-java-21", "21.0.4");
        Files.writeString(usual.resolve("a-file"), "");

        assertThat(find()).isEqualTo(java(newest));
    }

    @Test
    void looksTwoLevelsDeeperWhereMacsHaveThem() throws IOException {
        Path jdk = jdk("jvm/temurin-17.jdk/Contents/Home", "17.0.12");

        assertThat(find()).isEqualTo(java(jdk));
    }

    @Test
    void looksInTheUsersHome() throws IOException {
        Path jdk = jdk("home/candidates/17.0.12-tem", "17.0.12");

        assertThat(CassandraJdk.java(environment::get, home.toString(), List.of("~/candidates")))
                .isEqualTo(java(jdk));
    }

    @Test
    void aFolderWithoutAJavaThatCanBeStartedIsNone() throws IOException {
        Path jdk = jdk("jvm/without", "17.0.12");
        Files.delete(java(jdk));

        assertNothingIsFound();
    }

    @Test
    void aFolderWithoutAReleaseFileIsNone() throws IOException {
        Path jdk = jdk("jvm/without", "17.0.12");
        Files.delete(jdk.resolve("release"));

        assertNothingIsFound();
    }

    @Test
    void saysWhereItLookedAndWhatToInstall() {
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> CassandraJdk.java(environment::get, home.toString(), List.of("/no/such", "~/other")))
                .withMessageContainingAll(
                        "JDK 17 or 11", "CASSANDRA_JAVA_HOME", "/no/such, ~/other", "openjdk-17-jre-headless");
    }

    private void assertNothingIsFound() {
        assertThatExceptionOfType(StoreException.class).isThrownBy(this::find);
    }

    private Path find() {
        return CassandraJdk.java(environment::get, home.toString(), List.of(usual.toString()));
    }

    private static Path java(Path jdk) {
        return jdk.resolve("bin").resolve("java");
    }

    /** A folder that looks like a JDK of that version. */
    private Path jdk(String name, String version) throws IOException {
        Path jdk = Files.createDirectories(folder.resolve(name));
        Files.writeString(jdk.resolve("release"), "IMPLEMENTOR=\"Someone\"\nJAVA_VERSION=\"" + version + "\"\n");
        Files.createDirectories(jdk.resolve("bin"));
        Files.writeString(java(jdk), "#!/bin/sh\n");
        assertThat(java(jdk).toFile().setExecutable(true)).isTrue();
        return jdk;
    }
}
