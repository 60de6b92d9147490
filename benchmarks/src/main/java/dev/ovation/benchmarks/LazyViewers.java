package dev.ovation.benchmarks;

/**
 * Who of many viewers does not read as they should: evenly spread over their numbers, so that several {@link SwarmPlan}s which share
 * them agree on it.
 *
 * @param all viewers that there are, numbered from 0
 * @param slow how many of them read one byte a second
 * @param stuck how many of them never read
 */
public record LazyViewers(int all, int slow, int stuck) {
    /** Nobody. */
    public static final LazyViewers NONE = new LazyViewers(1, 0, 0);

    /** Checks the numbers. */
    public LazyViewers {
        if (all < 1 || slow < 0 || stuck < 0 || (long) slow + stuck > all) {
            throw new IllegalArgumentException(
                    slow + " slow and " + stuck + " stuck viewers cannot be of " + all + " viewers");
        }
    }

    /** Whether that viewer reads what comes as soon as it comes. */
    public boolean isDiligent(int viewer) {
        return !picks(viewer, slow + stuck, all);
    }

    /** Whether that viewer never reads. */
    public boolean isStuck(int viewer) {
        return !isDiligent(viewer) && picks((long) viewer * (slow + stuck) / all, stuck, slow + stuck);
    }

    /** Whether number {@code i} is one of {@code some} that are evenly spread over {@code all}. */
    private static boolean picks(long i, long some, long all) {
        return (i + 1) * some / all > i * some / all;
    }
}
