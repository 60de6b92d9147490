package dev.ovation.runtime;

import java.util.Random;
import java.util.random.RandomGenerator;

/** Random numbers of this module's tests; a failed run is repeated with {@code -Dovation.seed=}. The testkit needs this module. */
final class Seeded {
    private Seeded() {}

    /** A generator whose seed is printed. */
    static Random random(Class<?> test) {
        Long given = Long.getLong("ovation.seed");
        long seed = given == null ? RandomGenerator.getDefault().nextLong() : given;
        System.out.println(test.getSimpleName() + " is random; the same again with -Dovation.seed=" + seed);
        return new Random(seed);
    }
}
