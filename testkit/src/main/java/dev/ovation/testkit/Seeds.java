package dev.ovation.testkit;

import java.util.Random;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Random numbers of tests, which a failed run can be repeated with. No state, any thread. */
public final class Seeds {
    /** The system property that sets the seed of every test: {@code mvn test -Dovation.seed=42}. */
    public static final String PROPERTY = "ovation.seed";

    private Seeds() {}

    /**
     * A generator for that test, whose seed is printed: a new one each time, or what {@link #PROPERTY} says.
     *
     * @throws IllegalArgumentException when the property is set and no {@code long}
     */
    public static Random random(Class<?> test) {
        long seed = seed(System.getProperty(PROPERTY));
        System.out.println(test.getSimpleName() + " is random; the same again with -D" + PROPERTY + "=" + seed);
        return new Random(seed);
    }

    private static long seed(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return RandomGenerator.getDefault().nextLong();
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("-D" + PROPERTY + " is a whole number, not '" + text + "'.", e);
        }
    }
}
