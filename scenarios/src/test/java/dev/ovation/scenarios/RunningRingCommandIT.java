package dev.ovation.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import dev.ovation.protocol.Subscription;
import dev.ovation.protocol.Topic;
import dev.ovation.store.CassandraRing;
import dev.ovation.store.CassandraStore;
import dev.ovation.testkit.ChildProcess;
import dev.ovation.testkit.Eventually;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code ovation up --cassandra} as it is typed by someone whose Cassandra runs already: it is used, and left as it was. */
@Timeout(600)
class RunningRingCommandIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Subscription ROW =
            new Subscription(Topic.parse("likes:kept"), "east", "east-f9", 1_763_750_000_000L, 1, 7);

    private static CassandraRing ring;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before the test.
    private Path folder;

    private int offset;

    @SuppressWarnings("NullAway.Init") // Set before each test.
    private OvationScript ovation;

    @BeforeAll
    static void startARing() {
        ring = Rings.start();
    }

    @AfterAll
    static void endIt() {
        if (ring != null) {
            ring.close();
        }
    }

    @BeforeEach
    void copyTheScript() throws IOException {
        offset = Platforms.freeOffset(2);
        ovation = OvationScript.copiedTo(folder, offset);
    }

    @Test
    void theRingIsUsedByOneStartAfterTheOtherAndOutlivesThem() {
        Map<String, List<Long>> servers = servers();
        String east = server(Rings.EAST);
        String west = server(Rings.WEST);
        String option = east + "/east," + west + "/west";

        try (ChildProcess up = ovation.up("--cassandra", option)) {
            assertThat(String.join("\n", up.stdout()))
                    .contains("Store: Cassandra at " + east + " (east), " + west + " (west).")
                    .doesNotContain("Starting Cassandra")
                    .contains("east-f1", "west-r1", "Three things to try");
            ovation.assertThatAnEventReachesTheOtherDataCenter("41");
            interrupt(up);
        }
        assertThat(servers()).as("the ring's processes").isEqualTo(servers);
        assertThat(versions(Rings.EAST)).isNotEmpty().isEqualTo(versions(Rings.WEST));
        try (CassandraStore store = Rings.open(ring, Rings.EAST)) {
            store.subscriptions().put(List.of(ROW));
        }

        try (ChildProcess up = ovation.up("--cassandra", option)) {
            ovation.assertThatAnEventReachesTheOtherDataCenter("42");
            interrupt(up);
        }
        assertThat(servers()).as("the ring's processes").isEqualTo(servers);
        try (CassandraStore store = Rings.open(ring, Rings.WEST)) {
            Eventually.until("what was there is there", SOON, () -> store.subscriptions()
                    .rowsOf(ROW.topic())
                    .equals(List.of(ROW)));
        }
    }

    @Test
    void aDataCenterThatTheRingDoesNotHaveIsSaidInOneLine() {
        String option = server(Rings.EAST) + "/east," + server(Rings.WEST) + "/north";

        try (ChildProcess up = ovation.run("up", "--offset", String.valueOf(offset), "--cassandra", option)) {
            assertThat(up.awaitExit(SOON)).as("%s", up.output()).isEqualTo(1);
            assertThat(up.stderr()).singleElement().asString().contains("north", "it has east, west. ");
        }
    }

    private static void interrupt(ChildProcess up) {
        assertThat(up.stderr()).isEmpty();
        up.signal("INT");
        assertThat(up.awaitExit(SOON)).as("%s", up.output()).isZero();
        assertThat(up.stderr()).isEmpty();
    }

    private static Map<String, List<Long>> servers() {
        return Rings.DATA_CENTERS.stream().collect(Collectors.toMap(Function.identity(), ring::pids));
    }

    private static String server(String dataCenter) {
        return ring.places().stream()
                .filter(place -> place.dataCenter().equals(dataCenter))
                .map(place -> place.address() + ':' + place.port())
                .findFirst()
                .orElseThrow();
    }

    /** Of the schema, read past the store, which would make what is missing. */
    private static List<Integer> versions(String dataCenter) {
        try (CqlSession session = Rings.session(ring, dataCenter)) {
            return session.execute("SELECT version FROM schema_version WHERE part = 'all'").all().stream()
                    .map(row -> row.getInt("version"))
                    .toList();
        }
    }
}
