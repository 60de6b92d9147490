package dev.ovation.frontend;

import dev.ovation.protocol.SubscriptionUpdate.Change;
import dev.ovation.protocol.Topic;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What this frontend watches and what of it has been told: decides which changes are due.
 *
 * <p>A topic's first and last viewer are due at once, another change of its count {@code countNanos} after the last telling,
 * everything again {@code refreshNanos} after it. A change that nobody heard or the store does not have yet stays due, not before the
 * time that {@link #failed} was given; a newer change of a topic that was heard of does not wait for that time. Viewers who came and
 * went while the store was away are no change to it, and are not told again. Pure state; {@code nowNanos} is any monotonic clock. Not
 * thread-safe.
 */
final class InterestTable {
    private final long countNanos;
    private final long refreshNanos;
    private final Map<Topic, Interest> interests = new HashMap<>();
    private final Set<Topic> pending = new LinkedHashSet<>();
    private long versions;

    InterestTable(long countNanos, long refreshNanos) {
        this.countNanos = countNanos;
        this.refreshNanos = refreshNanos;
    }

    /** The topic has that many viewers now. */
    void changed(Topic topic, int viewers) {
        Interest interest = interests.computeIfAbsent(topic, t -> new Interest());
        interest.viewers = viewers;
        interest.version = ++versions;
        pending.add(topic);
    }

    /** Changes that are due, oldest first, at most that many. */
    List<Change> due(long nowNanos, int most) {
        List<Change> due = new ArrayList<>();
        for (Topic topic : pending) {
            Interest interest = interests.get(topic);
            if (interest != null && interest.isDue(nowNanos, countNanos)) {
                due.add(new Change(topic, interest.viewers, interest.version));
                interest.leaving = interest.viewers == 0;
                if (due.size() == most) {
                    break;
                }
            }
        }
        return due;
    }

    /** A dispatcher has taken the changes and the store has them. */
    void told(List<Change> changes, Keeper keeper, long nowNanos) {
        for (Change change : changes) {
            Interest interest = interests.get(change.topic());
            if (interest == null) {
                continue;
            }
            interest.leaving = false;
            interest.heardBy(change, keeper, nowNanos);
            interest.storedNone = change.viewers() == 0;
            if (interest.version == change.version()) {
                pending.remove(change.topic());
                if (interest.viewers == 0) {
                    interests.remove(change.topic());
                }
            }
        }
    }

    /**
     * The changes are to be told again, not before that time.
     *
     * @param keeper who heard them though the store does not have them; null when nobody did
     * @param untouched whether the store surely has nothing of them
     */
    void failed(List<Change> changes, @Nullable Keeper keeper, boolean untouched, long nowNanos, long notBeforeNanos) {
        for (Change change : changes) {
            Interest interest = interests.get(change.topic());
            if (interest == null) {
                continue;
            }
            if (keeper != null) {
                interest.heardBy(change, keeper, nowNanos);
            }
            interest.storedNone &= untouched;
            if (keeper != null
                    && interest.storedNone
                    && change.viewers() == 0
                    && interest.version == change.version()) {
                pending.remove(change.topic());
                interests.remove(change.topic());
                continue;
            }
            interest.notBeforeNanos = notBeforeNanos;
            interest.failedVersion = change.version();
        }
    }

    /** Makes everything due again that was told too long ago, or that nobody has any more. */
    void refresh(long nowNanos, Predicate<Keeper> isThere) {
        interests.forEach((topic, interest) -> {
            Keeper heardBy = interest.heardBy;
            if (heardBy != null
                    && (nowNanos - interest.heardNanos >= refreshNanos || !isThere.test(heardBy))
                    && pending.add(topic)) {
                interest.again = true;
            }
        });
    }

    /** Whether a dispatcher has heard of all these topics since they gained their first viewer. */
    boolean heard(Collection<Topic> topics) {
        for (Topic topic : topics) {
            Interest interest = interests.get(topic);
            if (interest == null || interest.heardBy == null || interest.heardViewers == 0 || interest.leaving) {
                return false;
            }
        }
        return true;
    }

    /** How many changes wait to be told or stored. */
    int waiting() {
        return pending.size();
    }

    /**
     * Who has heard of an interest.
     *
     * @param dispatcher one incarnation of it
     * @param store the name of its store, where what was stored stays when the dispatcher ends
     */
    record Keeper(String dispatcher, String store) {}

    /** One topic. */
    private static final class Interest {
        int viewers;
        long version;
        int heardViewers;
        long heardNanos;

        @Nullable
        Keeper heardBy;

        /** Whether the store surely has no row of the topic with viewers: none was told, or the last one with none was stored. */
        boolean storedNone = true;

        /** The change that is told again not before {@link #notBeforeNanos}; a newer one need not wait for that. 0 for none. */
        long failedVersion;

        boolean again;

        /** Whether somebody is, or may have been, told that nobody watches. */
        boolean leaving;

        long notBeforeNanos;

        boolean isDue(long nowNanos, long countNanos) {
            if (failedVersion == version || (failedVersion != 0 && heardBy == null)) {
                return nowNanos - notBeforeNanos >= 0;
            }
            boolean firstOrLast = heardBy == null || (viewers == 0) != (heardViewers == 0);
            return firstOrLast || again || nowNanos - heardNanos >= countNanos;
        }

        void heardBy(Change change, Keeper keeper, long nowNanos) {
            heardViewers = change.viewers();
            heardNanos = nowNanos;
            heardBy = keeper;
            failedVersion = 0;
            again = false;
        }
    }
}
