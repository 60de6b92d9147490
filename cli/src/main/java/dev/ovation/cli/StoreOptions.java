package dev.ovation.cli;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of a platform on this machine that say what its dispatchers share. */
final class StoreOptions {
    @Option(
            names = "--store",
            paramLabel = "STORE",
            description =
                    "memory: one database in this process. cassandra: a real Cassandra in child processes, one server for "
                            + "each data center on 127.0.0.1, 127.0.0.2, ...; needs a JDK 17 or 11 and 0.5 GB of memory for each. "
                            + "Default: memory.")
    private UpStore.@Nullable Kind store;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "Where that Cassandra keeps its data, to be found again by the next start. Default: a temporary folder.")
    private @Nullable Path data;

    @Option(
            names = "--cassandra",
            split = ",",
            paramLabel = "HOST:PORT/DC",
            description =
                    "Servers of a Cassandra that runs already, at least one for each data center, which has the name that "
                            + "the ring gives it. Creates the keyspace ovation there.")
    private List<String> servers = List.of();

    /**
     * What they ask for.
     *
     * @throws IllegalArgumentException when they contradict each other or cannot be read
     */
    UpStore chosen() {
        return UpStore.of(store, data, servers);
    }
}
