package dev.ovation.runtime;

import java.net.URI;
import java.util.List;

/** What {@code sample.yaml} is read into. */
record SampleConfig(
        NodeConfig node,
        ListenConfig listen,
        LeaseConfig lease,
        List<URI> dispatchers,
        StoreSection store,
        boolean verbose) {
    record StoreSection(String url, String password, String apiKey, List<String> signingKeys) {}

    static Settings defaults() {
        return Settings.defaults(SampleConfig.class, "sample.yaml");
    }

    /** The defaults with the one required value. */
    static Settings complete() {
        return defaults().with("node.id", "east-f1");
    }
}
