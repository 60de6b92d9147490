package dev.ovation.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The script {@code ovation} in a copy of the tree that holds nothing but it, with JDKs and a Maven that only pretend. */
@ParameterizedClass
@ValueSource(strings = {"sh", "bash"})
@Timeout(120)
final class LauncherIT {
    /** The programs that the script may use; with the shells, all that is on its path here. */
    private static final List<String> TOOLS = List.of(
            "sh",
            "bash",
            "sed",
            "head",
            "tail",
            "cat",
            "grep",
            "find",
            "dirname",
            "readlink",
            "ln",
            "mkdir",
            "rmdir",
            "rm",
            "mv",
            "sleep",
            "flock");

    private static final String SCRIPT = "ovation";

    private final String shell;

    @TempDir
    Path temp;

    private Path root;
    private Path script;
    private Path tools;
    private Instant clock = Instant.now().minus(Duration.ofDays(1));
    private final Map<String, String> environment = new TreeMap<>();

    LauncherIT(String shell) {
        this.shell = shell;
    }

    @BeforeEach
    void copyTheScript() throws IOException {
        root = Files.createDirectories(temp.resolve("a folder"));
        script = Files.copy(original(), root.resolve(SCRIPT));
        tools = Files.createDirectories(temp.resolve("tools"));
        for (String tool : TOOLS) {
            link(tool);
        }
        environment.put("PATH", tools.toString());
        environment.put("HOME", Files.createDirectories(temp.resolve("home")).toString());
        source("pom.xml");
        source("cli/src/main/java/Main.java");
    }

    private static Path original() {
        Path folder = Path.of("").toAbsolutePath();
        while (folder != null) {
            Path script = folder.resolve(SCRIPT);
            if (Files.isRegularFile(script)) {
                return script;
            }
            folder = folder.getParent();
        }
        throw new IllegalStateException("No " + SCRIPT + " in or above the folder of this test");
    }

    private void link(String tool) throws IOException {
        for (String folder : System.getenv("PATH").split(File.pathSeparator, -1)) {
            Path program = Path.of(folder, tool);
            if (Files.isExecutable(program)) {
                Files.createSymbolicLink(tools.resolve(tool), program);
                return;
            }
        }
        assumeTrue(tool.equals("flock"), tool + " is not on the path: install it and run this test again");
    }

    // --- Which JDK

    @Test
    void runsTheProgramWithTheJdkOfJavaHome() throws IOException {
        environment.put("JAVA_HOME", jdk("jdk 25", "25.0.1").toString());
        environment.put("OVATION_JAVA_OPTS", "-Xmx99m -Dstar=*");
        built();

        Result result = run("publish", "likes:demo", "{\"a b\": 1}");

        assertThat(result.out().lines())
                .containsExactly(
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-XX:+UseCompactObjectHeaders",
                        "-XX:MinHeapFreeRatio=20",
                        "-XX:MaxHeapFreeRatio=40",
                        "-Dovation.cassandra.lib=" + root.toRealPath() + "/cli/target/dist/cassandra",
                        "-Xmx99m",
                        "-Dstar=*",
                        "-cp",
                        root.toRealPath() + "/cli/target/dist/lib/*",
                        "dev.ovation.cli.Main",
                        "publish",
                        "likes:demo",
                        "{\"a b\": 1}");
        assertThat(result.err()).isEmpty();
        assertThat(result.status()).as("the program's own").isEqualTo(7);
    }

    @Test
    void prefersTheFirstThatIsNewEnough() throws IOException {
        environment.put("JAVA_HOME", jdk("old", "17.0.9").toString());
        Path onPath = jdk("on the path", "26-ea");
        Files.createSymbolicLink(temp.resolve("alternative"), onPath.resolve("bin/java"));
        Files.createSymbolicLink(tools.resolve("java"), Path.of("../alternative"));

        assertThat(run("jdk").out().strip()).isEqualTo(onPath.toString());

        environment.put("JAVA_HOME", jdk("newer", "25").toString());
        assertThat(run("jdk").out().strip()).isEqualTo(temp.resolve("newer").toString());
    }

