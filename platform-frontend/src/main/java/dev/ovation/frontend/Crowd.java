package dev.ovation.frontend;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Counts who is there by some name, up to a limit for each. Thread-safe. */
final class Crowd {
    private final int most;
    private final Map<String, Integer> counts = new ConcurrentHashMap<>();

    /** @param most of the same name; 0 for any number, which are not counted then */
    Crowd(int most) {
        this.most = most;
    }

    boolean isLimited() {
        return most > 0;
    }

    int most() {
        return most;
    }

    /** One more of that name, who {@link #leave leaves} again; false when there are as many as there may be. Nobody without a name is counted. */
    boolean enter(@Nullable String name) {
        if (name == null || most == 0) {
            return true;
        }
        boolean[] entered = new boolean[1];
        counts.compute(name, (_, count) -> {
            int before = count == null ? 0 : count;
            entered[0] = before < most;
            return entered[0] ? before + 1 : before;
        });
        return entered[0];
    }

    void leave(@Nullable String name) {
        if (name != null && most > 0) {
            counts.computeIfPresent(name, (_, count) -> count == 1 ? null : count - 1);
        }
    }

    /** How many names are there. */
    int size() {
        return counts.size();
    }
}
