package dev.ovation.scenarios;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import dev.ovation.store.CassandraRing;
import dev.ovation.store.CassandraStore;
import dev.ovation.store.StoreConfig;
import dev.ovation.testkit.Ports;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A real Cassandra with a server in each of two data centers, and ways to look into it past the platform. */
final class Rings {
    static final String EAST = "east";
    static final String WEST = "west";
    static final List<String> DATA_CENTERS = List.of(EAST, WEST);

    private static final String KEYSPACE = "ovation";

    private Rings() {}

    /** A ring on free ports. */
    static CassandraRing start() {
        return CassandraRing.start(plan(0), line -> {});
    }

    /** A ring on free ports, whose servers tell each other addresses that are that much higher. */
    static CassandraRing.Plan plan(int broadcastOffset) {
        List<Integer> ports = Ports.free(2);
        Path libraries = Path.of(System.getProperty("ovation.cassandra.lib"));
        return new CassandraRing.Plan(
                DATA_CENTERS, libraries, null, ports.get(0), ports.get(1), false, broadcastOffset);
    }

    /** The store as that data center's nodes see it. */
    static CassandraStore open(CassandraRing ring, String dataCenter) {
        return CassandraStore.open(
                new StoreConfig(ring.url(dataCenter, KEYSPACE), "", "", 1, Duration.ofSeconds(2), ring.replication()),
                dataCenter);
    }

    /** A driver's session with that data center's server, in the platform's keyspace. */
    static CqlSession session(CassandraRing ring, String dataCenter) {
        CassandraRing.Place place = ring.places().stream()
                .filter(known -> known.dataCenter().equals(dataCenter))
                .findFirst()
                .orElseThrow();
        return CqlSession.builder()
                .addContactPoint(new InetSocketAddress(place.address(), place.port()))
                .withLocalDatacenter(dataCenter)
                .withKeyspace(KEYSPACE)
                .withConfigLoader(DriverConfigLoader.programmaticBuilder()
                        .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, Duration.ofSeconds(20))
                        .withDuration(DefaultDriverOption.CONNECTION_INIT_QUERY_TIMEOUT, Duration.ofSeconds(5))
                        .withBoolean(DefaultDriverOption.CONNECTION_WARN_INIT_ERROR, false)
                        .withInt(DefaultDriverOption.SESSION_LEAK_THRESHOLD, 0)
                        .withDuration(DefaultDriverOption.RECONNECTION_MAX_DELAY, Duration.ofSeconds(1))
                        .build())
                .build();
    }
}
