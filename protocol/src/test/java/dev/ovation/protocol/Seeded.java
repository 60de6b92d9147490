package dev.ovation.protocol;

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

    /** A word of {@code least} to {@code most} of these characters. */
    static String word(Random random, String characters, int least, int most) {
        int length = random.nextInt(least, most + 1);
        StringBuilder word = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            word.append(characters.charAt(random.nextInt(characters.length())));
        }
        return word.toString();
    }
}
