package dev.ovation.dispatcher;

import static dev.ovation.dispatcher.Samples.frontend;
import static dev.ovation.dispatcher.Samples.lease;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.protocol.NodeLease;
import dev.ovation.protocol.NodeRole;
import dev.ovation.runtime.LeaseConfig;
import dev.ovation.runtime.Nodes;
import dev.ovation.testkit.Eventually;
import dev.ovation.testkit.FakeTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Leases last hours of {@link FakeTime} here, so that only a test's own advance ends one; readings happen every 50 ms. */
final class StoreDirectoryTest {
    private static final Duration WITHIN = Duration.ofSeconds(20);
    private static final Duration LASTS = Duration.ofHours(3);
    private static final NodeLease SELF = lease("east-d1", NodeRole.DISPATCHER, 1);
    private static final NodeLease F1 = frontend("east-f1");
    private static final NodeLease F2 = frontend("east-f2");
    private static final NodeLease WEST_F1 = frontend("west-f1");

    private final FakeTime time = new FakeTime();
    private final FakeLeases leases = new FakeLeases();
    private final List<Nodes> told = new CopyOnWriteArrayList<>();
    private final StoreDirectory directory = new StoreDirectory(
            "east-d1",
            new LeaseConfig(LASTS, Duration.ofHours(1), Duration.ofMillis(50)),
            leases,
            Duration.ZERO,
            time.ticker(),
            told::add);

    @AfterEach
    void close() {
        directory.close();
    }

    @Test
    void knowsNobodyBeforeItsStart() {
        assertThat(directory.nodes()).isEqualTo(Nodes.NONE);
    }

    @Test
    void writesItsOwnLeaseAndReadsEveryonesAtItsStart() {
        leases.put(WEST_F1);
        directory.start(SELF);

        assertThat(directory.nodes().live()).containsOnlyKeys("east-d1", "west-f1");
        assertThat(told).last().isEqualTo(directory.nodes());
        Eventually.until("the own lease is written", WITHIN, () -> leases.has("east-d1"));
    }

    @Test
    void learnsWhatOthersWriteLater() {
        directory.start(SELF);
        leases.put(WEST_F1);

        Eventually.until("it is known", WITHIN, () -> isLive(WEST_F1));
        assertThat(told).last().satisfies(nodes -> assertThat(nodes.live()).containsKey("west-f1"));
    }

    @Test
    void knowsARenewedLeaseAtOnceAndWritesItBehind() {
        directory.start(SELF);
        directory.renewed(F1);

        assertThat(isLive(F1)).isTrue();
        Eventually.until("it is written", WITHIN, () -> leases.has("east-f1"));
    }

    @Test
    void doesNotWriteALeaseAgainThatIsNoNews() {
        directory.start(SELF);
        directory.renewed(F1);
        directory.renewed(F1);
        directory.renewed(F2);
        Eventually.until("the last is written", WITHIN, () -> leases.has("east-f2"));

        assertThat(leases.written()).containsOnlyOnce(F1);
    }

    @Test
    void knowsALeaseThatAPeerWritesAtOnceAndDoesNotWriteItItself() {
        directory.start(SELF);
        directory.heard(F1);
        directory.renewed(F2);
        Eventually.until("the other is written", WITHIN, () -> leases.has("east-f2"));

        assertThat(isLive(F1)).isTrue();
        assertThat(leases.has("east-f1")).isFalse();
    }

    @Test
    void takesALeaseForDeadThatNobodyRenewedWhileReadingsWereGood() {
        directory.start(SELF);
        directory.renewed(F1);
        directory.renewed(WEST_F1);
        time.advance(LASTS);
        directory.renewed(F1.renewed(false));

        Eventually.until("the silent one is dead", WITHIN, () -> !isLive(WEST_F1));
        assertThat(isLive(F1)).isTrue();
        assertThat(directory.nodes().dataCenters()).contains("west");
        assertThat(directory.nodes().stale()).containsExactly("west");
    }

    @Test
    void goesOnTellingOfTheDispatchersOfADataCenterThatIsSilent() {
        NodeLease westD1 = lease("west-d1", NodeRole.DISPATCHER, 1);
        directory.start(SELF);
        directory.renewed(westD1);
        directory.renewed(WEST_F1);
        assertThat(directory.leases()).containsExactly(SELF, westD1, WEST_F1);
        time.advance(LASTS);
        directory.renewed(SELF.renewed(false));

        Eventually.until("the silent ones are dead", WITHIN, () -> !isLive(westD1) && !isLive(WEST_F1));
        assertThat(directory.leases()).containsExactly(SELF.renewed(false), westD1);
    }

