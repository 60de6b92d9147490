package dev.ovation.frontend;

/**
 * Which numbers of one source and topic were seen: tells an event that is new from one that came before.
 *
 * <p>It remembers the highest number and which of the {@value #SPAN} below it were seen. Pure state, not thread-safe.
 */
final class SequenceWindow {
    /** How far back a late event is still told from a duplicate: more than a link's retries can turn around. */
    static final int SPAN = 64;

    private long highest;
    private long seen;

    /** What a number means. */
    enum Verdict {
        /** It is the next, or higher: deliver it. */
        NEW,
        /** It was seen before: drop it. */
        DUPLICATE,
        /** It was not seen, but a higher one was: delivering it would break the order. */
        LATE
    }

    /** Notes a number, from 1, and says what it means. The first number ever is new, whatever it is. */
    Verdict accept(long sequence) {
        if (highest == 0 || sequence > highest) {
            long ahead = sequence - highest;
            seen = highest == 0 || ahead >= SPAN ? 1 : (seen << ahead) | 1;
            highest = sequence;
            return Verdict.NEW;
        }
        long behind = highest - sequence;
        if (behind >= SPAN) {
            return Verdict.DUPLICATE;
        }
        long bit = 1L << behind;
        if ((seen & bit) != 0) {
            return Verdict.DUPLICATE;
        }
        seen |= bit;
        return Verdict.LATE;
    }
}
