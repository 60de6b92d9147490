package dev.ovation.crossdc;

import dev.ovation.runtime.AuthConfig;
import dev.ovation.runtime.LeaseConfig;
import dev.ovation.runtime.LinkConfig;
import dev.ovation.runtime.ListenConfig;
import dev.ovation.runtime.NodeConfig;
import dev.ovation.runtime.Settings;
import java.net.URI;
import java.util.List;

/**
 * A relay's settings; {@code relay.yaml} beside this class names each with its default.
 *
 * @param internal its only listener
 * @param dispatchers internal addresses of dispatchers of the data center to begin with, at least one
 * @param link how the links to other data centers behave
 */
public record RelayConfig(
        NodeConfig node,
        AuthConfig auth,
        ListenConfig internal,
        List<URI> dispatchers,
        LeaseConfig lease,
        LinkConfig link) {
    /** Checks that there is a way in. */
    public RelayConfig {
        if (dispatchers.isEmpty()) {
            throw new IllegalArgumentException(
                    "dispatchers is empty; name at least one, such as http://127.0.0.1:8083");
        }
        dispatchers = List.copyOf(dispatchers);
    }

    /** The shipped defaults; the node's names, its key and {@code dispatchers} are still to be set. */
    public static Settings defaults() {
        return Settings.defaults(RelayConfig.class, "relay.yaml");
    }
}