    @Test
    void letsNobodyDieWhileTheStoreIsAway() {
        directory.start(SELF);
        directory.renewed(WEST_F1);
        Eventually.until("it is written", WITHIN, () -> leases.has("west-f1"));
        leases.awaitReading();
        leases.away(true);
        Eventually.until("the outage is noticed", WITHIN, directory::storeAway);
        time.advance(LASTS.multipliedBy(2));
        leases.awaitReading();

        assertThat(isLive(WEST_F1)).isTrue();
        assertThat(directory.nodes().stale()).containsExactlyInAnyOrder("east", "west");
        Eventually.until("that is told", WITHIN, () -> told.getLast().stale().contains("west"));
    }

    @Test
    void judgesAgainWhenTheStoreIsBack() {
        directory.start(SELF);
        directory.renewed(F1);
        directory.renewed(WEST_F1);
        Eventually.until("both are written", WITHIN, () -> leases.has("east-f1") && leases.has("west-f1"));
        leases.away(true);
        Eventually.until("the outage is noticed", WITHIN, directory::storeAway);
        time.advance(LASTS.multipliedBy(2));
        leases.away(false);

        Eventually.until("the store is back", WITHIN, () -> !directory.storeAway());
        assertThat(isLive(F1)).as("whose renewals nobody could see").isTrue();
        assertThat(isLive(WEST_F1)).isTrue();
        leases.put(F1.renewed(false));
        leases.awaitReading();
        time.advance(LASTS.minusMinutes(1));
        leases.awaitReading();
        time.advance(Duration.ofMinutes(1));
        Eventually.until("the silent one is dead", WITHIN, () -> !isLive(WEST_F1));
    }

    @Test
    void countsRenewalsThatReachItWhileTheStoreIsAway() {
        leases.away(true);
        directory.start(SELF);
        directory.renewed(F1);

        assertThat(directory.storeAway()).isTrue();
        assertThat(isLive(F1)).isTrue();
    }

    @Test
    void makesUpForWritesThatFailedWithTheNextRenewal() {
        leases.away(true);
        directory.start(SELF);
        directory.renewed(F1);
        directory.renewed(F1.renewed(false));
        Eventually.until("writing was tried", WITHIN, () -> leases.refusedWrites() > 0);
        leases.away(false);
        directory.renewed(F2);

        Eventually.until(
                "all are written",
                WITHIN,
                () -> leases.has("east-f2") && leases.written().contains(F1.renewed(false)));
        assertThat(leases.has("east-d1")).isTrue();
    }

    @Test
    void makesUpForWritesThatFailedAsSoonAsTheStoreIsBack() {
        leases.away(true);
        directory.start(SELF);
        directory.renewed(F1);
        Eventually.until("writing was tried", WITHIN, () -> leases.refusedWrites() > 0);
        leases.away(false);

        Eventually.until("it is written", WITHIN, () -> leases.has("east-f1") && leases.has("east-d1"));
    }

    @Test
    void forgetsANodeThatLeavesAndRemovesItsLease() {
        directory.start(SELF);
        directory.renewed(F1);
        Eventually.until("it is written", WITHIN, () -> leases.has("east-f1"));
        directory.left(F1);

        assertThat(isLive(F1)).isFalse();
        assertThat(leases.has("east-f1")).isFalse();
    }

    @Test
    void keepsANodeWhoseEarlierIncarnationLeavesLate() {
        directory.start(SELF);
        NodeLease restarted = lease("east-f1", NodeRole.FRONTEND, 2);
        directory.renewed(restarted);
        Eventually.until("it is written", WITHIN, () -> leases.has("east-f1"));
        directory.left(F1);

        assertThat(isLive(restarted)).isTrue();
        assertThat(leases.has("east-f1")).isTrue();
    }

    @Test
    void letsANodeLeaveThatTheStoreMissedAndNeverWritesIt() {
        leases.away(true);
        directory.start(SELF);
        directory.renewed(F1);
        directory.left(F1);

        assertThat(isLive(F1)).isFalse();
        leases.away(false);
        directory.renewed(F2);
        Eventually.until("the other is written", WITHIN, () -> leases.has("east-f2"));
        assertThat(leases.has("east-f1")).isFalse();
    }

    @Test
    void saysThatItDrains() {
        directory.start(SELF);
        directory.drain();

        Eventually.until("it is written", WITHIN, () -> leases.written().stream()
                .anyMatch(lease -> lease.node().equals("east-d1") && lease.draining() && lease.beat() > SELF.beat()));
        assertThat(directory.nodes().live().get("east-d1"))
                .satisfies(own -> assertThat(own.draining()).isTrue());
    }

    @Test
    void givesItsOwnLeaseUpWhenItCloses() {
        directory.start(SELF);
        Eventually.until("it is written", WITHIN, () -> leases.has("east-d1"));
        directory.close();

        assertThat(leases.has("east-d1")).isFalse();
    }

    @Test
    void closesQuietlyWhileTheStoreIsAway() {
        directory.start(SELF);
        leases.away(true);
        directory.close();
        directory.close();

        assertThat(directory.nodes().live()).containsKey("east-d1");
    }

    private boolean isLive(NodeLease lease) {
        return directory.nodes().isLive(lease.node(), lease.incarnation());
    }
}
