package dev.ovation.runtime;

import java.time.Duration;

/**
 * How long a silent node counts as alive.
 *
 * @param duration a node that was not heard of for that long is dead; the default of 15 s survives a long pause of a collector
 * @param renewEvery how often a node says that it lives; a third of the duration, so that two renewals may be lost
 * @param readEvery how often a node looks at the others' leases
 */
public record LeaseConfig(Duration duration, Duration renewEvery, Duration readEvery) {
    /** Checks that a lease is renewed, and the others' are read, before it ends. */
    public LeaseConfig {
        Require.atLeast("lease.renew-every", renewEvery, Duration.ofMillis(50));
        Require.atLeast("lease.read-every", readEvery, Duration.ofMillis(50));
        Require.atLeast("lease.duration", duration, renewEvery.multipliedBy(2));
        Require.atLeast("lease.duration", duration, readEvery.multipliedBy(2));
    }
}
