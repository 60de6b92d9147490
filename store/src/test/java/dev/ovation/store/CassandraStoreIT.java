package dev.ovation.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.datastax.oss.driver.api.core.CqlSession;
import dev.ovation.protocol.NodeLease;
import dev.ovation.protocol.NodeRole;
import dev.ovation.protocol.Subscription;
import dev.ovation.protocol.Topic;
import dev.ovation.store.SubscriptionTable.Changes;
import dev.ovation.testkit.Eventually;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The store on a real Cassandra over two data centers, seen from both. */
@Timeout(300)
final class CassandraStoreIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    private static CassandraStore east;
    private static CassandraStore west;

    @BeforeAll
    static void openBoth() {
        east = CassandraStore.open(Rings.config(Rings.EAST), Rings.EAST);
        west = CassandraStore.open(Rings.config(Rings.WEST), Rings.WEST);
    }

    @AfterAll
    static void closeBoth() {
        east.close();
        west.close();
    }

    @Test
    void storesOfBothDataCentersThatOpenAtTheSameTimeAllGetTheTables() throws Exception {
        String keyspace = Rings.newKeyspace();
        List<Callable<CassandraStore>> opens = new ArrayList<>();
        for (String dataCenter : List.of(Rings.EAST, Rings.WEST, Rings.EAST, Rings.WEST)) {
            StoreConfig config = Rings.config(Rings.shared(), dataCenter, keyspace);
            opens.add(() -> CassandraStore.open(config, dataCenter));
        }
        List<CassandraStore> stores = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(opens.size())) {
            for (Future<CassandraStore> opened : threads.invokeAll(opens)) {
                stores.add(opened.get());
            }
            Subscription row = row("likes:first", "east", "f1", 1, 7);
            stores.getFirst().subscriptions().put(List.of(row));

            for (CassandraStore store : stores) {
                assertThat(new CassandraSchema(store.session()).version()).isEqualTo(CassandraSchema.known());
                awaitRows(store, row);
            }
        } finally {
            stores.forEach(CassandraStore::close);
        }
    }

    @Test
    void theOtherDataCenterKnowsTheTablesWhenTheFirstStoreIsOpen() {
        String keyspace = Rings.newKeyspace();
        try (CassandraStore first =
                CassandraStore.open(Rings.config(Rings.shared(), Rings.EAST, keyspace), Rings.EAST)) {
            Set<String> tables = tables(first, keyspace);

            assertThat(tables).contains("subscription", "event_source", "schema_version");
            assertThat(tables(west, keyspace)).isEqualTo(tables);
        }
    }

    /** It routes by the keyspace's copies, and must see a later change of them. */
    @Test
    void theDriverFollowsTheSchemaAgainWhenTheStoreIsOpen() {
        String keyspace = Rings.newKeyspace();
        try (CassandraStore store =
                CassandraStore.open(Rings.config(Rings.shared(), Rings.EAST, keyspace), Rings.EAST)) {
            CqlSession driver = store.session().driver();

            assertThat(driver.isSchemaMetadataEnabled()).isTrue();
            assertThat(driver.getMetadata().getKeyspace(keyspace).flatMap(known -> known.getTable("event_source")))
                    .isPresent();
        }
    }

    @Test
    void platformsWithKeyspacesOfTheirOwnShareARingAndNothingElse() {
        StoreConfig config = Rings.config(Rings.shared(), Rings.EAST, Rings.newKeyspace());
        Subscription theirs = row("likes:of-two-platforms", "east", "f1", 1, 1);
        Subscription ours = row("likes:of-two-platforms", "east", "f2", 1, 2);
        try (CassandraStore other = CassandraStore.open(config, Rings.EAST);
                CassandraStore otherInWest =
                        CassandraStore.open(Rings.config(Rings.shared(), Rings.WEST, keyspace(config)), Rings.WEST)) {
            other.subscriptions().put(List.of(theirs));
            east.subscriptions().put(List.of(ours));

            awaitRows(otherInWest, theirs);
            awaitRows(west, ours);
            assertThat(other.subscriptions().rowsOf(ours.topic())).containsExactly(theirs);
            assertThat(east.subscriptions().rowsOf(ours.topic())).containsExactly(ours);
        }
    }

    @Test
    void whatOneDataCenterWritesShowsInTheOtherSoon() {
        long token = west.subscriptions().changesSince(Changes.START).token();
        Subscription row = row("likes:shown-in-the-other", "east", "f1", 1, 10);
        NodeLease lease = lease("east-shown", NodeRole.FRONTEND);

        east.subscriptions().put(List.of(row));
        east.leases().put(lease);

        awaitRows(west, row);
        Eventually.until(
                "west follows east",
                SOON,
                () -> west.subscriptions().changesSince(token).rows().contains(row));
        Eventually.until("west knows the lease", SOON, () -> west.leases().all().contains(lease));

        east.leases().remove(lease);

        Eventually.until("west knows that it was removed", SOON, () -> !west.leases()
                .all()
                .contains(lease));
    }

    @Test
    void theViewersOfATopicAreTheSumOverTheRowsOfAllDataCenters() {
        Topic topic = Topic.parse("likes:summed");
        east.subscriptions()
                .put(List.of(row("likes:summed", "east", "f1", 1, 6_000), row("likes:summed", "east", "f2", 1, 400)));
        west.subscriptions()
                .put(List.of(row("likes:summed", "west", "f1", 1, 4_000), row("likes:summed", "west", "f2", 1, 12)));
        west.subscriptions().put(List.of(row("likes:summed", "west", "f2", 2, 0)));

        for (CassandraStore store : List.of(east, west)) {
            Eventually.until("all rows are there", SOON, () -> viewers(store, topic) == 10_400);
            assertThat(store.subscriptions().rowsOf(topic)).hasSize(4);
        }
    }

    @Test
    void rowsOfOneFrontendThatBothDataCentersWriteEndWithTheNewest() {
        Subscription newest = row("likes:of-both", "east", "f1", 9, 9);
        for (int version = 1; version < 9; version++) {
            (version % 2 == 0 ? east : west)
                    .subscriptions()
                    .put(List.of(row("likes:of-both", "east", "f1", version, version)));
        }
        west.subscriptions().put(List.of(newest));
        east.subscriptions().put(List.of(row("likes:of-both", "east", "f1", 8, 8)));

        awaitRows(east, newest);
        awaitRows(west, newest);
    }

    @Test
    void aLeaseOfARoleOfALaterReleaseIsLeftOut() {
        NodeLease known = lease("east-known", NodeRole.RELAY);
        east.leases().put(known);
        east.session()
                .driver()
                .execute("INSERT INTO ovation.node_lease (shard, node, data_center, role, incarnation, beat,"
                        + " internal_uri, open_uri, draining)"
                        + " VALUES (0, 'east-x1', 'east', 'oracle', 1, 1, 'http://east-x1:7001', '', false)");

        assertThat(east.leases().all()).contains(known).noneMatch(lease -> lease.node()
                .equals("east-x1"));
    }

    @Test
    void closingTwiceIsNoError() {
        CassandraStore store = CassandraStore.open(Rings.config(Rings.EAST), Rings.EAST);

        store.close();
        store.close();
    }

    @Test
    void aClosedStoreRefuses() {
        CassandraStore store = CassandraStore.open(Rings.config(Rings.EAST), Rings.EAST);
        store.close();

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> store.leases().all())
                .withMessageContaining("Could not read the node leases")
                .withMessageContaining("closed");
    }

    private static void awaitRows(CassandraStore store, Subscription... rows) {
        assertThat(Eventually.value(
                        "the rows are there",
                        SOON,
                        () -> store.subscriptions().rowsOf(rows[0].topic()),
                        seen -> seen.containsAll(List.of(rows))))
                .containsExactlyInAnyOrder(rows);
    }

    /** As the server that the store asks knows them. */
    private static Set<String> tables(CassandraStore store, String keyspace) {
        return store
                .session()
                .driver()
                .execute("SELECT table_name FROM system_schema.tables WHERE keyspace_name = '" + keyspace + "'")
                .all()
                .stream()
                .map(row -> CassandraSession.text(row, 0))
                .collect(Collectors.toSet());
    }

    private static int viewers(CassandraStore store, Topic topic) {
        return store.subscriptions().rowsOf(topic).stream()
                .mapToInt(Subscription::viewers)
                .sum();
    }

    private static String keyspace(StoreConfig config) {
        return CassandraAddress.parse(config.url()).keyspace();
    }

    private static Subscription row(String topic, String dataCenter, String frontend, long version, int viewers) {
        return new Subscription(Topic.parse(topic), dataCenter, frontend, 1, version, viewers);
    }

    private static NodeLease lease(String node, NodeRole role) {
        return new NodeLease(node, "east", role, 1, 1, URI.create("http://" + node + ":7001"), null, false);
    }
}
