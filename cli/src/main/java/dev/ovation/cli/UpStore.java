package dev.ovation.cli;

import dev.ovation.store.CassandraRing;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which store {@code ovation up} was asked for: a database in memory, a Cassandra of its own, or one that runs already. Immutable.
 *
 * @param kind which of the first two
 * @param data where a Cassandra of its own keeps its data, null for a temporary folder
 * @param servers those of a ring that runs already, by data center; empty for the other kinds
 */
record UpStore(Kind kind, @Nullable Path data, Map<String, String> servers) {
    /** Set by the script {@code ovation}, and by the build for tests. */
    private static final String LIBRARIES = "ovation.cassandra.lib";

    private static final Pattern SERVER = Pattern.compile("(.+:[0-9]{1,5})/([^/]+)");
    private static final List<String> USUAL_DATA_CENTERS = List.of("east", "west");

    /** What {@code --store} may say. */
    enum Kind {
        MEMORY,
        CASSANDRA
    }

    /**
     * What the options ask for.
     *
     * @param servers each {@code HOST:PORT/DC}
     * @throws IllegalArgumentException when they contradict each other or cannot be read
     */
    static UpStore of(@Nullable Kind kind, @Nullable Path data, List<String> servers) {
        Map<String, String> byDataCenter = new LinkedHashMap<>();
        for (String server : servers) {
            Matcher matcher = SERVER.matcher(server.strip());
            if (!matcher.matches()) {
                throw new IllegalArgumentException("--cassandra has '" + server
                        + "'; write host, port and data center, for example 127.0.0.1:9042/east,127.0.0.2:9042/west");
            }
            byDataCenter.merge(matcher.group(2), matcher.group(1), (one, other) -> one + ',' + other);
        }
        if (kind == Kind.MEMORY && !byDataCenter.isEmpty()) {
            throw new IllegalArgumentException("--store memory and --cassandra contradict each other. Leave one out.");
        }
        if (data != null && (kind != Kind.CASSANDRA || !byDataCenter.isEmpty())) {
            throw new IllegalArgumentException(
                    "--data says where a Cassandra of this platform's own keeps its data: use it with --store cassandra.");
        }
        return new UpStore(kind == null ? Kind.MEMORY : kind, data, byDataCenter);
    }

    /** The platform's data centers: those that were asked for, else those of the ring that runs already, else the usual two. */
    List<String> dataCenters(List<String> asked) {
        if (!asked.isEmpty()) {
            return asked;
        }
        return servers.isEmpty() ? USUAL_DATA_CENTERS : List.copyOf(servers.keySet());
    }

    /**
     * Starts the Cassandra that was asked for; null when none was.
     *
     * @param progress is told what is going on
     * @throws dev.ovation.runtime.StartException when a port is taken
     * @throws dev.ovation.store.StoreException when it does not start
     */
    @Nullable
    CassandraRing startRing(List<String> dataCenters, PortPlan ports, Consumer<String> progress) {
        if (kind != Kind.CASSANDRA || !servers.isEmpty()) {
            return null;
        }
        Path libraries = Path.of(System.getProperty(LIBRARIES, "cassandra"));
        CassandraRing.Plan ring =
                CassandraRing.Plan.of(dataCenters, libraries, data, ports.cassandra(), ports.cassandraStorage());
        ports.requireFree(ring);
        return CassandraRing.start(ring, progress);
    }

    /** The store for the platform, on the ring that was started. */
    LocalStore store(@Nullable CassandraRing ring) {
        if (ring != null) {
            return LocalStore.ring(ring);
        }
        return servers.isEmpty() ? LocalStore.inMemory() : LocalStore.contacts(servers);
    }
}
