package dev.ovation.store;

import dev.ovation.runtime.Finding;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Whether a keyspace has the copies that a data center needs, which reads and writes in itself only. Immutable.
 *
 * @param keyspace its name
 * @param dataCenter the node's own
 * @param up the servers of that data center that are up
 */
record KeyspaceCheck(String keyspace, String dataCenter, int up) {
    static final String NAME = "keyspace";

    private static final String STRATEGY = "NetworkTopologyStrategy";
    private static final String CLASS = "class";

    /** A majority of three is there while one of them restarts. */
    private static final int ENOUGH = 3;

    /**
     * Judges a keyspace that is not there.
     *
     * @param replication as in {@link StoreConfig#replication()}, with which it is to be made
     * @param dataCenters the ring's
     */
    Finding absent(String replication, Collection<String> dataCenters) {
        if (replication.isBlank()) {
            return Finding.fail(
                    NAME,
                    "there is no keyspace " + keyspace,
                    "Set store.replication, for example " + dataCenter
                            + ":3, and the first dispatcher makes it; or make it: CREATE KEYSPACE " + keyspace
                            + " WITH replication = {'class': '" + STRATEGY + "', '" + dataCenter + "': 3};");
        }
        Map<String, Integer> copies;
        try {
            copies = CassandraSchema.copies(replication);
        } catch (StoreException e) {
            return Finding.fail(NAME, String.valueOf(e.getMessage()), "Correct store.replication.");
        }
        TreeSet<String> unknown = new TreeSet<>(copies.keySet());
        unknown.removeAll(dataCenters);
        if (!unknown.isEmpty()) {
            return Finding.fail(
                    NAME,
                    "store.replication names " + String.join(", ", unknown) + ", which the ring does not have",
                    "Name data centers of the ring: " + String.join(", ", dataCenters) + '.');
        }
        Map<String, String> described = new TreeMap<>(Map.of(CLASS, STRATEGY));
        copies.forEach((name, count) -> described.put(name, count.toString()));
        return judge(described, keyspace + " is not there yet; the first dispatcher makes it with ");
    }

    /**
     * Judges a keyspace that is there.
     *
     * @param replication as Cassandra describes it: the class, and copies by data center
     */
    Finding present(Map<String, String> replication) {
        return judge(replication, keyspace + " has ");
    }

    private Finding judge(Map<String, String> replication, String before) {
        Map<String, String> copies = new TreeMap<>(replication);
        String strategy = String.valueOf(copies.remove(CLASS)).replaceFirst(".*\\.", "");
        if (!strategy.equals(STRATEGY)) {
            return Finding.warn(
                    NAME,
                    before + strategy + ", which does not know data centers",
                    "Alter it to " + STRATEGY + " with copies in every data center.");
        }
        String found = before + "copies "
                + copies.entrySet().stream()
                        .map(entry -> entry.getKey() + ':' + entry.getValue())
                        .collect(Collectors.joining(", "));
        // Where some copies are transient it is 3/1: three, of which one is.
        int own = Integer.parseInt(copies.getOrDefault(dataCenter, "0").split("/", 2)[0]);
        if (own == 0) {
            return Finding.fail(
                    NAME,
                    found + ", none in " + dataCenter,
                    "Have copies in " + dataCenter + " too: its nodes read and write nowhere else.");
        }
        int majority = own / 2 + 1;
        if (up < majority) {
            return Finding.fail(
                    NAME,
                    found + "; writing needs " + majority + " servers in " + dataCenter + ", up: " + up,
                    "Start more servers there, or have fewer copies.");
        }
        return own < ENOUGH
                ? Finding.warn(
                        NAME,
                        found + "; when one server of " + dataCenter + " is down, writing may stop",
                        "For production have " + ENOUGH + " copies in " + dataCenter + ", on as many servers.")
                : Finding.ok(NAME, found);
    }
}
