package dev.ovation.cli;

import dev.ovation.runtime.ListenConfig;
import dev.ovation.runtime.Require;
import dev.ovation.runtime.StartException;
import dev.ovation.store.CassandraRing;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which node of a local platform listens where: the first data center's first nodes on 8080 to 8084, each further data center 100
 * higher, all plus an offset. Further frontends and dispatchers of a data center take free ports.
 *
 * @param offset added to every port
 */
public record PortPlan(int offset) {
    private static final int FRONTEND = 8080;
    private static final int DISPATCHER = 8081;
    private static final int FRONTEND_INTERNAL = 8082;
    private static final int DISPATCHER_INTERNAL = 8083;
    private static final int RELAY = 8084;
    private static final int PER_DATA_CENTER = 100;
    private static final int CASSANDRA = 9042;
    private static final int CASSANDRA_STORAGE = 7000;

    /** Below the ports that Linux takes for outgoing connections. */
    private static final int FIRST_FREE = 3_000;

    private static final int LAST_FREE = 20_000;

    /** Checks the offset. */
    public PortPlan {
        Require.between("--offset", offset, 0, 57_000);
    }

    /** A plan whose ports for Cassandra are free, for a platform that nobody has to find. */
    static PortPlan free() {
        for (int offset = FIRST_FREE; offset < LAST_FREE; offset++) {
            PortPlan plan = new PortPlan(offset);
            if (new ListenConfig("127.0.0.1", plan.cassandra(), "").isFree()
                    && new ListenConfig("127.0.0.1", plan.cassandraStorage(), "").isFree()) {
                return plan;
            }
        }
        throw new StartException("No port from " + (CASSANDRA_STORAGE + FIRST_FREE) + " on is free.");
    }

    /** The public port of the data center's frontend with that number, both from 0; 0 stands for a free one. */
    int frontend(int dataCenter, int number) {
        return port(FRONTEND, dataCenter, number);
    }

    int frontendInternal(int dataCenter, int number) {
        return port(FRONTEND_INTERNAL, dataCenter, number);
    }

    int dispatcher(int dataCenter, int number) {
        return port(DISPATCHER, dataCenter, number);
    }

    int dispatcherInternal(int dataCenter, int number) {
        return port(DISPATCHER_INTERNAL, dataCenter, number);
    }

    int relay(int dataCenter) {
        return port(RELAY, dataCenter, 0);
    }

    /** Where Cassandra takes clients, on an address of its own for each data center. */
    int cassandra() {
        return CASSANDRA + offset;
    }

    /** Where Cassandra's servers reach each other. */
    int cassandraStorage() {
        return CASSANDRA_STORAGE + offset;
    }

    /**
     * Checks that Cassandra can have its addresses and ports.
     *
     * @throws StartException that names the first one that it cannot, and the way out
     */
    void requireFree(CassandraRing.Plan ring) {
        for (CassandraRing.Place place : ring.places()) {
            if (!new ListenConfig(place.address(), 0, "").isFree()) {
                throw new StartException("The address " + place.address() + " (for Cassandra of " + place.dataCenter()
                        + ") is not this machine's. On macOS: sudo ifconfig lo0 alias " + place.address());
            }
            for (int port : List.of(place.port(), place.storagePort())) {
                requireFree(place.address(), port, "Cassandra of " + place.dataCenter());
            }
        }
    }

    /**
     * Checks that every port is free before the first node starts.
     *
     * @throws StartException that names the first one that is not, and the way out
     */
    void requireFree(List<String> dataCenters) {
        for (int dc = 0; dc < dataCenters.size(); dc++) {
            Map<String, Integer> ports = new LinkedHashMap<>();
            ports.put("frontend", frontend(dc, 0));
            ports.put("dispatcher", dispatcher(dc, 0));
            ports.put("frontend's internal listener", frontendInternal(dc, 0));
            ports.put("dispatcher's internal listener", dispatcherInternal(dc, 0));
            ports.put("relay", relay(dc));
            String name = dataCenters.get(dc);
            ports.forEach((node, port) -> requireFree("127.0.0.1", port, name + "'s " + node));
        }
    }

    private static void requireFree(String address, int port, String owner) {
        if (!new ListenConfig(address, port, "").isFree()) {
            throw new StartException("Port " + port + (address.equals("127.0.0.1") ? "" : " of " + address) + " (for "
                    + owner + ") is in use. Stop what listens there, or move all ports: ovation up --offset 1000");
        }
    }

    private int port(int base, int dataCenter, int number) {
        return number > 0 ? 0 : base + dataCenter * PER_DATA_CENTER + offset;
    }
}
