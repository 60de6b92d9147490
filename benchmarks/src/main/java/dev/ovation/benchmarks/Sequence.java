package dev.ovation.benchmarks;

/**
 * Which numbers of one topic have come, of the last 64 and by count of all: tells a late one from one that came twice. Numbers go up by
 * one. Used by one thread.
 */
final class Sequence {
    /** Where nothing has come yet and anything may be the first. */
    private static final long ANYWHERE = -1;

    private long last;
    private long seen = -1;

    private Sequence(long last) {
        this.last = last;
    }

    /** The first number to come is the first that is wanted. */
    static Sequence fromAnywhere() {
        return new Sequence(ANYWHERE);
    }

    /** The next number is wanted. */
    static Sequence after(long last) {
        return new Sequence(last);
    }

    /** Takes a number and tells the tally what is wrong with it, if anything; true unless it has come before. */
    boolean accept(long number, Tally tally) {
        if (number == last + 1 || last == ANYWHERE) {
            last = number;
            seen = seen << 1 | 1;
            return true;
        }
        if (number > last) {
            long ahead = number - last;
            tally.countLost(ahead - 1);
            seen = ahead >= Long.SIZE ? 1 : seen << ahead | 1;
            last = number;
            return true;
        }
        long behind = last - number;
        if (behind < Long.SIZE && (seen >>> behind & 1) == 0) {
            seen |= 1L << behind;
            tally.countOutOfOrder();
            return true;
        }
        tally.countDuplicate();
        return false;
    }

    /** No more will come than up to that number: what is missing before it is lost. */
    void end(long number, Tally tally) {
        if (last != ANYWHERE && number > last) {
            tally.countLost(number - last);
            last = number;
        }
    }

    /** The greatest number that has come; -1 for none. */
    long last() {
        return last;
    }
}
