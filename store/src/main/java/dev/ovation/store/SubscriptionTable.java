package dev.ovation.store;

import dev.ovation.protocol.Subscription;
import dev.ovation.protocol.Topic;
import java.time.Duration;
import java.util.List;

/**
 * The replicated table topic -> (data center, frontend, viewers): the truth that routes start from, are repaired from and are
 * shared across data centers by.
 *
 * <p>All methods block for at most the store's request timeout (seconds), may be called by any thread, and throw {@link
 * StoreException} when the store cannot be reached or refuses. Nothing is retried here: whoever calls knows whether a retry is
 * worth its wait.
 */
public interface SubscriptionTable {
    /**
     * Writes rows, each unless the table holds a newer one of the same topic and frontend ({@link Subscription#isAfter}); so
     * rows may be written again, late and in any order. A row with no viewers is kept as such: readers must learn that the last
     * viewer left. When this throws, some of the rows may have been written,
     * unless the exception is {@link StoreException#untouched}.
     */
    void put(List<Subscription> rows);

    /**
     * All rows of one topic over all data centers, in no order, those without viewers and those of dead nodes among them: the
     * caller knows which leases are live.
     */
    List<Subscription> rowsOf(Topic topic);

    /**
     * What was written since an earlier call, by anyone, in no order. Each row comes at least once, in its newest version; it
     * comes again in the calls of the next few seconds, and whenever it was written again: applying it twice changes nothing.
     *
     * @param token from the call before, or {@link Changes#START} to start with what is written from now on: that call returns
     *     no rows
     */
    Changes changesSince(long token);

    /**
     * Forgets rows that were not written for that long. A frontend writes the rows it needs again well before.
     *
     * @return how many were forgotten; implementations whose rows end by themselves return 0
     */
    int forgetOlderThan(Duration age);

    /**
     * Rows written since an earlier call.
     *
     * @param rows in no order
     * @param token to be given to the next call; opaque
     * @param gap whether earlier changes are no longer known, because the call before was too long ago: what was read before then
     *     must be read again
     */
    record Changes(List<Subscription> rows, long token, boolean gap) {
        /** The token of a caller that has none yet. */
        public static final long START = Long.MIN_VALUE;

        /** Takes a copy. */
        public Changes {
            rows = List.copyOf(rows);
        }
    }
}
