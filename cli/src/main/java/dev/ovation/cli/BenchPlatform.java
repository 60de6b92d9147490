package dev.ovation.cli;

import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of a measurement that say which platform it starts. */
final class BenchPlatform {
    @Option(
            names = "--data-centers",
            split = ",",
            paramLabel = "NAME",
            description = "One to five names. Default: east,west, or those of --cassandra.")
    private List<String> dataCenters = List.of();

    @Option(
            names = "--dispatchers",
            paramLabel = "N",
            description = "Dispatchers in each data center. Default: ${DEFAULT-VALUE}.",
            defaultValue = "2")
    private int dispatchers;

    @Mixin
    private StoreOptions store = new StoreOptions();

    /** One frontend, the dispatchers and one relay in each data center, on free ports and otherwise with the shipped settings. */
    LocalPlatform.Plan plan() {
        return LocalPlatform.Plan.of(store.chosen().dataCenters(dataCenters), 1, dispatchers, 0)
                .withFreePorts();
    }

    /** The store that was asked for. */
    UpStore store() {
        return store.chosen();
    }
}
