package dev.ovation.store;

import dev.ovation.protocol.Subscription;
import dev.ovation.protocol.Topic;
import io.helidon.dbclient.DbRow;
import io.helidon.dbclient.DbStatementDml;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * The subscription table in SQL.
 *
 * <p>Writing. Many rows go in one {@code MERGE}, which H2 and PostgreSQL 15 both understand: one round trip, one commit, and
 * where a row exists already, its lock is taken before it is compared, so that the newer one stays whoever comes first. Rows
 * go in the order of their keys, so that two writers of the same rows wait for each other in line instead of in a circle.
 *
 * <p>Following. A row is stamped by the database's clock when its statement starts, but others see it only when the statement
 * has committed; a reader that asked for "later than the last I saw" would miss it. So every read goes back by an overlap that
 * is longer than a statement may take, and rows of that time come twice. The token is the database's time before the read,
 * not the highest stamp: an idle table then is read as empty, and after the clock was set back a reader misses nothing that
 * is written within the overlap.
 */
final class JdbcSubscriptionTable implements SubscriptionTable {
    /** Rows of one statement: enough to make the round trip cheap, few enough to be parsed and locked for milliseconds. */
    private static final int ROWS_PER_STATEMENT = 250;

    private static final String MERGE_INTO = "MERGE INTO subscription AS old USING (VALUES ";
    private static final String MERGE_ROW = "(CAST(? AS VARCHAR), CAST(? AS VARCHAR), CAST(? AS VARCHAR),"
            + " CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS INTEGER))";
    private static final String MERGE_RULE = """
            ) AS new (topic, data_center, frontend, incarnation, version, viewers)
            ON old.topic = new.topic AND old.data_center = new.data_center AND old.frontend = new.frontend
            WHEN MATCHED AND (old.incarnation < new.incarnation
                    OR (old.incarnation = new.incarnation AND old.version <= new.version)) THEN
                UPDATE SET incarnation = new.incarnation, version = new.version, viewers = new.viewers, changed_at = %1$s
            WHEN NOT MATCHED THEN
                INSERT (topic, data_center, frontend, incarnation, version, viewers, changed_at)
                VALUES (new.topic, new.data_center, new.frontend, new.incarnation, new.version, new.viewers, %1$s)
            """.formatted(Database.NOW);

    private static final String SELECT =
            "SELECT topic, data_center, frontend, incarnation, version, viewers FROM subscription ";
    private static final String ROWS_OF = SELECT + "WHERE topic = ?";
    private static final String CHANGED_SINCE = SELECT + "WHERE changed_at >= ?";
    private static final String TIME = "SELECT " + Database.NOW;
    private static final String FORGET = "DELETE FROM subscription WHERE changed_at < " + Database.NOW + " - ?";

    private final Database database;
    private final long overlapMillis;

    /**
     * The overlap is the request timeout twice and a second more: a statement is ended after half of one, its commit may wait
     * for a disk or a standby, and a database's clock is corrected by less than that second.
     */
    JdbcSubscriptionTable(Database database, Duration requestTimeout) {
        this.database = database;
        this.overlapMillis = requestTimeout.multipliedBy(2).plusSeconds(1).toMillis();
    }

    @Override
    public void put(List<Subscription> rows) {
        List<Subscription> ordered = newestByKey(rows);
        for (int from = 0; from < ordered.size(); from += ROWS_PER_STATEMENT) {
            merge(ordered.subList(from, Math.min(from + ROWS_PER_STATEMENT, ordered.size())));
        }
    }

    /** One row per key, because a statement may touch each only once; in key order. */
    private static List<Subscription> newestByKey(List<Subscription> rows) {
        TreeMap<Key, Subscription> newest = new TreeMap<>();
        for (Subscription row : rows) {
            newest.merge(
                    new Key(row.topic().toString(), row.dataCenter(), row.frontend()),
                    row,
                    (one, other) -> one.isAfter(other) ? one : other);
        }
        return new ArrayList<>(newest.values());
    }

    private void merge(List<Subscription> rows) {
        String sql = MERGE_INTO + String.join(", ", Collections.nCopies(rows.size(), MERGE_ROW)) + MERGE_RULE;
        database.call("write subscriptions (" + rows.size() + " rows)", execute -> {
            DbStatementDml merge = execute.createDmlStatement(sql);
            for (Subscription row : rows) {
                merge.addParam(row.topic().toString())
                        .addParam(row.dataCenter())
                        .addParam(row.frontend())
                        .addParam(row.incarnation())
                        .addParam(row.version())
                        .addParam(row.viewers());
            }
            return merge.execute();
        });
    }

    @Override
    public List<Subscription> rowsOf(Topic topic) {
        return database.call("read the subscriptions of " + topic, execute -> execute.createQuery(ROWS_OF)
                .addParam(topic.toString())
                .execute()
                .map(JdbcSubscriptionTable::read)
                .toList());
    }

    @Override
    public Changes changesSince(long token) {
        long now = database.call(
                        "ask for the time", execute -> execute.createGet(TIME).execute())
                .orElseThrow()
                .column(1)
                .get(Long.class);
        if (token == Changes.START) {
            return new Changes(List.of(), now, false);
        }
        long since = Math.min(token, now) - overlapMillis;
        List<Subscription> rows =
                database.call("read the changed subscriptions", execute -> execute.createQuery(CHANGED_SINCE)
                        .addParam(since)
                        .execute()
                        .map(JdbcSubscriptionTable::read)
                        .toList());
        return new Changes(rows, now, false);
    }

    @Override
    public int forgetOlderThan(Duration age) {
        long forgotten = database.call(
                "forget old subscriptions",
                execute -> execute.createDelete(FORGET).addParam(age.toMillis()).execute());
        return Math.toIntExact(forgotten);
    }

    /** By position: H2 and PostgreSQL do not agree on the case of column names. */
    private static Subscription read(DbRow row) {
        return new Subscription(
                Topic.parse(row.column(1).get(String.class)),
                row.column(2).get(String.class),
                row.column(3).get(String.class),
                row.column(4).get(Long.class),
                row.column(5).get(Long.class),
                row.column(6).get(Integer.class));
    }

    private record Key(String topic, String dataCenter, String frontend) implements Comparable<Key> {
        private static final Comparator<Key> ORDER =
                Comparator.comparing(Key::topic).thenComparing(Key::dataCenter).thenComparing(Key::frontend);

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }
    }
}