    @Test
    void asksAProgramOnThePathThatLiesInNoJdkWhereItsJdkIs() throws IOException {
        Path real = jdk("versions/25", "25.0.2");
        program(tools.resolve("java"), "echo '    java.home = " + real + "' >&2");

        assertThat(run("jdk").out().strip()).isEqualTo(real.toString());
    }

    @ParameterizedTest
    @CsvSource({"1.8.0_402, false", "24.0.2, false", "25, true", "25.0.1+8, true", "26-ea, true", "100, true"})
    void readsTheVersionThatAJdkWithoutReleaseFileSays(String version, boolean enough) throws IOException {
        Path asked = jdk("asked", version);
        Files.delete(asked.resolve("release"));
        environment.put("JAVA_HOME", asked.toString());

        assertThat(run("jdk").out().strip().equals(asked.toString())).isEqualTo(enough);
    }

    @Test
    void findsTheOneOfSdkman() throws IOException {
        Path installed = jdk("home/.sdkman/candidates/java/25-tem", "25.0.1");

        assertThat(runWithoutSystemJdks("jdk").out().strip()).isEqualTo(installed.toString());
    }

    @Test
    void tellsWhatItLookedAtWhenThereIsNone() throws IOException {
        Path old = jdk("old", "17.0.9");
        Path older = jdk("home/.sdkman/candidates/java/8", "1.8.0_402");
        Path runtime = jdk("home/.sdkman/candidates/java/runtime", "25.0.1");
        Files.delete(runtime.resolve("bin/javac"));
        environment.put("JAVA_HOME", temp.resolve("nowhere").toString());
        Files.createSymbolicLink(tools.resolve("java"), old.resolve("bin/java"));

        Result result = runWithoutSystemJdks("up");

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .startsWith("ovation: needs a JDK 25 or newer and has found none.")
                .contains("JAVA_HOME: " + temp.resolve("nowhere") + " (no bin/java there)")
                .contains("java on the path: " + old + " (17.0.9)")
                .contains(older + " (1.8.0_402)")
                .contains(runtime + " (25.0.1, but a runtime without javac)")
                .contains("temurin-25-jdk", "SDKMAN", "set JAVA_HOME");
    }

    @Test
    void tellsThatNothingIsSetOrOnThePath() throws IOException {
        assertThat(runWithoutSystemJdks("test").err()).contains("JAVA_HOME: not set", "java on the path: no JDK");
    }

    @Test
    void worksThroughSymbolicLinks() throws IOException {
        environment.put("JAVA_HOME", jdk("jdk", "25").toString());
        built();
        Path elsewhere = Files.createDirectories(temp.resolve("else where"));
        Files.createSymbolicLink(elsewhere.resolve("second"), Path.of("../a folder/ovation"));
        script = Files.createSymbolicLink(elsewhere.resolve("first"), Path.of("second"));

        assertThat(run("--version").out()).contains(root.toRealPath() + "/cli/target/dist/lib/*", "--version");
    }

    // --- Building

    @Test
    void buildsWhatIsMissingAndThenRuns() throws IOException {
        environment.put("JAVA_HOME", jdk("jdk", "25").toString());
        maven("3.9.9", 0);

        Result result = run("help");

        assertThat(result.err().lines())
                .containsExactly(
                        "ovation: building; the first time Maven downloads what it needs",
                        "  building ovation (1/3)",
                        "  building protocol (2/3)",
                        "  building platform-dispatcher (3/3)");
        assertThat(result.out().lines()).as("of the program alone").endsWith("dev.ovation.cli.Main", "help");
        assertThat(calls())
                .containsExactly(
                        "-B -ntp -Dstyle.color=never -Dmaven.test.skip=true -Dspotless.check.skip=true package -pl cli -am by "
                                + temp.resolve("jdk") + " in " + root.toRealPath());
        assertThat(run("help").err()).as("the second time").isEmpty();
    }

