package dev.ovation.store;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.servererrors.CoordinatorException;
import com.datastax.oss.driver.api.core.servererrors.QueryValidationException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The tables' definition in Cassandra, {@code cql/V1__*.cql} and on. A released file is never edited: a change is a new file.
 *
 * <p>Starters of one data center wait for each other behind a row that only one can insert and that ends by itself. Starters of
 * different data centers may apply a file at the same time: every statement can be repeated and tables have fixed ids, so they
 * make the same. Ids are of the keyspace too, because a ring refuses a second table with an id that it has, and platforms may share a
 * ring. A file counts as applied once all servers that can be asked know its tables. A schema that is newer than this program is
 * refused.
 */
final class CassandraSchema {
    private static final List<String> FILES =
            List.of("V1__subscriptions_and_leases.cql", "V2__presence_and_history.cql");

    private static final String VERSIONS_ID = "6f766174-696f-4e00-8000-736368656d61";
    private static final String VERSIONS = """
            CREATE TABLE IF NOT EXISTS {keyspace}.schema_version (
                part text, version int, file text, applied_at timestamp, PRIMARY KEY ((part), version)
            ) WITH id = %s""".formatted(VERSIONS_ID);

    private static final Pattern REPLICA = Pattern.compile("\\s*([A-Za-z0-9_-]+)\\s*:\\s*([1-9])\\s*");

