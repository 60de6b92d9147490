package dev.ovation.store;

import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import dev.ovation.testkit.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A real Cassandra over two data centers that the tests of this JVM share, and empty tables in it. */
final class Rings {
    static final String EAST = "east";
    static final String WEST = "west";

    private static final AtomicInteger KEYSPACES = new AtomicInteger();

    private static @Nullable CassandraRing shared;

    private Rings() {}

    /** Where the jars of Cassandra are, as the build says. */
    static Path libraries() {
        return Path.of(System.getProperty("ovation.cassandra.lib"));
    }

    /** A ring of its own over both data centers, for a test that stops it. */
    static CassandraRing start() {
        return CassandraRing.start(plan(List.of(EAST, WEST), null, false), line -> {});
    }

    /** A ring on ports that nobody uses. */
    static CassandraRing.Plan plan(List<String> dataCenters, @Nullable Path data, boolean authentication) {
        List<Integer> ports = Ports.free(2);
        return new CassandraRing.Plan(dataCenters, libraries(), data, ports.get(0), ports.get(1), authentication, 0);
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

    /** The name of a keyspace that nobody has made yet. */
    static String newKeyspace() {
        return "test" + KEYSPACES.incrementAndGet();
    }

    static StoreConfig config(CassandraRing ring, String dataCenter, String keyspace) {
        return new StoreConfig(ring.url(dataCenter, keyspace), "", "", 1, Duration.ofSeconds(5), ring.replication());
    }

    /** The shared ring's tables, emptied. */
    static CassandraStore empty(String dataCenter) {
        return emptied(CassandraStore.open(config(dataCenter), dataCenter));
    }

    /** The same store, without a row in its tables. */
    static CassandraStore emptied(CassandraStore store) {
        truncate(store, "subscription", "subscription_change", "node_lease");
        return store;
    }

    /** Sends a signal to a data center's server: {@code STOP} makes it hang, {@code CONT} lets it go on. */
    static void signal(CassandraRing ring, String dataCenter, String signal) {
        List<String> command = new ArrayList<>(List.of("kill", "-" + signal));
        ring.pids(dataCenter).forEach(pid -> command.add(pid.toString()));
        try {
            int status = new ProcessBuilder(command).inheritIO().start().waitFor();
            if (status != 0) {
                throw new IllegalStateException(command + " ended with status " + status);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + command, e);
        }
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
