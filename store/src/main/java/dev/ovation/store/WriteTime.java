package dev.ovation.store;

/**
 * The time that a row is written under in Cassandra, where the later time wins: made of what its writer counts instead of a clock, so
 * that rows may be written again, late and in any order, without being read first. No state.
 *
 * <p>Milliseconds of the writer's start, times a thousand, plus its count. A later incarnation is after an earlier one as long as no
 * writer counts faster than a thousand times each millisecond that it lives.
 */
final class WriteTime {
    private static final long COUNTS_PER_MILLISECOND = 1_000;

    private WriteTime() {}

    /**
     * The write time, in Cassandra's microseconds since the epoch.
     *
     * @param incarnation epoch milliseconds of the writer's start; 0 in the place of a negative one
     * @param count the writer's count of its changes
     */
    static long of(long incarnation, long count) {
        if (incarnation > Long.MAX_VALUE / COUNTS_PER_MILLISECOND) {
            return Long.MAX_VALUE;
        }
        long start = Math.max(0, incarnation) * COUNTS_PER_MILLISECOND;
        return count > Long.MAX_VALUE - start ? Long.MAX_VALUE : start + count;
    }
}
