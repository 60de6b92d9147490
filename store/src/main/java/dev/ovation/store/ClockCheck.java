package dev.ovation.store;

import dev.ovation.runtime.ClockDifference;
import dev.ovation.runtime.Finding;
import java.time.Duration;

/** How far the store's clock may be from a node's. No state. */
final class ClockCheck {
    static final String NAME = "clock";

    /** Events carry times, and people compare them. */
    private static final Duration TOLERABLE = Duration.ofMillis(500);

    /** The log of changes in Cassandra tolerates three seconds between writers; one is left for what clocks do meanwhile. */
    private static final Duration MOST = Duration.ofSeconds(2);

    private static final String TODO =
            "Have time servers set the clocks of both machines (chrony or systemd-timesyncd).";

    private ClockCheck() {}

    /** Judges a measured difference; {@code whose} clock it was measured to. */
    static Finding judge(ClockDifference difference, String whose) {
        String found = difference.describe(whose);
        if (difference.apart().compareTo(MOST) > 0) {
            return Finding.fail(NAME, found + "; more than " + MOST.toSeconds() + " s lose changes", TODO);
        }
        return difference.apart().compareTo(TOLERABLE) > 0 ? Finding.warn(NAME, found, TODO) : Finding.ok(NAME, found);
    }
}
