package dev.ovation.dispatcher;

import dev.ovation.runtime.AuthConfig;
import dev.ovation.runtime.LeaseConfig;
import dev.ovation.runtime.LinkConfig;
import dev.ovation.runtime.ListenConfig;
import dev.ovation.runtime.NodeConfig;
import dev.ovation.runtime.Require;
import dev.ovation.runtime.Settings;
import dev.ovation.runtime.TokensConfig;
import dev.ovation.store.StoreConfig;
import java.time.Duration;

/**
 * A dispatcher's settings; {@code dispatcher.yaml} beside this class names each with its default.
 *
 * @param listen the public listener
 * @param internal the listener for other nodes
 * @param frontendLink how links to frontends behave
 * @param relayLink how links to the relays of the own data center behave
 */
public record DispatcherConfig(
        NodeConfig node,
        AuthConfig auth,
        TokensConfig tokens,
        ListenConfig listen,
        ListenConfig internal,
        StoreConfig store,
        LeaseConfig lease,
        RoutesConfig routes,
        LinkConfig frontendLink,
        LinkConfig relayLink) {
    /** Checks that whoever publishes can be checked. */
    public DispatcherConfig {
        tokens.require(auth);
    }

    /** The shipped defaults; the node's names and its keys are still to be set. */
    public static Settings defaults() {
        return Settings.defaults(DispatcherConfig.class, "dispatcher.yaml");
    }

    /**
     * How routes are kept.
     *
     * @param maxTopics topics kept in memory
     * @param changesEvery how often others' changes are read
     * @param repairAfter when a route in use is read again
     */
    public record RoutesConfig(int maxTopics, Duration changesEvery, Duration repairAfter) {
        /** Checks the bounds. */
        public RoutesConfig {
            Require.between("routes.max-topics", maxTopics, 1, 100_000_000);
            Require.atLeast("routes.changes-every", changesEvery, Duration.ofMillis(10));
            Require.atLeast("routes.repair-after", repairAfter, Duration.ofMillis(10));
        }
    }
}
