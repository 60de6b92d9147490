package dev.ovation.store;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.Version;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.metadata.NodeState;
import com.datastax.oss.driver.api.core.session.Session;
import dev.ovation.runtime.ClockDifference;
import dev.ovation.runtime.Finding;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A look at a Cassandra ring, with reads only. For one thread. */
final class CassandraInspection {
    private static final String STORE = "store";
    private static final String DATA_CENTER = "data center";

    /** The first that has the compaction strategy of the tables. */
    private static final Version OLDEST = Version.V5_0_0;

    private final StoreConfig config;
    private final String dataCenter;

    CassandraInspection(StoreConfig config, String dataCenter) {
        this.config = config;
        this.dataCenter = dataCenter;
    }

    /** The ring, the own data center in it, the keyspace, the schema, the clock. */
    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        CassandraSession session;
        try {
            session = CassandraSession.connect(config, dataCenter);
        } catch (RuntimeException e) {
            String because = "the store cannot be opened";
            findings.add(Finding.fail(
                    STORE,
                    "cannot be opened at " + config.url() + ": " + CassandraSession.reason(e),
                    CassandraSession.advice(e)));
            findings.add(Finding.skip(DATA_CENTER, because));
            skipTables(findings, because);
            return findings;
        }
        try (session) {
            findings.add(ring(session));
            if (session.dataCenters().contains(dataCenter)) {
                findings.add(place(session));
                addTables(session, findings);
                findings.add(clock(session));
            } else {
                findings.add(Finding.fail(
                        DATA_CENTER,
                        "the ring has no '" + dataCenter + "', it has " + String.join(", ", session.dataCenters()),
                        "Give node.data-center the name that Cassandra's snitch gives it."));
                skipTables(findings, "a node asks the servers of its own data center only, and that is not known");
            }
        }
        return findings;
    }

    private static void skipTables(List<Finding> findings, String because) {
        findings.add(Finding.skip(KeyspaceCheck.NAME, because));
        findings.add(Finding.skip(SchemaCheck.NAME, because));
        findings.add(Finding.skip(ClockCheck.NAME, because));
    }

    private Finding ring(CassandraSession session) {
        SortedSet<Version> versions = session.servers().stream()
                .map(Node::getCassandraVersion)
                .filter(Objects::nonNull)
                .collect(Collectors.toCollection(TreeSet::new));
        String found = "Cassandra " + versions.stream().map(Version::toString).collect(Collectors.joining(" and "))
                + " at " + config.url()
                + (config.password().isEmpty() ? ", no user" : ", user '" + config.username() + "'") + ", driver "
                + Session.OSS_DRIVER_COORDINATES.getVersion();
        return versions.isEmpty() || versions.first().compareTo(OLDEST) >= 0
                ? Finding.ok(STORE, found)
                : Finding.fail(STORE, found, "Use Cassandra 5.0 or newer on every server.");
    }

    private Finding place(CassandraSession session) {
        List<Node> own = own(session);
        int up = up(session).size();
        String found = dataCenter + " has " + own.size() + (own.size() == 1 ? " server, " : " servers, ") + up
                + " up; the ring has " + String.join(", ", session.dataCenters());
        List<String> elsewhere = session.servers().stream()
                .filter(server -> !own.contains(server) && isContact(server))
                .map(server -> server.getEndPoint() + " is in " + server.getDatacenter())
                .toList();
        if (!elsewhere.isEmpty()) {
            return Finding.warn(
                    DATA_CENTER,
                    found + "; " + String.join(", ", elsewhere),
                    "Name servers of " + dataCenter + " in store.url, so that this node starts without the others.");
        }
        return up == own.size()
                ? Finding.ok(DATA_CENTER, found)
                : Finding.warn(DATA_CENTER, found, "See why not all are up, or cannot be reached from here.");
    }

    private List<Node> own(CassandraSession session) {
        return session.servers().stream()
                .filter(server -> dataCenter.equals(server.getDatacenter()))
                .toList();
    }

    private List<Node> up(CassandraSession session) {
        return own(session).stream()
                .filter(server -> server.getState() == NodeState.UP)
                .toList();
    }

    private boolean isContact(Node server) {
        return server.getEndPoint().resolve() instanceof InetSocketAddress address
                && CassandraAddress.parse(config.url()).contacts().contains(address);
    }

    private void addTables(CassandraSession session, List<Finding> findings) {
        KeyspaceCheck check =
                new KeyspaceCheck(session.keyspace(), dataCenter, up(session).size());
        Finding keyspace;
        boolean present;
        try {
            Row row = replication(session);
            present = row != null;
            keyspace = row == null
                    ? check.absent(config.replication(), session.dataCenters())
                    : check.present(Objects.requireNonNull(row.getMap(0, String.class, String.class)));
        } catch (StoreException e) {
            findings.add(Finding.fail(KeyspaceCheck.NAME, String.valueOf(e.getMessage()), "See Cassandra's log."));
            findings.add(Finding.skip(SchemaCheck.NAME, "the keyspace cannot be looked at"));
            return;
        }
        findings.add(keyspace);
        findings.add(
                keyspace.result() == Finding.Result.FAIL
                        ? Finding.skip(SchemaCheck.NAME, "the keyspace is not as it must be")
                        : schema(session, present));
    }

    private static @Nullable Row replication(CassandraSession session) {
        return session.run(
                        "look at the keyspace",
                        SimpleStatement.newInstance(
                                        "SELECT replication FROM system_schema.keyspaces WHERE keyspace_name = ?",
                                        session.keyspace())
                                .setConsistencyLevel(ConsistencyLevel.LOCAL_ONE))
                .one();
    }

    private static Finding schema(CassandraSession session, boolean keyspacePresent) {
        Integer version;
        try {
            version = keyspacePresent ? new CassandraSchema(session).version() : null;
        } catch (StoreException e) {
            return Finding.fail(
                    SchemaCheck.NAME, String.valueOf(e.getMessage()), "Check that the user may read the keyspace.");
        }
        int known = CassandraSchema.known();
        return SchemaCheck.judge(
                version == null ? null : version.toString(), String.valueOf(known), version != null && version > known);
    }

    /** Every server of the data center is asked; the one whose clock is farthest off is judged. */
    private Finding clock(CassandraSession session) {
        ClockDifference farthest = null;
        String whose = "";
        try {
            for (Node server : up(session)) {
                ClockDifference difference =
                        ClockDifference.measure(InstantSource.system(), () -> now(session, server));
                if (farthest == null || difference.apart().compareTo(farthest.apart()) > 0) {
                    farthest = difference;
                    whose = "Cassandra at " + server.getEndPoint();
                }
            }
        } catch (StoreException e) {
            return Finding.fail(ClockCheck.NAME, String.valueOf(e.getMessage()), "See Cassandra's log.");
        }
        return farthest == null
                ? Finding.skip(ClockCheck.NAME, "no server of " + dataCenter + " is up")
                : ClockCheck.judge(farthest, whose);
    }

    private static Instant now(CassandraSession session, Node server) {
        Row row = session.run(
                        "ask Cassandra for its time",
                        SimpleStatement.newInstance("SELECT toUnixTimestamp(now()) FROM system.local")
                                .setConsistencyLevel(ConsistencyLevel.LOCAL_ONE)
                                .setNode(server))
                .one();
        return Instant.ofEpochMilli(Objects.requireNonNull(row).getLong(0));
    }
}
