package dev.ovation.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ovation.protocol.Json;
import dev.ovation.runtime.Settings;
import dev.ovation.testkit.Eventually;
import dev.ovation.testkit.MissingPartException;
import dev.ovation.testkit.Ports;
import dev.ovation.testkit.PostgresServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as an operator calls it, with real stores and nodes. */
class DoctorCommandIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before the test.
    private Path folder;

    private final Console console = new Console();
    private final List<Integer> ports = Ports.free(2);

    @Test
    void aDispatcherWithItsStoreInMemoryCanBeStarted() throws IOException {
        assertThat(doctor("dispatcher", dispatcher(""))).isZero();

        assertThat(line("settings")).startsWith("ok ").contains("dispatcher east-d1 in data center east");
        assertThat(line("open files")).contains("connections of publishers");
        assertThat(line("public listener")).startsWith("ok ").contains(":" + ports.get(0) + " is free");
        assertThat(line("internal listener")).startsWith("ok ").contains(":" + ports.get(1) + " is free");
        assertThat(line("store")).startsWith("warn").contains("H2 in the dispatcher's own memory");
        assertThat(line("schema")).startsWith("skip");
        assertThat(line("clock")).startsWith("skip");
        assertThat(console.out()).endsWith(String.format("%nNothing failed: 1 warning, 2 not checked.%n"));
        assertThat(console.err()).isEmpty();
    }

    @Test
    void aFileThatIsNotThereIsOneFailureAndTheRestIsSkipped() {
        Path file = folder.resolve("nowhere.yaml");

        assertThat(doctor("dispatcher", file)).isEqualTo(1);

        assertThat(line("settings")).startsWith("FAIL").contains("Cannot read " + file + ": there is no such file");
        assertThat(line("open files")).startsWith("ok ");
        for (String rest : List.of("public listener", "internal listener", "store", "schema", "clock")) {
            assertThat(line(rest)).startsWith("skip").contains("the settings");
        }
        assertThat(console.out().lines().filter(line -> line.startsWith("FAIL")))
                .hasSize(1);
    }

    @Test
    void aMistakeInTheFileIsToldAsTheNodeWouldTellIt() throws IOException {
        Path file = Files.writeString(folder.resolve("f.yaml"), "stream: {hartbeat: 25s}\n");

        assertThat(doctor("frontend", file)).isEqualTo(1);

        assertThat(line("settings"))
                .startsWith("FAIL")
                .contains("unknown key 'stream.hartbeat'. Did you mean 'stream.heartbeat'?", "--show-defaults");
        assertThat(line("dispatchers")).startsWith("skip");
    }

    @Test
    void aTakenPortIsAFailure() throws IOException {
        try (ServerSocket taken = new ServerSocket(ports.get(0), 1, InetAddress.getLoopbackAddress())) {
            assertThat(doctor("dispatcher", dispatcher(""))).isEqualTo(1);
            assertThat(line("public listener"))
                    .startsWith("FAIL")
                    .contains(taken.getLocalPort() + " cannot be opened: Address already in use");
            assertThat(line("internal listener")).startsWith("ok ");
        }
    }

    @Test
    void onePortForBothListenersIsAFailure() throws IOException {
        Path file = write("dispatcher", "east-d1", "east", listen(ports.get(0), ports.get(0)));

        assertThat(doctor("dispatcher", file)).isEqualTo(1);

        assertThat(line("public listener")).startsWith("ok ");
        assertThat(line("internal listener")).startsWith("FAIL").contains("is the public listener's too");
    }

    @Test
    void aFileOfH2WithAWrongPasswordIsAFailureThatDoesNotSayIt() throws IOException, SQLException {
        String url = "jdbc:h2:" + folder.resolve("store");
        DriverManager.getConnection(url, "ovation", "right").close();

        assertThat(doctor("dispatcher", dispatcher(store(url, "ovation", "hunter2"))))
                .isEqualTo(1);

        assertThat(line("store")).startsWith("FAIL").contains("Check the store's username and password.");
        assertThat(line("schema")).startsWith("skip");
        assertThat(console.out()).doesNotContain("hunter2");
    }

    @Test
    void postgresIsWellBeforeAndAfterItsFirstDispatcherAndNotTouchedBetween() throws IOException, SQLException {
        try (PostgresServer postgres = postgres()) {
            String url = postgres.createDatabase();
            Path file = dispatcher(store(url, PostgresServer.USERNAME, ""));

            assertThat(doctor("dispatcher", file)).isZero();
            assertThat(line("store")).startsWith("ok ").contains("PostgreSQL", url);
            assertThat(line("schema")).startsWith("ok ").contains("no tables yet");
            assertThat(line("clock")).startsWith("ok ");
            assertThat(console.out()).endsWith(String.format("%nNothing failed.%n"));
            assertThat(tables(url)).isZero();

            try (LocalPlatform platform = platform(url)) {
                platform.start();
                assertThat(doctor("dispatcher", file)).isZero();
                assertThat(line("schema")).startsWith("ok ").contains("the newest that this program knows");
            }
        }
    }

    @Test
    void aWrongPasswordForPostgresIsAFailure() throws IOException, SQLException {
        try (PostgresServer postgres = postgres()) {
            String url = postgres.createDatabase();
            askForPasswords(url);
            Path wrong = dispatcher(store(url, "ovation", "hunter2"));
            Eventually.until("PostgreSQL asks for passwords", SOON, () -> doctor("dispatcher", wrong) == 1);

            assertThat(line("store")).contains("password authentication failed for user \"ovation\"");
            assertThat(line("store")).endsWith("Check the store's username and password.");
            assertThat(console.out()).doesNotContain("hunter2");

            doctor("dispatcher", dispatcher(store(url, "ovation", "right")));
            assertThat(line("store")).startsWith("ok ");
        }
    }

    @Test
    void aFrontendWithoutADispatcherIsAFailure() throws IOException {
        Path file = frontend("http://127.0.0.1:" + Ports.free());

        assertThat(doctor("frontend", file)).isEqualTo(1);

        assertThat(line("open files")).contains("viewers");
        assertThat(line("dispatchers")).startsWith("FAIL").contains("none of east is ready", "no connection");
        assertThat(line("clock")).startsWith("skip");
    }

    @Test
    void frontendsAndRelaysFindTheDispatcherThatRuns() throws IOException {
        try (LocalPlatform platform = platform("")) {
            platform.start();
            String dispatcher = platform.dispatcher(0, 0).internalAddress().toString();

            assertThat(doctor("frontend", frontend(dispatcher))).isZero();
            assertThat(line("dispatchers")).startsWith("ok ").contains("east-d1 at " + dispatcher + " is ready");
            assertThat(line("clock")).startsWith("ok ").contains("east-d1");

            assertThat(doctor("relay", relay(dispatcher, "east"))).isZero();
            assertThat(line("dispatchers")).startsWith("ok ");

            assertThat(doctor("relay", relay(dispatcher, "west"))).isEqualTo(1);
            assertThat(line("dispatchers")).startsWith("FAIL").contains("east-d1 at " + dispatcher + " is in east");

            String open = platform.dispatcher(0, 0).openAddress().toString();
            assertThat(doctor("relay", relay(open, "east"))).isEqualTo(1);
            assertThat(line("dispatchers")).contains("is no internal listener", "internal addresses");

            String frontend = platform.frontend(0, 0).internalAddress().toString();
            assertThat(doctor("relay", relay(frontend, "east"))).isEqualTo(1);
            assertThat(line("dispatchers")).contains("east-f1 at " + frontend + " is a frontend");
        }
    }

    @Test
    void frontendsOfAPlatformWithAKeyFindItsDispatcherByTheKey() throws IOException {
        Path key = key("good.key", "the key that all nodes of this platform share");
        Path other = key("other.key", "another key, which nobody else has, of 32 bytes");
        try (LocalPlatform platform = new LocalPlatform(plan().withNodes(settings -> keyed(settings, key)))) {
            platform.start();
            String dispatcher = platform.dispatcher(0, 0).internalAddress().toString();

            assertThat(doctor("relay", keyed(relay(dispatcher, "east"), key))).isZero();
            assertThat(line("internal key")).startsWith("ok ").endsWith(key + " has 1 key");
            assertThat(line("dispatchers")).startsWith("ok ").contains("east-d1 at " + dispatcher + " is ready");
            assertThat(line("clock")).startsWith("ok ");

            assertThat(doctor("relay", keyed(relay(dispatcher, "east"), other))).isEqualTo(1);
            assertThat(line("dispatchers"))
                    .startsWith("FAIL")
                    .contains(
                            "does not take this for another node: The call is signed with a key that this node does not");

            assertThat(doctor("relay", relay(dispatcher, "east"))).isEqualTo(1);
            assertThat(line("dispatchers")).contains("The call is not signed", "Set auth.mode to keys");

            int open = platform.dispatcher(0, 0).openAddress().getPort();
            int internal = platform.dispatcher(0, 0).internalAddress().getPort();
            Path itself = write("dispatcher", "east-d1", "east", listen(open, internal));
            assertThat(doctor("dispatcher", keyed(itself, key))).isZero();
            assertThat(line("internal listener")).startsWith("warn").contains("taken by east-d1 itself");
        }
    }

    @Test
    void aKeyThatCannotBeUsedIsAFailureAndNobodyIsAskedWithoutIt() throws IOException {
        Path nowhere = folder.resolve("nowhere.key");

        assertThat(doctor("relay", keyed(relay("http://127.0.0.1:1", "east"), nowhere)))
                .isEqualTo(1);

        assertThat(line("internal key"))
                .startsWith("FAIL")
                .contains("auth.internal-key-file: there is no file " + nowhere, "'ovation keys'");
        assertThat(line("dispatchers")).startsWith("skip").contains("without the key");
        assertThat(line("clock")).startsWith("skip");
    }

    @Test
    void aKeyThatEverybodyMayReadIsAWarning() throws IOException {
        Path key = key("good.key", "the key that all nodes of this platform share");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));

        assertThat(doctor("dispatcher", keyed(dispatcher(""), key))).isZero();

        assertThat(line("internal key"))
                .startsWith("warn")
                .contains("every user of this machine may read", "chmod 600");
        assertThat(console.out()).doesNotContain("the key that all nodes");
    }

    @Test
    void aNodeThatRunsMayBeLookedAt() throws IOException {
        try (LocalPlatform platform = platform("")) {
            platform.start();
            int open = platform.dispatcher(0, 0).openAddress().getPort();
            int internal = platform.dispatcher(0, 0).internalAddress().getPort();

            assertThat(doctor("dispatcher", write("dispatcher", "east-d1", "east", listen(open, internal))))
                    .isZero();
            assertThat(line("public listener")).startsWith("warn").contains("taken by east-d1 itself");
            assertThat(line("internal listener")).startsWith("warn").contains("taken by east-d1 itself");

            assertThat(doctor("dispatcher", write("dispatcher", "east-d2", "east", listen(open, internal))))
                    .isEqualTo(1);
            assertThat(line("internal listener")).startsWith("FAIL");
        }
    }

    @Test
    void machinesGetTheSameAsJson() throws IOException {
        Path file = dispatcher("");
        assertThat(console.run("doctor", "dispatcher", "--config", file.toString(), "--json"))
                .isZero();
        JsonNode array = Json.mapper().readTree(console.out());
        assertThat(array.findValuesAsText("check"))
                .containsExactly(
                        "java",
                        "settings",
                        "open files",
                        "public listener",
                        "internal listener",
                        "store",
                        "schema",
                        "clock");
        assertThat(array.get(5).path("result").asText()).isEqualTo("warn");
        assertThat(array.get(5).path("todo").asText()).contains("store.url");
    }

    @Test
    void aRoleAndAFileAreNeeded() {
        assertThat(console.run("doctor", "--config", "f.yaml")).isEqualTo(2);
        assertThat(console.err()).contains("ROLE");
        assertThat(console.run("doctor", "relay")).isEqualTo(2);
        assertThat(console.err()).contains("--config");
        assertThat(console.run("doctor", "console", "--config", "f.yaml")).isEqualTo(2);
        assertThat(console.err()).contains("'console' is none of dispatcher, frontend, relay");
    }

    private int doctor(String role, Path file) {
        return console.run("doctor", role, "--config", file.toString());
    }

    /** The newest line about that check. */
    private String line(String check) {
        return console.out()
                .lines()
                .filter(line -> line.length() > 6 && line.substring(6).startsWith(check + ' '))
                .reduce("", (earlier, later) -> later);
    }

    private Path dispatcher(String more) throws IOException {
        return write("dispatcher", "east-d1", "east", listen(ports.get(0), ports.get(1)) + more);
    }

    private Path frontend(String dispatcher) throws IOException {
        return write(
                "frontend",
                "east-f9",
                "east",
                listen(ports.get(0), ports.get(1)) + "dispatchers: ['" + dispatcher + "']\n");
    }

    private Path relay(String dispatcher, String dataCenter) throws IOException {
        return write(
                "relay",
                dataCenter + "-r9",
                dataCenter,
                "internal: {port: " + ports.get(1) + "}\ndispatchers: ['" + dispatcher + "']\n");
    }

    private Path write(String name, String id, String dataCenter, String more) throws IOException {
        return Files.writeString(
                folder.resolve(name + ".yaml"),
                "node: {id: " + id + ", data-center: " + dataCenter + "}\nauth: {mode: open}\n" + more);
    }

    private Path key(String name, String line) throws IOException {
        Path file = Files.writeString(folder.resolve(name), line + '\n');
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    /** The same file with that key in the place of open mode. */
    private static Path keyed(Path file, Path key) throws IOException {
        String tokens = file.endsWith("relay.yaml") ? "" : "tokens: {secret-file: '" + key + "'}\n";
        String auth = "auth: {mode: keys, internal-key-file: '" + key + "'}";
        return Files.writeString(file, tokens + Files.readString(file).replace("auth: {mode: open}", auth));
    }

    private static Settings keyed(Settings settings, Path key) {
        Settings keyed = settings.with("auth.mode", "keys").with("auth.internal-key-file", key.toString());
        return settings.reference().contains("\ntokens:") ? keyed.with("tokens.secret-file", key.toString()) : keyed;
    }

    private static String listen(int open, int internal) {
        return "listen: {port: " + open + "}\ninternal: {port: " + internal + "}\n";
    }

    private static String store(String url, String username, String password) {
        return "store: {url: '" + url + "', username: " + username + ", password: '" + password + "'}\n";
    }

    private static LocalPlatform.Plan plan() {
        int offset = Ports.freeOffset(IntStream.rangeClosed(8080, 8084).toArray());
        return LocalPlatform.Plan.of(List.of("east"), 1, 1, offset);
    }

    /** One data center, over that database or, when empty, over one in memory. */
    private static LocalPlatform platform(String url) {
        LocalPlatform.Plan plan = plan();
        return new LocalPlatform(
                url.isEmpty()
                        ? plan
                        : plan.withDispatchers(settings ->
                                settings.with("store.url", url).with("store.username", PostgresServer.USERNAME)));
    }

    private static PostgresServer postgres() {
        try {
            return PostgresServer.start();
        } catch (MissingPartException e) {
            return abort(e.getMessage());
        }
    }

    private static int tables(String url) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, PostgresServer.USERNAME, "");
                Statement statement = connection.createStatement();
                ResultSet count = statement.executeQuery(
                        "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'")) {
            assertThat(count.next()).isTrue();
            return count.getInt(1);
        }
    }

    /** Has the server write its own list of who may come in: the user {@code ovation} with its password only. */
    private static void askForPasswords(String url) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, PostgresServer.USERNAME, "");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE ROLE ovation LOGIN PASSWORD 'right'");
            String file;
            try (ResultSet answer = statement.executeQuery("SHOW hba_file")) {
                assertThat(answer.next()).isTrue();
                file = answer.getString(1);
            }
            statement.execute("COPY (SELECT 'host all ovation 127.0.0.1/32 scram-sha-256') TO '" + file + "'");
            statement.execute("SELECT pg_reload_conf()");
        }
    }
}
