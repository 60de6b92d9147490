package dev.ovation.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ovation.protocol.Subscription;
import dev.ovation.protocol.Topic;
import dev.ovation.testkit.ChildProcess;
import dev.ovation.testkit.Eventually;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real Cassandras as child processes: what they keep, and that they leave nothing behind. With one server, because that is enough. */
@Timeout(600)
final class CassandraRingIT {
    private static final Duration START = Duration.ofMinutes(3);

    /** A server that does not end when it is asked to is killed after 5 s. */
    private static final Duration END = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @Test
    void dataIsKeptOverAStopAndOverANewRingOnTheSameFolder() {
        Subscription first = row("likes:first");
        Subscription second = row("likes:second");
        try (CassandraRing ring = start(folder)) {
            put(ring, first);
            ring.stop(Rings.EAST);
            assertThat(ring.pids(Rings.EAST)).isEmpty();

            ring.restart(Rings.EAST);

            assertThat(ring.pids(Rings.EAST)).isNotEmpty();
            assertThat(rowsOf(ring, first.topic())).containsExactly(first);
            put(ring, second);
        }
        try (CassandraRing ring = start(folder)) {
            assertThat(rowsOf(ring, first.topic())).containsExactly(first);
            assertThat(rowsOf(ring, second.topic())).containsExactly(second);
        }
        assertThat(folder.resolve(Rings.EAST)).isDirectoryContaining("glob:**cassandra.log");
    }

    @Test
    void aRingWithoutAFolderLeavesNoFileAndNoProcess() {
        List<String> said = new ArrayList<>();
        CassandraRing ring = CassandraRing.start(Rings.plan(List.of(Rings.EAST), null, false), said::add);
        List<Long> pids = ring.pids(Rings.EAST);
        Path temporary = temporary(said);
        assertThat(temporary).isDirectory();
        assertThat(pids).hasSizeGreaterThan(1).allMatch(CassandraRingIT::runs);

        ring.close();

        assertThat(temporary).doesNotExist();
        Eventually.until(
                "all its processes have ended", END, () -> pids.stream().noneMatch(CassandraRingIT::runs));
        ring.close();
    }

    @Test
    void aRingDoesNotOutliveAProgramThatIsKilled() {
        String libraries = "-Dovation.cassandra.lib=" + Rings.libraries();
        try (ChildProcess program = ChildProcess.java(RingMain.class, List.of(libraries), List.of())) {
            List<Long> pids = Arrays.stream(
                            program.awaitLine("^processes ", START).split(" ", -1))
                    .skip(1)
                    .map(Long::valueOf)
                    .toList();
            Path temporary = temporary(program.stdout());
            try {
                assertThat(pids).hasSizeGreaterThan(1).allMatch(CassandraRingIT::runs);

                program.signal("KILL");

                Eventually.until(
                        "all its processes have ended", END, () -> pids.stream().noneMatch(CassandraRingIT::runs));
                Eventually.until("its temporary folder is gone", END, () -> !Files.exists(temporary));
            } finally {
                pids.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
            }
        }
    }

    @Test
    void aPortForClientsThatIsTakenIsSaidAndNothingIsLeftRunning() throws IOException {
        CassandraRing.Plan plan = Rings.plan(List.of(Rings.EAST), folder, false);

        assertThatATakenPortIsRefused(plan, plan.port());
    }

    @Test
    void aPortForServersThatIsTakenIsSaidAndNothingIsLeftRunning() throws IOException {
        CassandraRing.Plan plan = Rings.plan(List.of(Rings.EAST), folder, false);

        assertThatATakenPortIsRefused(plan, plan.storagePort());
    }

    @Test
    void aFolderThatCannotBeWrittenIsSaid() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "no folder");

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> start(file).close())
                .withMessageStartingWith("Cassandra cannot be started: ")
                .withMessageContaining(file.toString());
    }

    @Test
    void missingJarsAreSaidWithHowToGetThem() {
        CassandraRing.Plan plan = CassandraRing.Plan.of(List.of(Rings.EAST), folder.resolve("lib"), folder, 9042, 7000);

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> CassandraRing.start(plan, line -> {}).close())
                .withMessageContaining(folder.resolve("lib").toString())
                .withMessageContaining("ovation build");
    }

    @Test
    void theSharedRingHasTheDataCentersThatItWasMadeOf() {
        CassandraRing ring = Rings.shared();

        assertThat(ring.places()).extracting(CassandraRing.Place::dataCenter).containsExactly(Rings.EAST, Rings.WEST);
        assertThat(ring.replication()).isEqualTo("east:1,west:1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ring.url("north", "ovation"))
                .withMessageContaining("north");
    }

    private static void assertThatATakenPortIsRefused(CassandraRing.Plan plan, int port) throws IOException {
        Set<Long> before = children();
        try (ServerSocket taken = new ServerSocket(port, 10, InetAddress.getLoopbackAddress())) {
            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> CassandraRing.start(plan, line -> {}).close())
                    .withMessageContaining("127.0.0.1:" + taken.getLocalPort())
                    .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
        }
        Eventually.until("nothing is left running", END, () -> before.containsAll(children()));
    }

    private static CassandraRing start(Path data) {
        return CassandraRing.start(Rings.plan(List.of(Rings.EAST), data, false), line -> {});
    }

    private static void put(CassandraRing ring, Subscription row) {
        try (CassandraStore store = CassandraStore.open(Rings.config(ring, Rings.EAST, "ovation"), Rings.EAST)) {
            store.subscriptions().put(List.of(row));
        }
    }

    private static List<Subscription> rowsOf(CassandraRing ring, Topic topic) {
        try (CassandraStore store = CassandraStore.open(Rings.config(ring, Rings.EAST, "ovation"), Rings.EAST)) {
            return store.subscriptions().rowsOf(topic);
        }
    }

    private static Subscription row(String topic) {
        return new Subscription(Topic.parse(topic), "east", "east-f1", 1, 1, 10);
    }

    /** Where the ring said that its data is. */
    private static Path temporary(List<String> said) {
        Matcher data = Pattern.compile("data in ([^)]+)\\)").matcher(String.join("\n", said));
        assertThat(data.find()).as("what was said: %s", said).isTrue();
        return Path.of(data.group(1));
    }

    /** Whether there is such a process; what has ended and was not yet asked how has no program any more. */
    private static boolean runs(long pid) {
        return ProcessHandle.of(pid)
                .filter(process -> process.info().command().isPresent())
                .isPresent();
    }

    private static Set<Long> children() {
        return ProcessHandle.current()
                .descendants()
                .map(ProcessHandle::pid)
                .filter(CassandraRingIT::runs)
                .collect(Collectors.toSet());
    }
}
