package dev.ovation.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.metadata.Node;
import dev.ovation.protocol.NodeLease;
import dev.ovation.protocol.NodeRole;
import dev.ovation.protocol.Subscription;
import dev.ovation.protocol.Topic;
import dev.ovation.store.RequestLog.Sent;
import dev.ovation.store.SubscriptionTable.Changes;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That a store asks the servers of its own data center and no others, seen by the driver that sends the requests. */
@Timeout(300)
final class CassandraLocalityIT {
    private static final Topic TOPIC = Topic.parse("likes:video-42");

    private static final Map<String, CassandraStore> STORES = new HashMap<>();

    /** Each on a keyspace of its own, so that each makes the tables. */
    @BeforeAll
    static void callEverythingInBothDataCenters() {
        for (String dataCenter : List.of(Rings.EAST, Rings.WEST)) {
            CassandraStore store =
                    CassandraStore.open(Rings.config(Rings.shared(), dataCenter, Rings.newKeyspace()), dataCenter);
            STORES.put(dataCenter, store);
            callEverything(store, dataCenter);
        }
    }

    @AfterAll
    static void closeThem() {
        STORES.values().forEach(CassandraStore::close);
    }

    @ParameterizedTest
    @ValueSource(strings = {Rings.EAST, Rings.WEST})
    void noRequestLeavesTheDataCenter(String dataCenter) {
        List<Sent> sent = RequestLog.of(store(dataCenter));

        assertThatEveryKindIsIn(sent);
        assertThat(sent).extracting(Sent::dataCenter).containsOnly(dataCenter);
    }

    @ParameterizedTest
    @ValueSource(strings = {Rings.EAST, Rings.WEST})
    void noConnectionLeadsToTheOtherDataCenter(String dataCenter) {
        assertThat(nodes(store(dataCenter))).hasSize(2).allSatisfy(node -> {
            if (dataCenter.equals(node.getDatacenter())) {
                assertThat(node.getOpenConnections()).isPositive();
            } else {
                assertThat(node.getOpenConnections()).isZero();
            }
        });
    }

    /** But the schema's version is read from a quorum: another node of the data center may have written it just now. */
    @ParameterizedTest
    @ValueSource(strings = {Rings.EAST, Rings.WEST})
    void readsAskOneCopyAndWritesAQuorumOfTheDataCenter(String dataCenter) {
        assertThat(RequestLog.of(store(dataCenter))).allSatisfy(request -> {
            boolean one = request.isRead() && !request.text().contains("max(version)");
            assertThat(request.level())
                    .as(request.text())
                    .isEqualTo(one ? DefaultConsistencyLevel.LOCAL_ONE : DefaultConsistencyLevel.LOCAL_QUORUM);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {Rings.EAST, Rings.WEST})
    void everyRequestMayBeSentAgainButTheSchemasGuard(String dataCenter) {
        List<Sent> sent = RequestLog.of(store(dataCenter));

        assertThat(sent).filteredOn(Sent::isConditional).hasSize(2).allSatisfy(guard -> {
            assertThat(guard.text()).contains("schema_guard");
            assertThat(guard.idempotent()).isFalse();
            assertThat(guard.serialLevel()).isEqualTo(DefaultConsistencyLevel.LOCAL_SERIAL);
        });
        assertThat(sent).filteredOn(request -> !request.isConditional()).allMatch(Sent::idempotent);
    }

    private static CassandraStore store(String dataCenter) {
        return Objects.requireNonNull(STORES.get(dataCenter));
    }

    private static List<Node> nodes(CassandraStore store) {
        return List.copyOf(store.session().driver().getMetadata().getNodes().values());
    }

    private static void callEverything(CassandraStore store, String dataCenter) {
        SubscriptionTable table = store.subscriptions();
        table.put(IntStream.range(0, 200)
                .mapToObj(i -> new Subscription(Topic.parse("likes:video-" + i), dataCenter, "f1", 1, 1, i))
                .toList());
        table.rowsOf(TOPIC);
        table.changesSince(table.changesSince(Changes.START).token());
        table.forgetOlderThan(Duration.ofHours(1));
        NodeLease lease =
                new NodeLease("f1", dataCenter, NodeRole.FRONTEND, 1, 1, URI.create("http://f1:7001"), null, false);
        store.leases().put(lease);
        store.leases().all();
        store.leases().remove(lease);
    }

    /** So that a call that is not seen is not taken for one that stays at home. */
    private static void assertThatEveryKindIsIn(List<Sent> sent) {
        assertThat(sent)
                .extracting(Sent::text)
                .anyMatch(text -> text.startsWith("CREATE KEYSPACE "))
                .anyMatch(text -> text.startsWith("CREATE TABLE "))
                .anyMatch(text -> text.matches("INSERT INTO \\w+\\.schema_guard .*"))
                .anyMatch(text -> text.matches("INSERT INTO \\w+\\.schema_version .*"))
                .anyMatch(text -> text.matches("DELETE FROM \\w+\\.schema_guard .*"))
                .anyMatch(text -> text.matches("INSERT INTO \\w+\\.subscription .*"))
                .anyMatch(text -> text.matches("INSERT INTO \\w+\\.subscription_change .*"))
                .anyMatch(text -> text.matches("SELECT .* FROM \\w+\\.subscription .*"))
                .anyMatch(text -> text.matches("SELECT .* FROM \\w+\\.subscription_change .*"))
                .anyMatch(text -> text.matches("INSERT INTO \\w+\\.node_lease .*"))
                .anyMatch(text -> text.matches("SELECT .* FROM \\w+\\.node_lease .*"))
                .anyMatch(text -> text.matches("DELETE FROM \\w+\\.node_lease .*"));
    }
}
