package dev.ovation.cli;

import dev.ovation.runtime.Settings;
import dev.ovation.store.CassandraRing;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The store that a local platform runs on: one in-memory database for all data centers, or a ring with a part in each. Immutable.
 *
 * @param urls the store's address for each data center; null for the same one everywhere
 * @param url the address where {@code urls} says none
 * @param replication the copies in each data center, for a ring whose keyspace is not there yet
 */
public record LocalStore(@Nullable Map<String, String> urls, String url, String replication) {
    private static final String KEYSPACE = "ovation";
    private static final Pattern CASSANDRA = Pattern.compile("cassandra://(.*)/" + KEYSPACE);

    /** A database that lives and dies with the platform. */
    public static LocalStore inMemory() {
        return new LocalStore(null, "jdbc:h2:mem:ovation-" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "");
    }

    /** A ring of this machine. */
    public static LocalStore ring(CassandraRing ring) {
        return contacts(ring.places().stream()
                .collect(Collectors.toMap(
                        CassandraRing.Place::dataCenter, place -> place.address() + ':' + place.port())));
    }

    /**
     * A ring that is there already.
     *
     * @param contacts host and port of servers of each data center, separated by commas
     */
    public static LocalStore contacts(Map<String, String> contacts) {
        Map<String, String> urls = contacts.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> "cassandra://" + entry.getValue() + '/' + KEYSPACE));
        String replication =
                contacts.keySet().stream().sorted().map(name -> name + ":1").collect(Collectors.joining(","));
        return new LocalStore(urls, "", replication);
    }

    /** In one word: memory or cassandra. */
    String kind() {
        return urls == null ? "memory" : "cassandra";
    }

    /** In words, for the banner. */
    @Override
    public String toString() {
        if (urls == null) {
            return "one database in this process's memory";
        }
        return "Cassandra at "
                + urls.entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(entry ->
                                CASSANDRA.matcher(entry.getValue()).replaceAll("$1") + " (" + entry.getKey() + ")")
                        .collect(Collectors.joining(", "));
    }

    /** A dispatcher's settings with this store. */
    Settings apply(Settings settings, String dataCenter) {
        return settings.with("store.url", url(dataCenter)).with("store.replication", replication);
    }

    /** The same for the file of settings of a dispatcher in a process of its own: one line of YAML. */
    String yaml(String dataCenter) {
        return "store: {url: '" + url(dataCenter) + "', replication: '" + replication + "'}\n";
    }

    private String url(String dataCenter) {
        String own = urls == null ? url : urls.get(dataCenter);
        if (own == null) {
            throw new IllegalArgumentException("The store has no server in data center " + dataCenter);
        }
        return own;
    }
}
