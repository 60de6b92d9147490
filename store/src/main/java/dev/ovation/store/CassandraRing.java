package dev.ovation.store;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real Cassandra on this machine, one server for each data center, each on a loopback address of its own: what {@code ovation up
 * --store cassandra} and tests run on.
 *
 * <p>Small on purpose (512 MB of heap each, one token, no authentication unless asked for) and durable as far as a process that is
 * killed: not a production set-up. It ends soon after this JVM when nobody closes it. Thread-safe.
 */
public final class CassandraRing implements AutoCloseable {
    /** Cold disks and two cores: it takes 12 to 14 s when nothing else runs. */
    private static final Duration LONGEST_START = Duration.ofMinutes(3);

    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private final @Nullable Path temporary;
    private final List<CassandraServer> servers;

    private CassandraRing(@Nullable Path temporary, List<CassandraServer> servers) {
        this.temporary = temporary;
        this.servers = List.copyOf(servers);
    }

    /**
     * What a ring is made of.
     *
     * @param dataCenters their names; the first server is on 127.0.0.1, the second on 127.0.0.2, and so on
     * @param libraries the folder with Cassandra's jars
     * @param data where each server keeps its data, in a folder named like its data center; null for a temporary folder that is
     *     deleted at the end
     * @param port where clients connect, the same on every address; usually 9042
     * @param storagePort where the servers reach each other; usually 7000
     * @param authentication whether clients must say who they are; the first user is {@code cassandra} with that password
     * @param broadcastOffset added to the last number of the address that the servers tell each other, so that something can stand
     *     between them; 0 for nothing
     */
    public record Plan(
            List<String> dataCenters,
            Path libraries,
            @Nullable Path data,
            int port,
            int storagePort,
            boolean authentication,
            int broadcastOffset) {
        /** Takes a copy. */
        public Plan {
            dataCenters = List.copyOf(dataCenters);
        }

        /** Without authentication and with nothing in between. */
        public static Plan of(
                List<String> dataCenters, Path libraries, @Nullable Path data, int port, int storagePort) {
            return new Plan(dataCenters, libraries, data, port, storagePort, false, 0);
        }

        /** Where each server is to be. */
        public List<Place> places() {
            List<Place> places = new ArrayList<>();
            for (String dataCenter : dataCenters) {
                int number = places.size() + 1;
                places.add(new Place(
                        dataCenter, "127.0.0." + number, "127.0.0." + (number + broadcastOffset), port, storagePort));
            }
            return places;
        }
    }

    /**
     * Where one server is.
     *
     * @param dataCenter the one it stands for
     * @param address where it listens
     * @param broadcast where the others are told to reach it
     * @param port for clients
     * @param storagePort for the other servers
     */
    public record Place(String dataCenter, String address, String broadcast, int port, int storagePort) {}

    /**
     * Starts all servers together and returns when each takes clients and has heard of the others.
     *
     * @param progress is told what is going on, a line at a time, a few seconds apart
     * @throws StoreException when there is no JDK for it, a folder cannot be written, a port is taken, or a server does not start;
     *     nothing is left running then
     */
    public static CassandraRing start(Plan plan, Consumer<String> progress) {
        Path java = CassandraJdk.java();
        if (!Files.isDirectory(plan.libraries)) {
            throw new StoreException("Cassandra's jars are not in " + plan.libraries
                    + ". Build them: ovation build, or mvn -pl cassandra-server package");
        }
        plan.places().forEach(CassandraRing::requireFreePorts);
        Path temporary = null;
        try {
            Path folder = plan.data;
            if (folder == null) {
                temporary = Files.createTempDirectory("ovation-cassandra-");
                folder = temporary;
            }
            List<CassandraServer> servers = new ArrayList<>();
            for (Place place : plan.places()) {
                Path own = folder.toAbsolutePath().resolve(place.dataCenter);
                servers.add(new CassandraServer(
                        java, plan.libraries, own, temporary != null, place, configuration(plan, servers.size(), own)));
            }
            CassandraRing ring = new CassandraRing(temporary, servers);
            try {
                progress.accept("Starting Cassandra for " + String.join(" and ", plan.dataCenters) + " (" + java
                        + ", data in " + folder + ")");
                for (CassandraServer server : servers) {
                    server.start();
                }
                for (CassandraServer server : servers) {
                    ring.await(server, "take clients", server::answers, progress);
                }
                // A server that has not heard of a data center refuses to keep copies there.
                for (CassandraServer server : servers) {
                    ring.await(server, "hear of the others", () -> server.knows(plan.places()), progress);
                }
                return ring;
            } catch (IOException | RuntimeException e) {
                ring.close();
                throw e;
            }
        } catch (IOException e) {
            throw new StoreException("Cassandra cannot be started: " + e.getMessage(), e);
        }
    }

