package dev.ovation.store;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchStatementBuilder;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.Statement;
import dev.ovation.protocol.Subscription;
import dev.ovation.protocol.Topic;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The subscription table in Cassandra.
 *
 * <p>Writing. A row is written under a time that is made of its incarnation and version ({@link WriteTime}), so Cassandra itself keeps
 * the newest, without a read and without a lock. Rows end by themselves, those without viewers sooner.
 *
 * <p>Following. What is written goes to a second table too, at the same time, a log in partitions of ten seconds by the writer's clock, and a reader asks
 * for the newest part of it. A row may show late: its write takes up to the request timeout, another data center's a little more,
 * and clocks differ. So each read goes back a little, and every two seconds far enough for all of that and the two seconds; rows
 * come more than once. What comes later still is found when its topic is read again.
 */
final class CassandraSubscriptionTable implements SubscriptionTable {
    /** Frontends write what they need every half hour at most; four times that is nobody's row. */
    static final Duration LIFE = Duration.ofHours(2);

    /** A row without viewers must be seen by followers, and hide the row before it from nobody for longer. */
    static final Duration LIFE_WITHOUT_VIEWERS = Duration.ofMinutes(10);

    /** How long the log is kept, as its table's time to live says. */
    static final Duration LOG = Duration.ofMinutes(10);

    private static final long BUCKET_MICROS = 10_000_000;
    private static final int SHARDS = 4;

    /** Rows of one batch to one partition of the log: some 4 KB. */
    private static final int ROWS_PER_BATCH = 40;

    private static final long SWEEP_MICROS = 2_000_000;
    private static final long SHORT_OVERLAP_MICROS = 700_000;
    private static final long CLOCK_MICROS = 3_000_000;

    private static final String COLUMNS = "topic, data_center, frontend, incarnation, version, viewers";

    private final CassandraSession session;
    private final InstantSource clock;
    private final long longOverlapMicros;
    private final PreparedStatement put;
    private final PreparedStatement log;
    private final PreparedStatement rowsOf;
    private final PreparedStatement changed;

    CassandraSubscriptionTable(CassandraSession session, Duration requestTimeout, InstantSource clock) {
        this.session = session;
        this.clock = clock;
        this.longOverlapMicros = requestTimeout.toNanos() / 1_000 + CLOCK_MICROS + SWEEP_MICROS;
        this.put = session.write("INSERT INTO {keyspace}.subscription (" + COLUMNS
                + ") VALUES (?, ?, ?, ?, ?, ?) USING TIMESTAMP ? AND TTL ?");
        this.log = session.write("INSERT INTO {keyspace}.subscription_change (" + COLUMNS
                + ", bucket, shard, written_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
        this.rowsOf = session.read("SELECT " + COLUMNS + " FROM {keyspace}.subscription WHERE topic = ?");
        this.changed = session.read("SELECT " + COLUMNS
                + " FROM {keyspace}.subscription_change WHERE bucket = ? AND shard = ? AND written_at >= ?");
    }

    @Override
    public void put(List<Subscription> rows) {
        if (rows.isEmpty()) {
            return;
        }
        Collection<Subscription> newest = newest(rows);
        List<Statement<?>> writes = new ArrayList<>(newest.size() * 2);
        for (Subscription row : newest) {
            Duration life = row.viewers() == 0 ? LIFE_WITHOUT_VIEWERS : LIFE;
            writes.add(put.bind(
                    row.topic().toString(),
                    row.dataCenter(),
                    row.frontend(),
                    row.incarnation(),
                    row.version(),
                    row.viewers(),
                    WriteTime.of(row.incarnation(), row.version()),
                    (int) life.toSeconds()));
        }
        // At the same time: whoever has a row from the log and then reads an older one keeps the newer.
        writes.addAll(logged(newest));
        session.all("write subscriptions (" + newest.size() + " rows)", writes);
    }

    private List<BatchStatement> logged(Collection<Subscription> rows) {
        long writtenAt = now();
        Map<Integer, List<Subscription>> byShard = new HashMap<>();
        rows.forEach(row -> byShard.computeIfAbsent(shard(row.topic()), s -> new ArrayList<>())
                .add(row));
        List<BatchStatement> batches = new ArrayList<>();
        byShard.forEach((shard, all) -> {
            for (int from = 0; from < all.size(); from += ROWS_PER_BATCH) {
                BatchStatementBuilder batch = BatchStatement.builder(DefaultBatchType.UNLOGGED)
                        .setConsistencyLevel(ConsistencyLevel.LOCAL_QUORUM)
                        .setIdempotence(true);
                for (Subscription row : all.subList(from, Math.min(from + ROWS_PER_BATCH, all.size()))) {
                    batch.addStatement(log.bind(
                            row.topic().toString(),
                            row.dataCenter(),
                            row.frontend(),
                            row.incarnation(),
                            row.version(),
                            row.viewers(),
                            writtenAt / BUCKET_MICROS,
                            shard,
                            writtenAt));
                }
                batches.add(batch.build());
            }
        });
        return batches;
    }

    @Override
    public List<Subscription> rowsOf(Topic topic) {
        return session
                .all("read the subscriptions of " + topic, List.of(rowsOf.bind(topic.toString())))
                .getFirst()
                .stream()
                .map(CassandraSubscriptionTable::read)
                .toList();
    }

    @Override
    public Changes changesSince(long token) {
        long now = now();
        if (token == Changes.START) {
            return new Changes(List.of(), now, false);
        }
        long from = Math.min(token, now);
        boolean sweep = from / SWEEP_MICROS != now / SWEEP_MICROS;
        long oldest = now - LOG.toNanos() / 1_000;
        long since = Math.max(oldest, from - (sweep ? longOverlapMicros : SHORT_OVERLAP_MICROS));
        List<Statement<?>> reads = new ArrayList<>();
        for (long bucket = since / BUCKET_MICROS; bucket <= (now + CLOCK_MICROS) / BUCKET_MICROS; bucket++) {
            for (int shard = 0; shard < SHARDS; shard++) {
                reads.add(changed.bind(bucket, shard, since));
            }
        }
        List<Subscription> rows = new ArrayList<>();
        session.all("read the changed subscriptions", reads)
                .forEach(answer -> answer.forEach(row -> rows.add(read(row))));
        return new Changes(List.copyOf(newest(rows)), now, from < oldest);
    }

    @Override
    public int forgetOlderThan(Duration age) {
        return 0;
    }

    private long now() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    }

    private static int shard(Topic topic) {
        return Math.floorMod(topic.toString().hashCode(), SHARDS);
    }

    private static Collection<Subscription> newest(List<Subscription> rows) {
        Map<Key, Subscription> newest = new HashMap<>();
        for (Subscription row : rows) {
            newest.merge(
                    new Key(row.topic(), row.dataCenter(), row.frontend()),
                    row,
                    (one, other) -> one.isAfter(other) ? one : other);
        }
        return newest.values();
    }

    private static Subscription read(Row row) {
        return new Subscription(
                Topic.parse(CassandraSession.text(row, 0)),
                CassandraSession.text(row, 1),
                CassandraSession.text(row, 2),
                row.getLong(3),
                row.getLong(4),
                row.getInt(5));
    }

    private record Key(Topic topic, String dataCenter, String frontend) {}
}
