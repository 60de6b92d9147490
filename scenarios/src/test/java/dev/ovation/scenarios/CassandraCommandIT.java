package dev.ovation.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.protocol.Subscription;
import dev.ovation.protocol.Topic;
import dev.ovation.store.CassandraStore;
import dev.ovation.store.StoreConfig;
import dev.ovation.testkit.ChildProcess;
import dev.ovation.testkit.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code ovation up --store cassandra} as a newcomer types it: one option, and nothing is left of it, however it ends. */
@Timeout(600)
class CassandraCommandIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Pattern FOLDER = Pattern.compile("data in (.*)\\)");
    private static final Subscription ROW =
            new Subscription(Topic.parse("likes:kept"), "solo", "solo-f9", 1_763_750_000_000L, 1, 7);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before the test.
    private Path folder;

    private int offset;

    @SuppressWarnings("NullAway.Init") // Set before each test.
    private OvationScript ovation;

    @BeforeEach
    void copyTheScript() throws IOException {
        offset = Platforms.freeCassandraOffset(2);
        ovation = OvationScript.copiedTo(folder, offset);
    }

    @Test
    void oneOptionStartsItAndCtrlCLeavesNothingBehind() {
        try (ChildProcess up = up()) {
            Path data = data(up);
            List<ProcessHandle> servers = servers(up);
            assertThat(servers).hasSizeGreaterThanOrEqualTo(2);
            assertThat(data).isDirectory();
            assertThat(String.join("\n", up.stdout()))
                    .contains("Starting Cassandra for east and west", "Cassandra is up")
                    .contains("Store: Cassandra at 127.0.0.1:" + (9042 + offset) + " (east), 127.0.0.2:"
                            + (9042 + offset) + " (west).")
                    .contains("east-f1", "west-r1", "Three things to try");
            assertThat(up.stderr()).isEmpty();

            ovation.assertThatAnEventReachesTheOtherDataCenter("42");
            up.signal("INT");
            assertThat(up.awaitExit(SOON)).as("%s", up.output()).isZero();
            assertThat(up.stderr()).isEmpty();
            awaitNothingLeft(servers, data);
        }
    }

    @Test
    void nothingIsLeftBehindWhenItIsKilled() {
        try (ChildProcess up = up("--data-centers", "solo")) {
            Path data = data(up);
            List<ProcessHandle> servers = servers(up);
            assertThat(servers).isNotEmpty().allMatch(ProcessHandle::isAlive);
            long killed = System.nanoTime();
            up.signal("KILL");
            awaitNothingLeft(servers, data);
            System.out.printf(
                    "ovation up killed: its Cassandra was gone after %.1f s%n", (System.nanoTime() - killed) / 1e9);
        }
    }

    @Test
    void theNextStartFindsItsDataAgain() {
        Path data = folder.resolve("kept data");
        try (ChildProcess up = up("--data-centers", "solo", "--data", data.toString())) {
            try (CassandraStore store = store()) {
                store.subscriptions().put(List.of(ROW));
            }
            List<ProcessHandle> servers = servers(up);
            up.signal("TERM");
            assertThat(up.awaitExit(SOON)).as("%s", up.output()).isZero();
            awaitEnd(servers);
        }
        assertThat(data.resolve("solo")).isDirectory();
        try (ChildProcess up = up("--data-centers", "solo", "--data", data.toString())) {
            try (CassandraStore store = store()) {
                assertThat(store.subscriptions().rowsOf(ROW.topic())).containsExactly(ROW);
            }
            List<ProcessHandle> servers = servers(up);
            up.signal("KILL");
            awaitEnd(servers);
        }
        assertThat(data.resolve("solo")).as("data that is to be kept").isDirectory();
    }

    private CassandraStore store() {
        return CassandraStore.open(
                new StoreConfig(
                        "cassandra://127.0.0.1:" + (9042 + offset) + "/ovation",
                        "",
                        "",
                        1,
                        Duration.ofSeconds(5),
                        "solo:1"),
                "solo");
    }

    private static Path data(ChildProcess up) {
        Matcher matcher = FOLDER.matcher(String.join("\n", up.stdout()));
        assertThat(matcher.find()).isTrue();
        return Path.of(matcher.group(1));
    }

    /** All that it started: shells and the servers in them. */
    private static List<ProcessHandle> servers(ChildProcess up) {
        return ProcessHandle.of(up.pid()).orElseThrow().descendants().toList();
    }

    private static void awaitEnd(List<ProcessHandle> processes) {
        Eventually.until(
                "its processes have ended", SOON, () -> processes.stream().noneMatch(ProcessHandle::isAlive));
    }

    private static void awaitNothingLeft(List<ProcessHandle> processes, Path data) {
        awaitEnd(processes);
        Eventually.until("its temporary folder is gone", SOON, () -> !Files.exists(data));
    }

    private ChildProcess up(String... options) {
        List<String> words = new ArrayList<>(List.of("--store", "cassandra"));
        words.addAll(List.of(options));
        return ovation.up(words.toArray(String[]::new));
    }
}
