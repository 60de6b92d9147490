package dev.ovation.store;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.servererrors.CASWriteUnknownException;
import com.datastax.oss.driver.api.core.servererrors.WriteTimeoutException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The row behind which starters of one data center wait for each other while one of them changes the schema. It ends by itself when
 * its holder does not give it back. For one thread.
 *
 * <p>When several try at the same time, Cassandra may leave open whose attempt it was that counted; who tries again finds out.
 */
final class CassandraSchemaGuard {
    /** Its table. */
    static final String TABLE = """
            CREATE TABLE IF NOT EXISTS {keyspace}.schema_guard (
                part text PRIMARY KEY, holder text
            ) WITH id = 6f766174-696f-4e00-8000-677561726400 AND gc_grace_seconds = 3600""";

    private static final int SECONDS = 60;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(3L * SECONDS);

    private final CassandraSession session;
    private final String holder = UUID.randomUUID().toString();

    CassandraSchemaGuard(CassandraSession session) {
        this.session = session;
    }

    /**
     * Waits until nobody else has it, and takes it.
     *
     * @throws StoreException when others have it for {@link #LONGEST_WAIT}, or Cassandra cannot be asked
     */
    void take() {
        long deadline = System.nanoTime() + LONGEST_WAIT.toNanos();
        while (!isTaken()) {
            if (System.nanoTime() > deadline) {
                throw new StoreException("Another node has been changing the schema of " + session.keyspace() + " for "
                        + LONGEST_WAIT.toMinutes() + " minutes. See what it says, and start again.");
            }
            pause();
        }
    }

    /** Gives it back, or leaves it to end by itself where that cannot be done: what was to be done behind it is done, or has failed. */
    void release() {
        long deadline = System.nanoTime() + CassandraSchemaChanges.ACQUAINTANCE.toNanos();
        while (!isReleased() && System.nanoTime() < deadline) {
            pause();
        }
    }

    private boolean isTaken() {
        try {
            ResultSet rows = ask(
                    "take the schema's guard",
                    "INSERT INTO {keyspace}.schema_guard (part, holder) VALUES ('all', ?) IF NOT EXISTS USING TTL "
                            + SECONDS);
            if (rows.wasApplied()) {
                return true;
            }
            Row row = rows.one();
            return row != null && holder.equals(row.getString("holder"));
        } catch (StoreException e) {
            if (isOpen(e)) {
                return false;
            }
            throw e;
        }
    }

    private boolean isReleased() {
        try {
            ask("give the schema's guard back", "DELETE FROM {keyspace}.schema_guard WHERE part = 'all' IF holder = ?");
            return true;
        } catch (StoreException e) {
            return !isOpen(e);
        }
    }

    /** Whether it is open what has become of the attempt, because of others at the same time. */
    private static boolean isOpen(StoreException failure) {
        return failure.getCause() instanceof CASWriteUnknownException
                || failure.getCause() instanceof WriteTimeoutException;
    }

    private ResultSet ask(String what, String cql) {
        return session.run(
                what,
                SimpleStatement.newInstance(session.named(cql), holder)
                        .setConsistencyLevel(ConsistencyLevel.LOCAL_QUORUM)
                        .setIdempotent(false)
                        .setTimeout(Schema.LONGEST_STATEMENT));
    }

    /** Not all for the same time, so that they do not meet again. */
    private static void pause() {
        long more = ThreadLocalRandom.current().nextLong(CassandraSchemaChanges.LOOK_EVERY.toMillis());
        CassandraSchemaChanges.pause(CassandraSchemaChanges.LOOK_EVERY.plusMillis(more));
    }
}