    /** The address of the ring for a node of that data center, as its {@code store.url} has it. */
    public String url(String dataCenter, String keyspace) {
        Place place = server(dataCenter).place();
        return "cassandra://" + place.address + ':' + place.port + '/' + keyspace;
    }

    /** One copy in every data center, as {@code store.replication} has it. */
    public String replication() {
        return servers.stream().map(server -> server.place().dataCenter + ":1").collect(Collectors.joining(","));
    }

    /** Where the servers are. */
    public List<Place> places() {
        return servers.stream().map(CassandraServer::place).toList();
    }

    /** Starts that data center's server again with its data, and waits until it takes clients. */
    public void restart(String dataCenter) {
        CassandraServer server = server(dataCenter);
        try {
            server.start();
        } catch (IOException e) {
            throw new StoreException("Cassandra of " + dataCenter + " cannot be started: " + e.getMessage(), e);
        }
        await(server, "take clients", server::answers, line -> {});
    }

    /** Ends that data center's server in good order. */
    public void stop(String dataCenter) {
        server(dataCenter).stop();
    }

    /** Ends that data center's server as a power cut would. */
    public void kill(String dataCenter) {
        server(dataCenter).kill();
    }

    /** The ids of that data center's processes; none while it does not run. */
    public List<Long> pids(String dataCenter) {
        return server(dataCenter).pids();
    }

    /** Ends all servers and deletes what is temporary; may be called more than once. */
    @Override
    public void close() {
        servers.parallelStream().forEach(CassandraServer::stop);
        Path folder = temporary;
        if (folder == null || !Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new StoreException("Cannot delete " + folder + ": " + e.getMessage(), e);
        }
    }

    private CassandraServer server(String dataCenter) {
        return servers.stream()
                .filter(server -> server.place().dataCenter.equals(dataCenter))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("The ring has no data center " + dataCenter));
    }

    private void await(CassandraServer server, String what, BooleanSupplier done, Consumer<String> progress) {
        String name = "Cassandra of " + server.place().dataCenter;
        long start = System.nanoTime();
        long nextLine = start + Duration.ofSeconds(5).toNanos();
        while (!done.getAsBoolean()) {
            if (!server.isAlive()) {
                String log = temporary == null ? " All it said is in " + server.log() : "";
                throw new StoreException(name + " has ended while it was starting: " + server.lastWords() + log);
            }
            long now = System.nanoTime();
            if (now - start > LONGEST_START.toNanos()) {
                throw new StoreException(name + " did not " + what + " within " + LONGEST_START.toMinutes()
                        + " minutes: " + server.lastWords());
            }
            if (now > nextLine) {
                nextLine = now + Duration.ofSeconds(5).toNanos();
                progress.accept(name + " is starting, " + (now - start) / 1_000_000_000 + " s so far");
            }
            try {
                Thread.sleep(LOOK_EVERY);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new StoreException(name + " was not waited for");
            }
        }
    }

    /** Else whoever listens there would be taken for the server that was started. */
    private static void requireFreePorts(Place place) {
        for (int port : List.of(place.port, place.storagePort)) {
            try (ServerSocket probe = new ServerSocket()) {
                probe.bind(new InetSocketAddress(place.address, port));
            } catch (IOException e) {
                throw new StoreException(
                        "Cassandra of " + place.dataCenter + " cannot listen on " + place.address + ':' + port + ": "
                                + e.getMessage() + ". End what listens there, or choose another port.",
                        e);
            }
        }
    }

    private static String configuration(Plan plan, int index, Path folder) throws IOException {
        Place place = plan.places().get(index);
        String seeds = plan.places().stream()
                .map(other -> other.broadcast + ':' + other.storagePort)
                .collect(Collectors.joining(","));
        // Tokens far from each other and from the ends of the ring.
        long token = Long.MIN_VALUE / 2 + index * 1_000_000_000_000_000L;
        Map<String, Object> values = Map.of(
                "token",
                token,
                "address",
                place.address,
                "broadcast",
                place.broadcast,
                "storage-port",
                place.storagePort,
                "port",
                place.port,
                "seeds",
                seeds,
                "authenticator",
                plan.authentication ? "PasswordAuthenticator" : "AllowAllAuthenticator",
                "authorizer",
                plan.authentication ? "CassandraAuthorizer" : "AllowAllAuthorizer",
                "folder",
                folder);
        String text = CassandraServer.resource("cassandra.yaml");
        for (Map.Entry<String, Object> value : values.entrySet()) {
            text = text.replace("{" + value.getKey() + "}", value.getValue().toString());
        }
        return text;
    }
}
