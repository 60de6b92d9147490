package dev.ovation.runtime;

import java.time.Duration;

/** Checks of setting values; each failure is one sentence that names the key and what is allowed. */
public final class Require {
    private Require() {}

    /** A whole number between two bounds, both allowed. */
    public static int between(String key, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(key + " is " + value + "; it must be " + least + " to " + most);
        }
        return value;
    }

    /** A duration of at least {@code least}. */
    public static Duration atLeast(String key, Duration value, Duration least) {
        if (value.compareTo(least) < 0) {
            throw new IllegalArgumentException(
                    key + " is " + value.toMillis() + "ms; it must be at least " + least.toMillis() + "ms");
        }
        return value;
    }
}