    @Test
    void buildsAgainWhatHasChanged() throws IOException {
        environment.put("JAVA_HOME", jdk("jdk", "25").toString());
        maven("3.8.7", 0);
        built();
        source("protocol/src/test/java/SomeTest.java");
        source("cli/target/generated/src/main/Generated.java");
        source("README.md");
        assertThat(run("help").err())
                .as("tests, documents and generated files do not count")
                .isEmpty();

        for (String source : List.of("protocol/src/main/resources/some file", "pom.xml", "store/pom.xml")) {
            source(source);
            assertThat(run("build").err())
                    .startsWith("ovation: building what has changed")
                    .contains("ovation: built in");
            built();
        }
        Files.delete(root.resolve("protocol/src/main/resources/some file"));
        assertThat(run("build").err()).startsWith("ovation: building what has changed");
        assertThat(run("build").err()).as("once more").startsWith("ovation: built in");
        assertThat(calls()).hasSize(4);
    }

    @Test
    void showsTheErrorsOfABuildThatFailsAndTriesAgainTheNextTime() throws IOException {
        environment.put("JAVA_HOME", jdk("jdk", "25").toString());
        maven("3.8.7", 1);

        Result result = run("up");

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .contains("[ERROR] it does not compile")
                .doesNotContain("[INFO]")
                .contains("ovation: the build has failed; all that Maven said is in ");
        assertThat(root.resolve("target/ovation-build.log")).content().contains("[INFO] Building", "[ERROR]");
        assertThat(run("up").status()).isEqualTo(1);
        assertThat(calls()).hasSize(2);
    }

    @Test
    void tellsWhichMavenItNeeds() throws IOException {
        environment.put("JAVA_HOME", jdk("jdk", "25").toString());
        assertThat(run("up").err()).contains("needs Maven 3.8 or newer, and there is no mvn on the path", "Install it");

        maven("3.6.3", 0);
        Result old = run("test");

        assertThat(old.status()).isEqualTo(1);
        assertThat(old.err()).contains(tools.resolve("mvn") + " is 3.6.3", "Install it");
        assertThat(calls()).isEmpty();
    }

    @Test
    void testRunsTheWholeSuite() throws IOException {
        environment.put("JAVA_HOME", jdk("jdk", "25").toString());
        maven("4.0.0-rc-5", 0);

        assertThat(run("test").status()).isZero();
        assertThat(run("test", "-pl", "a b").status()).isZero();
        assertThat(calls().getFirst()).startsWith("-B -ntp verify by");
        assertThat(calls().getLast()).startsWith("-B -ntp verify -pl a b by");
        assertThat(run("help").err()).as("what the tests built is run").isEmpty();

        maven("4.0.0-rc-5", 3);
        assertThat(run("test").status()).as("Maven's").isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void buildsOnceForManyThatStartTogether(boolean withFlock) throws IOException {
        environment.put("JAVA_HOME", jdk("jdk", "25").toString());
        maven("3.8.7", 0);
        if (!withFlock) {
            Files.deleteIfExists(tools.resolve("flock"));
            Path gone = Path.of("99999999");
            Files.createDirectories(root.resolve("target"));
            Files.createSymbolicLink(root.resolve("target/ovation-build.lock.by"), gone);
        }
        List<Started> together = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            together.add(start(List.of(), "help"));
        }
        for (Started one : together) {
            assertThat(one.result().status()).isEqualTo(7);
        }
        assertThat(calls()).hasSize(1);
        assertThat(root.resolve("target/ovation-build.lock.by")).doesNotExist();
        assertThat(root.resolve("target/ovation-build.lock.away")).doesNotExist();
    }

    // --- What pretends

