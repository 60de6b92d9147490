package dev.ovation.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.cql.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The guard of the schema in a real Cassandra. */
@Timeout(300)
final class CassandraSchemaGuardIT {
    private static final int MANY = 6;

    private CassandraStore store;

    @BeforeEach
    void openAStore() {
        store = CassandraStore.open(Rings.config(Rings.shared(), Rings.EAST, Rings.newKeyspace()), Rings.EAST);
    }

    @AfterEach
    void closeIt() {
        store.close();
    }

    @Test
    void oneOfManyHasItAtATime() throws Exception {
        AtomicInteger holders = new AtomicInteger();
        List<Callable<Integer>> takers = new ArrayList<>();
        for (int number = 0; number < MANY; number++) {
            takers.add(() -> {
                CassandraSchemaGuard guard = new CassandraSchemaGuard(store.session());
                guard.take();
                int most = holders.incrementAndGet();
                new CassandraSchema(store.session()).version();
                most = Math.max(most, holders.get());
                holders.decrementAndGet();
                guard.release();
                return most;
            });
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(MANY)) {
            for (Future<Integer> most : threads.invokeAll(takers)) {
                assertThat(most.get()).isEqualTo(1);
            }
        }
        assertThat(rows()).isEmpty();
    }

    /** As after an attempt of which Cassandra did not say whether it counted. */
    @Test
    void whoHasItGetsItAgainAtOnce() {
        CassandraSchemaGuard guard = new CassandraSchemaGuard(store.session());
        guard.take();
        long first = rows().getFirst().getLong("written");

        guard.take();

        assertThat(rows().getFirst().getLong("written")).isEqualTo(first);
    }

    @Test
    void itEndsByItselfAndNotByOthers() {
        new CassandraSchemaGuard(store.session()).take();

        new CassandraSchemaGuard(store.session()).release();

        assertThat(rows().getFirst().getInt("seconds")).isBetween(1, 60);
    }

    private List<Row> rows() {
        return store.session()
                .driver()
                .execute(
                        store.session()
                                .named(
                                        "SELECT WRITETIME(holder) AS written, TTL(holder) AS seconds FROM {keyspace}.schema_guard"))
                .all();
    }
}
