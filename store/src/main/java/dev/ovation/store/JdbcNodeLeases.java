package dev.ovation.store;

import dev.ovation.protocol.NodeLease;
import dev.ovation.protocol.NodeRole;
import io.helidon.dbclient.DbRow;
import java.net.URI;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The node leases in SQL. A lease is written like a subscription, see {@link JdbcSubscriptionTable}, but alone. */
final class JdbcNodeLeases implements NodeLeases {
    private static final String MERGE = """
            MERGE INTO node_lease AS old
            USING (VALUES (CAST(? AS VARCHAR), CAST(? AS VARCHAR), CAST(? AS VARCHAR), CAST(? AS BIGINT), CAST(? AS BIGINT),
                    CAST(? AS VARCHAR), CAST(? AS VARCHAR), CAST(? AS BOOLEAN)))
                AS new (node, data_center, role, incarnation, beat, internal_uri, open_uri, draining)
            ON old.node = new.node
            WHEN MATCHED AND (old.incarnation < new.incarnation
                    OR (old.incarnation = new.incarnation AND old.beat <= new.beat)) THEN
                UPDATE SET data_center = new.data_center, role = new.role, incarnation = new.incarnation, beat = new.beat,
                    internal_uri = new.internal_uri, open_uri = new.open_uri, draining = new.draining
            WHEN NOT MATCHED THEN
                INSERT (node, data_center, role, incarnation, beat, internal_uri, open_uri, draining)
                VALUES (new.node, new.data_center, new.role, new.incarnation, new.beat, new.internal_uri, new.open_uri,
                    new.draining)
            """;

    private static final String ALL =
            "SELECT node, data_center, role, incarnation, beat, internal_uri, open_uri, draining FROM node_lease";
    private static final String REMOVE =
            "DELETE FROM node_lease WHERE node = ?" + " AND (incarnation < ? OR (incarnation = ? AND beat <= ?))";

    private final Database database;

    JdbcNodeLeases(Database database) {
        this.database = database;
    }

    @Override
    public void put(NodeLease lease) {
        database.call("write the lease of " + lease.node(), execute -> execute.createDmlStatement(MERGE)
                .addParam(lease.node())
                .addParam(lease.dataCenter())
                .addParam(lease.role().word())
                .addParam(lease.incarnation())
                .addParam(lease.beat())
                .addParam(lease.internal().toString())
                .addParam(text(lease.open()))
                .addParam(lease.draining())
                .execute());
    }

    @Override
    public List<NodeLease> all() {
        return database.call("read the node leases", execute -> execute.createQuery(ALL)
                .execute()
                .flatMap(JdbcNodeLeases::read)
                .toList());
    }

    @Override
    public void remove(NodeLease lease) {
        database.call("remove the lease of " + lease.node(), execute -> execute.createDelete(REMOVE)
                .addParam(lease.node())
                .addParam(lease.incarnation())
                .addParam(lease.incarnation())
                .addParam(lease.beat())
                .execute());
    }

    /** No lease where its role came with a later release: this node has nothing to say to such a node. */
    private static Stream<NodeLease> read(DbRow row) {
        return NodeRole.of(row.column(3).get(String.class)).stream()
                .map(role -> new NodeLease(
                        row.column(1).get(String.class),
                        row.column(2).get(String.class),
                        role,
                        row.column(4).get(Long.class),
                        row.column(5).get(Long.class),
                        URI.create(row.column(6).get(String.class)),
                        uri(row.column(7).get(String.class)),
                        row.column(8).get(Boolean.class)));
    }

    private static @Nullable String text(@Nullable URI uri) {
        return uri == null ? null : uri.toString();
    }

    private static @Nullable URI uri(@Nullable String text) {
        return text == null ? null : URI.create(text);
    }
}
