package dev.ovation.store;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.Statement;
import dev.ovation.protocol.NodeLease;
import dev.ovation.protocol.NodeRole;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The node leases in Cassandra: one row a node in a few partitions, written under the time that {@link WriteTime} makes of incarnation
 * and beat, so that the newest lease stays and a farewell hides what was said before it and nothing later.
 */
final class CassandraNodeLeases implements NodeLeases {
    /** As long as a dead node's data center is thought to exist; whether a node lives is judged by its beat. */
    static final Duration LIFE = Duration.ofHours(24);

    private static final int SHARDS = 8;

    private final CassandraSession session;
    private final PreparedStatement put;
    private final PreparedStatement all;
    private final PreparedStatement remove;

    CassandraNodeLeases(CassandraSession session) {
        this.session = session;
        this.put = session.write("INSERT INTO {keyspace}.node_lease"
                + " (shard, node, data_center, role, incarnation, beat, internal_uri, open_uri, draining)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) USING TIMESTAMP ? AND TTL " + LIFE.toSeconds());
        this.all = session.read("SELECT node, data_center, role, incarnation, beat, internal_uri, open_uri, draining"
                + " FROM {keyspace}.node_lease WHERE shard = ?");
        this.remove = session.write("DELETE FROM {keyspace}.node_lease USING TIMESTAMP ? WHERE shard = ? AND node = ?");
    }

    @Override
    public void put(NodeLease lease) {
        URI open = lease.open();
        session.all(
                "write the lease of " + lease.node(),
                List.of(put.bind(
                        shard(lease.node()),
                        lease.node(),
                        lease.dataCenter(),
                        lease.role().word(),
                        lease.incarnation(),
                        lease.beat(),
                        lease.internal().toString(),
                        open == null ? "" : open.toString(),
                        lease.draining(),
                        WriteTime.of(lease.incarnation(), lease.beat()))));
    }

    @Override
    public List<NodeLease> all() {
        List<Statement<?>> reads = new ArrayList<>();
        for (int shard = 0; shard < SHARDS; shard++) {
            reads.add(all.bind(shard));
        }
        List<NodeLease> leases = new ArrayList<>();
        session.all("read the node leases", reads)
                .forEach(rows -> rows.forEach(row -> read(row).ifPresent(leases::add)));
        return leases;
    }

    @Override
    public void remove(NodeLease lease) {
        session.all(
                "remove the lease of " + lease.node(),
                List.of(remove.bind(
                        WriteTime.of(lease.incarnation(), lease.beat()), shard(lease.node()), lease.node())));
    }

    private static int shard(String node) {
        return Math.floorMod(node.hashCode(), SHARDS);
    }

    private static @Nullable URI open(@Nullable String text) {
        return text == null || text.isEmpty() ? null : URI.create(text);
    }

    /** Nothing for a role that only a later release knows. */
    private static Optional<NodeLease> read(Row row) {
        return NodeRole.of(row.getString(2))
                .map(role -> new NodeLease(
                        CassandraSession.text(row, 0),
                        CassandraSession.text(row, 1),
                        role,
                        row.getLong(3),
                        row.getLong(4),
                        URI.create(row.getString(5)),
                        open(row.getString(6)),
                        row.getBoolean(7)));
    }
}
