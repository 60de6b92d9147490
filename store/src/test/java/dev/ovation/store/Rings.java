package dev.ovation.store;

import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import dev.ovation.testkit.Ports;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A real Cassandra over two data centers that the tests of this JVM share, and empty tables in it. */
final class Rings {
    static final String EAST = "east";
    static final String WEST = "west";

    private static @Nullable CassandraRing shared;

    private Rings() {}

    /** Where the jars of Cassandra are, as the build says. */
    static Path libraries() {
        return Path.of(System.getProperty("ovation.cassandra.lib"));
    }

    /** A ring of its own, for a test that stops it. */
    static CassandraRing start() {
        List<Integer> ports = Ports.free(2);
        return CassandraRing.start(
                CassandraRing.Plan.of(List.of(EAST, WEST), libraries(), null, ports.get(0), ports.get(1)), line -> {});
    }

    /** Ended by its own shutdown hook. */
    static synchronized CassandraRing shared() {
        if (shared == null) {
            CassandraRing ring = start();
            Runtime.getRuntime().addShutdownHook(new Thread(ring::close, "cassandra-ring-exit"));
            shared = ring;
        }
        return shared;
    }

    /** How a node of that data center reaches the shared ring. */
    static StoreConfig config(String dataCenter) {
        return config(shared(), dataCenter, "ovation");
    }

    static StoreConfig config(CassandraRing ring, String dataCenter, String keyspace) {
        return new StoreConfig(ring.url(dataCenter, keyspace), "", "", 1, Duration.ofSeconds(5), ring.replication());
    }

    /** The shared ring's tables, emptied. */
    static CassandraStore empty(String dataCenter) {
        CassandraStore store = CassandraStore.open(config(dataCenter), dataCenter);
        truncate(store, "subscription", "subscription_change", "node_lease");
        return store;
    }

    static void truncate(CassandraStore store, String... tables) {
        for (String table : tables) {
            store.session()
                    .driver()
                    .execute(SimpleStatement.newInstance("TRUNCATE ovation." + table)
                            .setTimeout(Duration.ofSeconds(60)));
        }
    }
}
