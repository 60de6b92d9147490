package dev.ovation.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a node's own log says when the others do not take it for one of them: once, and what to do about it. */
@Timeout(120)
class RefusedNodeIT {
    private static final NodeConfig NODE = new NodeConfig("east-f9", "east");
    private static final LeaseConfig OFTEN =
            new LeaseConfig(Duration.ofSeconds(15), Duration.ofMillis(100), Duration.ofMillis(50));

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before the test.
    private Path folder;

    @SuppressWarnings("NullAway.Init") // Set before each test.
    private Keys keys;

    @SuppressWarnings("NullAway.Init") // Set before each test.
    private SampleServer dispatcher;

    @BeforeEach
    void start() {
        keys = new Keys(folder);
        dispatcher = SampleServer.started(keys.of(Keys.A));
    }

    @AfterEach
    void stop() {
        dispatcher.close();
    }

    @Test
    void aLeaseThatIsNotSignedIsToldOnceWithWhatIsMissing() {
        assertThat(leaseLog(InternalKey.open()))
                .singleElement()
                .asString()
                .startsWith("WARNING east-f9: no dispatcher takes its lease (")
                .contains("/internal/v1/leases answered 401: The call is not signed")
                .contains("Set auth.mode to keys and auth.internal-key-file");
    }

    @Test
    void aLeaseSignedWithAnotherKeyIsToldOnceWithWhatToCompare() {
        assertThat(leaseLog(keys.of(Keys.B)))
                .singleElement()
                .asString()
                .contains("answered 401: The call is signed with a key that this node does not have")
                .contains("Give all nodes the same auth.internal-key-file");
    }

    @Test
    void aWrongClockIsToldOnceWithByHowMuch() {
        InstantSource late = () -> InstantSource.system().instant().minusSeconds(7_200);

        assertThat(leaseLog(keys.of(late, Keys.A)))
                .singleElement()
                .asString()
                .contains("answered 401: The clocks of the two nodes differ by 7200.")
                .contains("Have time servers set both");
    }

    @Test
    void eventsThatAreRefusedAreToldOnceAndCountedAsRefused() {
        CountingMetrics counted = new CountingMetrics();
        LinkConfig config = new LinkConfig(1, 1_000, 1 << 20, Duration.ofSeconds(30), 3);
        URI to = dispatcher.server.internalAddress();
        try (LogLines log = new LogLines(PeerLink.class);
                LinkClient client = new LinkClient(Duration.ofSeconds(30), keys.of(Keys.B));
                PeerLink link = new PeerLink(
                        "east-d9 to east-f1",
                        "/internal/v1/events",
                        config,
                        client,
                        () -> List.of(to),
                        counted,
                        InstantSource.system())) {
            for (int i = 1; i <= 5; i++) {
                int count = i;
                link.offer(Events.like(i));
                Eventually.until(
                        count + " are dropped",
                        () -> counted.dropped().getOrDefault(LinkMetrics.Reason.REFUSED, 0L) == count);
            }

            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .startsWith("WARNING east-d9 to east-f1: events are being dropped (")
                    .contains("answered 401: The call is signed with a key that this node does not have");
        }
    }

    @Test
    void aNodeWhoseKeyEverybodyMayReadIsToldOnceAtItsStart() throws Exception {
        AuthConfig auth = keys.auth(Keys.A);
        Files.setPosixFilePermissions(Path.of(auth.internalKeyFile()), PosixFilePermissions.fromString("rw-r--r--"));
        try (LogLines log = new LogLines(NodeServer.class);
                SampleServer exposed = SampleServer.started(InternalKey.of(auth))) {
            assertThat(exposed.server.isRunning()).isTrue();
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .startsWith("WARNING east-f1: auth.internal-key-file: every user of this machine may read ")
                    .contains(auth.internalKeyFile(), "chmod 600");
        }
    }

    /** What the lease link of a node logs while it is refused ten times and more. */
    private List<String> leaseLog(InternalKey key) {
        double before = refused();
        try (LogLines log = new LogLines(LeaseLink.class);
                LinkClient client = new LinkClient(Duration.ofSeconds(30), key);
                LeaseLink link = new LeaseLink(NODE, OFTEN, List.of(dispatcher.server.internalAddress()), client)) {
            link.start(Leases.lease("east-f9", 1, 1));
            Eventually.until("ten refusals", () -> refused() - before >= 10);
            assertThat(link.connected()).isFalse();
            return List.copyOf(log.lines());
        }
    }

    private double refused() {
        return dispatcher
                .metrics
                .scrape()
                .lines()
                .filter(line -> line.startsWith("ovation_internal_refused_total{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