    /** A JDK whose java prints its arguments and ends with status 7. */
    private Path jdk(String name, String version) throws IOException {
        Path home = temp.resolve(name);
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"Nobody\"\nJAVA_VERSION=\"" + version + "\"\n");
        program(
                home.resolve("bin/java"),
                "if [ \"$*\" = -version ]; then echo 'openjdk version \"" + version + "\" 2026-11-21' >&2; exit; fi",
                "printf '%s\\n' \"$@\"",
                "exit 7");
        program(home.resolve("bin/javac"), "exit 1");
        return home;
    }

    /** A Maven that notes down its calls and leaves a jar, unless it fails. */
    private void maven(String version, int status) throws IOException {
        program(
                tools.resolve("mvn"),
                "if [ \"$*\" = '-B -version' ]; then echo 'Apache Maven " + version + " (abc)'; exit; fi",
                "echo \"$* by $JAVA_HOME in $PWD\" >>'" + temp.resolve("calls") + "'",
                "echo '[INFO] Building Ovation 0.1.0-SNAPSHOT                        [1/3]'",
                "echo '[INFO] Building Ovation protocol 0.1.0-SNAPSHOT               [2/3]'",
                "echo '[INFO] Building Ovation platform-dispatcher 0.1.0-SNAPSHOT    [3/3]'",
                status == 0
                        ? "sleep 1; mkdir -p cli/target/dist/lib && echo >cli/target/dist/lib/ovation-cli.jar"
                        : "echo '[ERROR] it does not compile'",
                "exit " + status);
    }

    private List<String> calls() throws IOException {
        Path calls = temp.resolve("calls");
        return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
    }

    private static void program(Path file, String... lines) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    /** A distribution that is newer than all sources so far. */
    private void built() throws IOException {
        Path dist = root.resolve("cli/target/dist");
        Files.createDirectories(dist.resolve("lib"));
        Files.writeString(dist.resolve("lib/ovation-cli.jar"), "");
        Files.writeString(dist.resolve(".built"), "");
        Files.setLastModifiedTime(dist.resolve(".built"), later());
    }

    /** A file that is newer than all before, as are its folders. */
    private void source(String name) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, name);
        FileTime time = later();
        for (int names = Path.of(name).getNameCount(); names > 0; names--) {
            Files.setLastModifiedTime(root.resolve(Path.of(name).subpath(0, names)), time);
        }
    }

    private FileTime later() {
        clock = clock.plusSeconds(1);
        return FileTime.from(clock);
    }

    // --- Running it

    private record Result(int status, String out, String err) {}

    private record Started(Process process, Path out, Path err) {
        Result result() throws IOException {
            int status = process.onExit().join().exitValue();
            return new Result(status, Files.readString(out), Files.readString(err));
        }
    }

    private Result run(String... arguments) throws IOException {
        return start(List.of(), arguments).result();
    }

    /** Runs it where the folders in which every machine's JDKs lie are empty. */
    private Result runWithoutSystemJdks(String... arguments) throws IOException {
        String hide = "PATH=/usr/sbin:/usr/bin:/sbin:/bin; for folder in /usr/lib/jvm /opt; do"
                + " if [ -d $folder ]; then mount -t tmpfs none $folder || exit 77; fi; done; PATH=$0; exec \"$@\"";
        Result result;
        try {
            result = start(List.of("unshare", "--mount", "sh", "-c", hide, tools.toString()), arguments)
                    .result();
        } catch (IOException e) {
            result = new Result(77, "", e.toString());
        }
        assumeTrue(
                result.status() != 77 && !result.err().startsWith("unshare:"),
                "Cannot hide the JDKs of this machine (" + result.err().strip() + "): run this test on Linux as root");
        return result;
    }

    private Started start(List<String> before, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(before);
        command.add(shell);
        command.add(script.toString());
        command.addAll(List.of(arguments));
        Path out = Files.createTempFile(temp, "out", "");
        Path err = Files.createTempFile(temp, "err", "");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return new Started(builder.start(), out, err);
    }
}