    private static final Pattern ID = Pattern.compile("(?<=\\bid = )[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private final CassandraSession session;
    private final CassandraSchemaGuard guard;

    CassandraSchema(CassandraSession session) {
        this.session = session;
        this.guard = new CassandraSchemaGuard(session);
    }

    /** The newest version that this program knows. */
    static int known() {
        return FILES.size();
    }

    /**
     * Brings the schema up to date; blocks until it is, or until another node that does it is through.
     *
     * @param replication as in {@link StoreConfig#replication()}, for a keyspace that is not there yet
     * @throws StoreException when it cannot be, is newer than this program, or the keyspace is not there and cannot be made
     */
    void migrate(String replication) {
        CassandraSchemaChanges changes = CassandraSchemaChanges.begin(session);
        if (!hasKeyspace()) {
            onceAcquainted(() -> createKeyspace(changes, replication));
        }
        onceAcquainted(() -> bringUpToDate(changes));
        changes.end();
        // Who prepares statements now may ask another server than the one that made the tables.
        session.driver().checkSchemaAgreement();
    }

    private void bringUpToDate(CassandraSchemaChanges changes) {
        Integer version = version();
        refuseNewer(version);
        if (version != null && version == known()) {
            return;
        }
        changes.define(withOwnIds(VERSIONS));
        changes.define(withOwnIds(CassandraSchemaGuard.TABLE));
        changes.awaitDataCenter();
        guard.take();
        try {
            Integer now = version();
            refuseNewer(now);
            int first = (now == null ? 0 : now) + 1;
            for (int next = first; next <= known(); next++) {
                apply(changes, next);
            }
            changes.awaitRing();
            for (int next = first; next <= known(); next++) {
                recordApplied(next);
            }
        } finally {
            guard.release();
        }
    }

    /**
     * A server refuses the name of a data center that it has not heard of yet, stumbles over a table that another one has just made,
     * or takes a server for down that has just come; so what a server answers no to is tried again for a while. Every statement here
     * can be repeated.
     */
    private static void onceAcquainted(Runnable work) {
        long deadline = System.nanoTime() + CassandraSchemaChanges.ACQUAINTANCE.toNanos();
        while (true) {
            try {
                work.run();
                return;
            } catch (StoreException e) {
                if (!(e.getCause() instanceof CoordinatorException) || System.nanoTime() > deadline) {
                    throw e;
                }
            }
            CassandraSchemaChanges.pause(CassandraSchemaChanges.LOOK_EVERY);
        }
    }

    /** The version of the tables; null when there are none. */
    @Nullable
    Integer version() {
        if (session.run(
                                "look for the tables",
                                read("SELECT table_name FROM system_schema.tables WHERE keyspace_name = ? AND table_name = 'schema_version'")
                                        .setPositionalValues(List.of(session.keyspace())))
                        .one()
                == null) {
            return null;
        }
        Row row = session.run(
                        "read the schema's version",
                        write("SELECT max(version) AS version FROM {keyspace}.schema_version WHERE part = 'all'"))
                .one();
        return row == null || row.isNull("version") ? null : row.getInt("version");
    }

    private boolean hasKeyspace() {
        return session.run(
                                "look for the keyspace",
                                read("SELECT keyspace_name FROM system_schema.keyspaces WHERE keyspace_name = ?")
                                        .setPositionalValues(List.of(session.keyspace())))
                        .one()
                != null;
    }

    private void createKeyspace(CassandraSchemaChanges changes, String replication) {
        if (replication.isBlank()) {
            throw new StoreException("The keyspace " + session.keyspace()
                    + " is not there. Create it, for example: CREATE KEYSPACE " + session.keyspace()
                    + " WITH replication = {'class': 'NetworkTopologyStrategy', '" + session.dataCenter()
                    + "': 3}; or set store.replication, for example " + session.dataCenter()
                    + ":3, and it is created.");
        }
        Map<String, Integer> copies = copies(replication);
        StringBuilder strategy = new StringBuilder("{'class': 'NetworkTopologyStrategy'");
        copies.forEach((name, count) ->
                strategy.append(", '").append(name).append("': ").append(count));
        try {
            changes.define("CREATE KEYSPACE IF NOT EXISTS {keyspace} WITH replication = " + strategy + '}');
        } catch (StoreException e) {
            throw explained(e, copies.keySet());
        }
    }

    /** Says which data centers the ring has never heard of, where that is what was refused. */
    private StoreException explained(StoreException failure, Set<String> wanted) {
        SortedSet<String> known = session.dataCenters();
        String unknown = wanted.stream().filter(name -> !known.contains(name)).collect(Collectors.joining(" and "));
        if (unknown.isEmpty() || !(failure.getCause() instanceof QueryValidationException refusal)) {
            return failure;
        }
        return new StoreException(
                "The keyspace " + session.keyspace() + " cannot have copies in " + unknown
                        + ", which the ring has never heard of; it has " + String.join(", ", known)
                        + ". Start Cassandra in " + unknown + " first, or leave it out of store.replication.",
                refusal);
    }

    /**
     * The copies by data center of a {@link StoreConfig#replication()}, in its order.
     *
     * @throws StoreException when it is written otherwise
     */
    static Map<String, Integer> copies(String replication) {
        Map<String, Integer> copies = new LinkedHashMap<>();
        for (String text : replication.split(",", -1)) {
            Matcher replica = REPLICA.matcher(text);
            if (!replica.matches()) {
                throw new StoreException("store.replication is '" + replication
                        + "'; write the copies of each data center, for example east:3,west:3");
            }
            copies.put(replica.group(1), Integer.valueOf(replica.group(2)));
        }
        return copies;
    }

    private void refuseNewer(@Nullable Integer version) {
        if (version != null && version > known()) {
            throw new StoreException("The schema of keyspace " + session.keyspace() + " has version " + version
                    + ", this program knows up to " + known()
                    + ". Start a release that is at least as new as the schema.");
        }
    }

    private void apply(CassandraSchemaChanges changes, int version) {
        for (String statement : statements(FILES.get(version - 1))) {
            changes.define(withOwnIds(statement.replaceFirst(
                    "(?i)^(CREATE TABLE IF NOT EXISTS|ALTER TABLE) ", "$1 " + session.keyspace() + '.')));
        }
    }

    private void recordApplied(int version) {
        session.run(
                "record the schema's version",
                write("INSERT INTO {keyspace}.schema_version (part, version, file, applied_at)"
                                + " VALUES ('all', ?, ?, toTimestamp(now()))")
                        .setPositionalValues(List.of(version, FILES.get(version - 1))));
    }

    /** The statement with ids that are made of the written ones and the keyspace's name, and so the same wherever it is applied. */
    private String withOwnIds(String cql) {
        return ID.matcher(cql).replaceAll(id -> {
            String name = session.keyspace() + '/' + id.group();
            return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
        });
    }

    private SimpleStatement read(String cql) {
        return SimpleStatement.newInstance(session.named(cql)).setConsistencyLevel(ConsistencyLevel.LOCAL_ONE);
    }

    private SimpleStatement write(String cql) {
        return SimpleStatement.newInstance(session.named(cql)).setConsistencyLevel(ConsistencyLevel.LOCAL_QUORUM);
    }

    /** A file's statements: they end with a semicolon at the end of a line; comments begin with two dashes. */
    private static List<String> statements(String file) {
        try (InputStream in = CassandraSchema.class.getResourceAsStream("cql/" + file)) {
            if (in == null) {
                throw new IllegalStateException("no resource cql/" + file);
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8).replaceAll("(?m)--.*$", "");
            List<String> statements = new ArrayList<>();
            for (String statement : text.split(";\\s*(\\n|$)", -1)) {
                if (!statement.isBlank()) {
                    statements.add(statement.strip());
                }
            }
            return statements;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
