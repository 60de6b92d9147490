package dev.ovation.store;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.metadata.NodeState;
import java.time.Duration;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A row of changes to a ring's schema, all through the same server: it sees each one before the next, so the other servers are waited
 * for once, when there is need. For one thread.
 *
 * <p>The driver's own waiting is switched off meanwhile. It takes a second for each change, because it gathers changes for that long
 * before it looks at them; it asks a server that may not have heard of the change; and it leaves the other data centers out,
 * because it has no connection there.
 */
final class CassandraSchemaChanges {
    static final Duration LOOK_EVERY = Duration.ofMillis(200);

    /** Servers hear of each other, and of a change of the schema, within seconds. */
    static final Duration ACQUAINTANCE = Duration.ofSeconds(10);

    private final CassandraSession session;
    private final Node server;

    private CassandraSchemaChanges(CassandraSession session, Node server) {
        this.session = session;
        this.server = server;
    }

    /**
     * Begins with a server of the own data center that answers.
     *
     * @throws StoreException when none does
     */
    static CassandraSchemaChanges begin(CassandraSession session) {
        Node server = session.run("look for a server", SimpleStatement.newInstance("SELECT key FROM system.local"))
                .getExecutionInfo()
                .getCoordinator();
        return new CassandraSchemaChanges(session, Objects.requireNonNull(server));
    }

    /**
     * Makes one change, which the next one may build on.
     *
     * @param cql may be repeated; tables are named {@code {keyspace}.table}
     * @throws StoreException when the server refuses it or is away
     */
    void define(String cql) {
        session.driver().setSchemaMetadataEnabled(false);
        ask("change the schema", session.named(cql), ConsistencyLevel.LOCAL_QUORUM);
    }

    /**
     * Gives the waiting back to the driver, which looks at the keyspace as it is now. A session that is closed needs no end.
     *
     * @throws StoreException when the driver cannot look at it
     */
    void end() {
        session.call("look at the schema", () -> session.driver().setSchemaMetadataEnabled(null));
    }

    /** Waits until the own data center's servers know all changes, but those that are down; for {@link #ACQUAINTANCE} at most. */
    void awaitDataCenter() {
        await(row -> session.dataCenter().equals(row.getString("data_center")));
    }

    /**
     * Waits until the servers of all data centers know all changes, for {@link #ACQUAINTANCE} at most: it is not known here which of
     * the others' are down. Those hear of the changes when they are back, before they are handed what they missed.
     */
    void awaitRing() {
        await(row -> true);
    }

    private void await(Predicate<Row> those) {
        long deadline = System.nanoTime() + ACQUAINTANCE.toNanos();
        while (!agree(those) && System.nanoTime() < deadline) {
            pause(LOOK_EVERY);
        }
    }

    /** Whether the server has heard of each of those that it has the same schema. */
    private boolean agree(Predicate<Row> those) {
        Set<UUID> down = session.servers().stream()
                .filter(other -> other.getState() == NodeState.DOWN)
                .map(Node::getHostId)
                .collect(Collectors.toSet());
        Set<UUID> versions = new HashSet<>();
        look("system.local").forEach(row -> versions.add(row.getUuid("schema_version")));
        for (Row row : look("system.peers")) {
            if (those.test(row) && !row.isNull("schema_version") && !down.contains(row.getUuid("host_id"))) {
                versions.add(row.getUuid("schema_version"));
            }
        }
        return versions.size() == 1;
    }

    private ResultSet look(String table) {
        return ask(
                "look whether all servers know the schema",
                "SELECT host_id, data_center, schema_version FROM " + table,
                ConsistencyLevel.LOCAL_ONE);
    }

    private ResultSet ask(String what, String cql, ConsistencyLevel level) {
        return session.run(
                what,
                SimpleStatement.newInstance(cql)
                        .setConsistencyLevel(level)
                        .setTimeout(Schema.LONGEST_STATEMENT)
                        .setNode(server));
    }

    static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("Interrupted while the schema was being changed.", e);
        }
    }
}
