package dev.ovation.store;

import dev.ovation.runtime.Finding;
import org.jspecify.annotations.Nullable;

/** Whether the tables of a store fit this program. No state. */
final class SchemaCheck {
    static final String NAME = "schema";

    private SchemaCheck() {}

    /**
     * Judges versions.
     *
     * @param present the store's; null when there are no tables yet
     * @param known the newest that this program knows
     * @param newer whether the store's is after that
     */
    static Finding judge(@Nullable String present, String known, boolean newer) {
        if (present == null) {
            return Finding.ok(NAME, "no tables yet; the first dispatcher makes them, version " + known);
        }
        if (newer) {
            return Finding.fail(
                    NAME,
                    "the store has version " + present + ", this program knows up to " + known,
                    "Use a release that is at least as new as the schema.");
        }
        return present.equals(known)
                ? Finding.ok(NAME, "the store has version " + present + ", the newest that this program knows")
                : Finding.warn(
                        NAME,
                        "the store has version " + present + ", this program makes it " + known + " when it starts",
                        "If you are upgrading, go on: dispatchers of the older release run on, but cannot start any more.");
    }
}
