package dev.ovation.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.protocol.NodeLease;
import dev.ovation.protocol.NodeRole;
import dev.ovation.testkit.Seeds;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every {@link NodeLeases} keeps to. */
abstract class NodeLeasesContract {
    private static final URI OPEN = URI.create("https://east-f1.example.org:443");

    private Store mine;
    private Store others;

    /** A store on tables that are empty at the first call of a test and shared by all of it. */
    abstract Store open();

    @BeforeEach
    void openTwoStores() {
        mine = open();
        others = open();
    }

    @AfterEach
    void closeThem() {
        mine.close();
        others.close();
    }

    @Test
    void thereAreNoLeasesAtFirst() {
        assertThat(mine.leases().all()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aLeaseComesBackAsItWasPut(NodeRole role) {
        NodeLease lease =
                new NodeLease("east-n1", "east", role, 1_763_750_000_123L, 7, URI.create("http://h:1"), OPEN, false);

        mine.leases().put(lease);

        assertThat(others.leases().all()).containsExactly(lease);
    }

    @Test
    void aNodeWithoutAPublicListenerHasNoOpenAddress() {
        NodeLease lease = lease("east-d1", 1, 1, null, false);

        mine.leases().put(lease);

        assertThat(others.leases().all()).containsExactly(lease);
    }

    @Test
    void theOpenAddressMayGoAndComeBack() {
        mine.leases().put(lease("east-f1", 1, 1, OPEN, false));
        mine.leases().put(lease("east-f1", 1, 2, null, false));
        assertThat(others.leases().all()).containsExactly(lease("east-f1", 1, 2, null, false));

        mine.leases().put(lease("east-f1", 1, 3, OPEN, false));

        assertThat(others.leases().all()).containsExactly(lease("east-f1", 1, 3, OPEN, false));
    }

    @Test
    void aRenewalTakesThePlaceOfTheLease() {
        NodeLease lease = lease("east-f1", 1, 1, OPEN, false);
        mine.leases().put(lease);

        mine.leases().put(lease.renewed(false));

        assertThat(others.leases().all()).containsExactly(lease("east-f1", 1, 2, OPEN, false));
    }

    @Test
    void aRenewalMaySayThatTheNodeDrains() {
        NodeLease lease = lease("east-f1", 1, 1, OPEN, false);
        mine.leases().put(lease);

        mine.leases().put(lease.renewed(true));

        assertThat(others.leases().all()).singleElement().matches(NodeLease::draining);
    }

    @Test
    void aNewIncarnationTakesThePlaceOfTheOldOneAndMayLiveElsewhere() {
        mine.leases().put(lease("east-f1", 1, 900, OPEN, true));
        NodeLease moved = new NodeLease(
                "east-f1", "west", NodeRole.DISPATCHER, 2, 1, URI.create("http://elsewhere:2"), null, false);

        mine.leases().put(moved);

        assertThat(others.leases().all()).containsExactly(moved);
    }

    @Test
    void anOlderIncarnationIsNotWritten() {
        NodeLease lease = lease("east-f1", 2, 1, OPEN, false);
        mine.leases().put(lease);

        others.leases().put(lease("east-f1", 1, 900, OPEN, true));

        assertThat(mine.leases().all()).containsExactly(lease);
    }

    @Test
    void theNewestLeaseStaysInWhateverOrderTheyArrive() {
        Random random = Seeds.random(getClass());
        for (int round = 0; round < 20; round++) {
            String node = "east-f" + round;
            List<NodeLease> history = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                history.add(lease(node, 1 + i / 3, 10 - 3 * (i / 3) + i % 3, OPEN, false));
            }
            NodeLease newest = history.getLast();
            Collections.shuffle(history, random);

            history.forEach(mine.leases()::put);

            assertThat(mine.leases().all())
                    .as("order %s", history)
                    .contains(newest)
                    .hasSize(round + 1);
        }
    }

    @Test
    void everyNodeHasItsOwnLease() {
        List<NodeLease> leases = List.of(
                lease("east-f1", 1, 1, OPEN, false),
                lease("east-f2", 1, 1, OPEN, false),
                lease("west-f1", 1, 1, OPEN, true));

        leases.forEach(mine.leases()::put);

        assertThat(others.leases().all()).containsExactlyInAnyOrderElementsOf(leases);
    }

    @Test
    void aLeaseThatIsRemovedIsGone() {
        mine.leases().put(lease("east-f1", 1, 1, OPEN, false));
        mine.leases().put(lease("east-f2", 1, 1, OPEN, false));

        others.leases().remove(lease("east-f1", 1, 1, OPEN, false));

        assertThat(mine.leases().all()).containsExactly(lease("east-f2", 1, 1, OPEN, false));
    }

    @Test
    void aLeaseThatIsNewerThanTheFarewellStays() {
        NodeLease lease = lease("east-f1", 2, 5, OPEN, false);
        mine.leases().put(lease);

        others.leases().remove(lease("east-f1", 1, 900, OPEN, false));
        others.leases().remove(lease("east-f1", 2, 4, OPEN, false));

        assertThat(mine.leases().all()).containsExactly(lease);
    }

    @Test
    void aFarewellTakesEarlierIncarnationsWithIt() {
        mine.leases().put(lease("east-f1", 1, 900, OPEN, false));

        others.leases().remove(lease("east-f1", 2, 1, OPEN, false));

        assertThat(mine.leases().all()).isEmpty();
    }

    @Test
    void aNodeMayComeBackAfterItsFarewell() {
        NodeLease before = lease("east-f1", 1, 900, OPEN, false);
        NodeLease after = lease("east-f1", 2, 1, OPEN, false);
        mine.leases().put(before);
        mine.leases().remove(before);

        mine.leases().put(after);

        assertThat(others.leases().all()).containsExactly(after);
    }

    @Test
    void removingWhatIsNotThereIsNoError() {
        mine.leases().remove(lease("east-f1", 1, 1, OPEN, false));

        assertThat(mine.leases().all()).isEmpty();
    }

    private static NodeLease lease(String node, long incarnation, long beat, @Nullable URI open, boolean draining) {
        URI internal = URI.create("http://" + node + ":7001");
        return new NodeLease(node, "east", NodeRole.FRONTEND, incarnation, beat, internal, open, draining);
    }
}
