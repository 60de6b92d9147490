package dev.ovation.runtime;

import static dev.ovation.runtime.Leases.SOMEWHERE;
import static dev.ovation.runtime.Leases.dispatcher;
import static dev.ovation.runtime.Leases.lease;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.protocol.NodeLease;
import dev.ovation.protocol.NodeRole;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LeaseTableTest {
    private static final long SECOND = 1_000_000_000L;
    /** A monotonic clock may begin anywhere, and pass the largest long on its way. */
    private static final long START = Long.MAX_VALUE - 20 * SECOND;

    private final LeaseTable table =
            new LeaseTable(Duration.ofSeconds(15), Duration.ofSeconds(60), Duration.ZERO, START);
    private long now = START;

    @Test
    void takesANodeThatItHearsForTheFirstTimeForAlive() {
        assertThat(table.heard(lease("east-f1", 1, 9), now)).isTrue();

        assertThat(nodes().live()).containsOnlyKeys("east-f1");
        assertThat(nodes().dataCenters()).containsExactly("east");
        assertThat(nodes().stale()).isEmpty();
    }

    @Test
    void letsANodeDieThatWasNotRenewedForTheDuration() {
        table.heard(lease("east-f1", 1, 1), now);

        pass(15 * SECOND - 1);
        table.readAll(now);
        assertThat(nodes().live()).containsOnlyKeys("east-f1");

        pass(1);
        table.readAll(now);
        assertThat(nodes().live()).isEmpty();
    }

    @Test
    void remembersForAnotherDurationWhoseLeaseHasEnded() {
        table.heard(lease("east-f1", 1, 1), now);
        assertThat(nodes().fading()).isEmpty();

        pass(15 * SECOND);
        table.readAll(now);
        assertThat(nodes().fading()).containsOnlyKeys("east-f1");

        pass(15 * SECOND - 1);
        table.readAll(now);
        assertThat(nodes().isFading("east-f1", 1)).isTrue();

        pass(1);
        table.readAll(now);
        assertThat(nodes().fading()).isEmpty();
    }

    @Test
    void keepsANodeAliveThatGoesOnBeating() {
        for (int beat = 1; beat < 20; beat++) {
            assertThat(table.heard(lease("east-f1", 1, beat), now)).isTrue();
            pass(14 * SECOND);
            table.readAll(now);
            assertThat(nodes().isLive("east-f1", 1)).as("after beat %s", beat).isTrue();
        }
    }

    @Test
    void takesTheSameBeatForNoNews() {
        table.heard(lease("east-f1", 1, 1), now);
        pass(10 * SECOND);

        assertThat(table.heard(lease("east-f1", 1, 1), now)).isFalse();

        pass(5 * SECOND);
        table.readAll(now);
        assertThat(nodes().live()).isEmpty();
    }

    @Test
    void ignoresOlderBeatsAndIncarnations() {
        table.heard(lease("east-f1", 5, 5), now);

        assertThat(table.heard(lease("east-f1", 5, 4), now)).isFalse();
        assertThat(table.heard(lease("east-f1", 4, 99), now)).isFalse();

        assertThat(nodes().live()).containsEntry("east-f1", lease("east-f1", 5, 5));
    }

    @Test
    void takesALaterIncarnationForNewsWhateverItsBeat() {
        table.heard(lease("east-f1", 5, 5), now);

        assertThat(table.heard(lease("east-f1", 6, 1), now)).isTrue();

        assertThat(nodes().isLive("east-f1", 6)).isTrue();
        assertThat(nodes().isLive("east-f1", 5)).isFalse();
    }

    @Test
    void letsNobodyDieWhileLeasesCannotBeRead() {
        table.heard(lease("east-f1", 1, 1), now);
        table.readAll(now);

        pass(30 * SECOND);

        assertThat(nodes().live()).containsOnlyKeys("east-f1");
    }

    @Test
    void letsThemDieOnceLeasesCanBeReadAgain() {
        table.heard(lease("east-f1", 1, 1), now);
        table.heard(lease("east-f2", 1, 1), now);
        pass(30 * SECOND);

        table.heard(lease("east-f2", 1, 2), now);
        table.readAll(now);

        assertThat(nodes().live()).containsOnlyKeys("east-f2");
    }

    @Test
    void doesNotCountTheTimeInWhichReadingsFailed() {
        table.heard(lease("east-f1", 1, 1), now);
        pass(10 * SECOND);
        table.readAll(now);
        table.readFailed();
        pass(10 * SECOND);
        table.heard(lease("east-f2", 1, 1), now);
        pass(20 * SECOND);
        table.readFailed();

        table.readAll(now);
        assertThat(nodes().live()).containsOnlyKeys("east-f1", "east-f2");

        pass(5 * SECOND);
        table.readAll(now);
        assertThat(nodes().live()).as("15 s of good readings after its beat").containsOnlyKeys("east-f2");

        pass(10 * SECOND);
        table.readAll(now);
        assertThat(nodes().live()).isEmpty();
    }

    @Test
    void distrustsADataCenterWithoutALiveNode() {
        table.heard(lease("east-f1", 1, 1), now);
        table.heard(lease("west-f1", 1, 1), now);
        pass(10 * SECOND);
        table.heard(lease("east-f1", 1, 2), now);
        pass(5 * SECOND);
        table.readAll(now);

        assertThat(nodes().dataCenters()).containsExactlyInAnyOrder("east", "west");
        assertThat(nodes().stale()).containsExactly("west");
    }

    @Test
    void trustsADataCenterWithOneLiveNode() {
        table.heard(lease("west-f1", 1, 1), now);
        pass(15 * SECOND);
        table.heard(lease("west-f2", 1, 1), now);
        table.readAll(now);

        assertThat(nodes().live()).containsOnlyKeys("west-f2");
        assertThat(nodes().stale()).isEmpty();
    }

    @Test
    void distrustsEveryDataCenterWhenItCouldNotReadForTheDuration() {
        table.heard(lease("east-f1", 1, 1), now);
        table.heard(lease("west-f1", 1, 1), now);
        table.readAll(now);

        pass(15 * SECOND - 1);
        assertThat(nodes().stale()).isEmpty();

        pass(1);
        assertThat(nodes().stale()).containsExactlyInAnyOrder("east", "west");
        assertThat(nodes().live()).hasSize(2);
    }

    @Test
    void trustsThemAgainAfterTheNextReading() {
        table.heard(lease("east-f1", 1, 1), now);
        pass(20 * SECOND);
        table.heard(lease("east-f1", 1, 2), now);
        assertThat(nodes().stale()).containsExactly("east");
        assertThat(nodes().returns()).isZero();

        table.readAll(now);

        assertThat(nodes().stale()).isEmpty();
        assertThat(nodes().returns()).isEqualTo(1);
        assertThat(nodes().returns()).as("counted once").isEqualTo(1);
    }

    @Test
    void knowsWhereADataCentersNodesOfARoleWereWhenNoneOfThemIsLive() {
        NodeLease d1 = dispatcher("west-d1", SOMEWHERE);
        NodeLease d2 = dispatcher("west-d2", SOMEWHERE);
        table.heard(d2, now);
        pass(SECOND);
        table.heard(d1, now);
        table.heard(lease("west-f1", 1, 1), now);
        table.heard(dispatcher("east-d1", SOMEWHERE), now);
        pass(14 * SECOND);
        table.heard(lease("east-d1", NodeRole.DISPATCHER, SOMEWHERE, 1, 2), now);
        table.heard(lease("west-f1", 1, 2), now);
        table.readAll(now);
        assertThat(table.silent(NodeRole.DISPATCHER)).as("while one lives").isEmpty();

        pass(SECOND);
        table.readAll(now);
        assertThat(nodes().live()).containsOnlyKeys("east-d1", "west-f1");
        assertThat(table.silent(NodeRole.DISPATCHER)).containsExactly(d1, d2);
        assertThat(table.silent(NodeRole.FRONTEND)).isEmpty();

        table.left("west-d1", 1);
        assertThat(table.silent(NodeRole.DISPATCHER)).as("after a goodbye").containsExactly(d2);
    }

    @Test
    void remembersTheDataCenterOfADeadNodeForAWhile() {
        table.heard(lease("west-f1", 1, 1), now);

        pass(60 * SECOND);
        table.readAll(now);
        assertThat(nodes().dataCenters()).containsExactly("west");
        assertThat(nodes().stale()).containsExactly("west");

        pass(1);
        table.readAll(now);
        assertThat(nodes()).isEqualTo(Nodes.NONE);
    }

    @Test
    void forgetsNobodyWhileLeasesCannotBeRead() {
        table.heard(lease("west-f1", 1, 1), now);

        pass(1_000 * SECOND);

        assertThat(nodes().dataCenters()).containsExactly("west");
    }

    @Test
    void forgetsANodeThatLeft() {
        table.heard(lease("east-f1", 5, 5), now);

        table.left("east-f1", 5);

        assertThat(nodes()).isEqualTo(Nodes.NONE);
    }

    @Test
    void keepsANodeThatCameBackBeforeItsGoodbyeArrived() {
        table.heard(lease("east-f1", 6, 1), now);

        table.left("east-f1", 5);

        assertThat(nodes().isLive("east-f1", 6)).isTrue();
    }

    @Test
    void takesTheGoodbyeOfAnIncarnationThatItHasNotHeardOf() {
        table.heard(lease("east-f1", 5, 5), now);

        table.left("east-f1", 6);
        table.left("east-f2", 1);

        assertThat(nodes().live()).isEmpty();
    }

    @Test
    void isNotChangedByWhatItGaveOut() {
        table.heard(lease("east-f1", 1, 1), now);
        Nodes before = nodes();

        table.left("east-f1", 1);

        assertThat(before.live()).containsOnlyKeys("east-f1");
    }

    private Nodes nodes() {
        return table.nodes(now);
    }

    private void pass(long nanos) {
        now += nanos;
    }

    @Test
    void takesADataCenterThatIsBackForStaleUntilItHasSettled() {
        LeaseTable settling =
                new LeaseTable(Duration.ofSeconds(15), Duration.ofSeconds(60), Duration.ofSeconds(20), now);
        settling.heard(lease("west-f1", 1, 1), now);
        assertThat(settling.nodes(now).stale()).as("new, not back").isEmpty();
        now += 16 * SECOND;
        settling.readAll(now);
        assertThat(settling.nodes(now).stale()).containsExactly("west");

        settling.heard(lease("west-f1", 1, 2), now);
        assertThat(settling.nodes(now).live()).containsOnlyKeys("west-f1");
        assertThat(settling.nodes(now).stale()).as("back").containsExactly("west");
        for (int second = 1; second < 20; second++) {
            now += SECOND;
            settling.heard(lease("west-f1", 1, 2 + second), now);
            settling.readAll(now);
            assertThat(settling.nodes(now).stale()).as("after %s s", second).containsExactly("west");
        }
        assertThat(settling.nodes(now).returns()).isZero();

        now += SECOND;
        settling.heard(lease("west-f1", 1, 30), now);
        settling.readAll(now);
        Nodes settled = settling.nodes(now);
        assertThat(settled.stale()).as("settled").isEmpty();
        assertThat(settled.returns()).isEqualTo(1);
    }

    @Test
    void beginsToSettleAnewWhenADataCenterGoesAgain() {
        LeaseTable settling =
                new LeaseTable(Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofSeconds(20), now);
        settling.heard(lease("west-f1", 1, 1), now);
        for (int beat = 2; beat < 5; beat++) {
            now += 6 * SECOND;
            settling.readAll(now);
            assertThat(settling.nodes(now).stale()).containsExactly("west");
            settling.heard(lease("west-f1", 1, beat), now);
            now += 4 * SECOND;
            settling.readAll(now);
            assertThat(settling.nodes(now).live()).containsOnlyKeys("west-f1");
            assertThat(settling.nodes(now).stale()).containsExactly("west");
        }
    }
}
