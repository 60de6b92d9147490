package dev.ovation.runtime;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * How far another machine's clock is from this one's, as far as that can be told by asking it: the answer was made at an unknown moment
 * of the round trip, so its middle is taken (Cristian, "Probabilistic clock synchronization", 1989). Immutable.
 *
 * @param ahead how far the other clock is ahead of this one; negative when it is behind
 * @param giveOrTake half of the round trip, the most by which {@code ahead} can be wrong
 */
public record ClockDifference(Duration ahead, Duration giveOrTake) {
    /** The first question may have to wait for a connection or a plan; the quickest of a few tells most. */
    private static final int QUESTIONS = 3;

    private static final long WHOLE_SECONDS_FROM_MILLIS = 10_000;

    /**
     * Asks another machine for its time.
     *
     * @param <E> what it throws when that cannot be told
     */
    @FunctionalInterface
    public interface OtherClock<E extends Exception> {
        /** The other machine's time. */
        Instant now() throws E;
    }

    /**
     * Asks the other clock a few times and keeps what the quickest answer says.
     *
     * @param here this machine's clock
     * @throws E what {@code there} throws
     */
    public static <E extends Exception> ClockDifference measure(InstantSource here, OtherClock<E> there) throws E {
        Stream.Builder<ClockDifference> measured = Stream.builder();
        for (int question = 0; question < QUESTIONS; question++) {
            Instant before = here.instant();
            Instant answer = there.now();
            measured.add(between(before, answer, here.instant()));
        }
        return measured.build()
                .min(Comparator.comparing(ClockDifference::giveOrTake))
                .orElseThrow();
    }

    /** What one answer says that was asked for and received at those times of this machine's clock. */
    public static ClockDifference between(Instant asked, Instant answer, Instant received) {
        Duration half = Duration.between(asked, received).dividedBy(2);
        return new ClockDifference(Duration.between(asked.plus(half), answer), half.abs());
    }

    /** The same when the other clock cut what is less than {@code unit} off: it meant half of that more on average. */
    public ClockDifference cutTo(Duration unit) {
        Duration half = unit.dividedBy(2);
        return new ClockDifference(ahead.plus(half), giveOrTake.plus(half));
    }

    /** How far the clocks are apart, whichever is ahead. */
    public Duration apart() {
        return ahead.abs();
    }

    /**
     * In words, e.g. {@code this machine's clock is 700 ms behind that of the store, give or take 2 ms}.
     *
     * @param other whose clock the other one is
     */
    public String describe(String other) {
        String precision = ", give or take " + text(giveOrTake);
        if (apart().compareTo(giveOrTake) <= 0) {
            return "this machine's clock and that of " + other + " agree" + precision;
        }
        return "this machine's clock is " + text(apart()) + (ahead.isNegative() ? " ahead of" : " behind") + " that of "
                + other + precision;
    }

    private static String text(Duration time) {
        long millis = time.plusNanos(999_999).toMillis();
        return millis < WHOLE_SECONDS_FROM_MILLIS
                ? millis + " ms"
                : String.format(Locale.ROOT, "%,d s", time.toSeconds());
    }
}
