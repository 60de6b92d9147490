package dev.ovation.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

final class ArrivalsTest {
    private static final long NOON = 1_763_750_000_000_000L;

    @Test
    void lastsFromTheFirstConnectToTheLastWelcome() {
        Arrivals arrivals = two();

        assertThat(arrivals.welcomed()).isEqualTo(2);
        assertThat(arrivals.seconds()).isEqualTo(0.5);
        assertThat(arrivals.perSecond()).isEqualTo(4);
        assertThat(arrivals.times().getMinValue()).isEqualTo(100);
        assertThat(arrivals.times().getMaxValue()).isBetween(399_000L, 401_000L);
    }

    @Test
    void whoIsNotWelcomedTakesTimeButIsNotCounted() {
        Arrivals arrivals = new Arrivals();
        arrivals.countConnect(NOON - 500_000);
        arrivals.add(two());

        assertThat(arrivals.welcomed()).isEqualTo(2);
        assertThat(arrivals.perSecond()).isEqualTo(2);
    }

    @Test
    void areTheSameOnTheOtherSideOfAPipe() {
        Arrivals decoded = Arrivals.decode(two().encode());

        assertThat(decoded.seconds()).isEqualTo(0.5);
        assertThat(decoded.times()).isEqualTo(two().times());
    }

    @Test
    void areNoneAtFirst() {
        for (Arrivals none : new Arrivals[] {new Arrivals(), Arrivals.decode(new Arrivals().encode())}) {
            assertThat(none.welcomed()).isZero();
            assertThat(none.seconds()).isZero();
            assertThat(none.perSecond()).isZero();
            Arrivals sum = new Arrivals();
            sum.add(none);
            sum.add(two());
            assertThat(sum.seconds()).isEqualTo(0.5);
        }
    }

    @Test
    void overlapWhereSwarmsComeAtTheSameTime() {
        Arrivals later = new Arrivals();
        later.countConnect(NOON + 400_000);
        later.countWelcome(NOON + 400_000, NOON + 1_000_000);
        Arrivals sum = two();
        sum.add(later);

        assertThat(sum.welcomed()).isEqualTo(3);
        assertThat(sum.seconds()).isEqualTo(1);
        assertThat(sum.perSecond()).isEqualTo(3);
    }

    @Test
    void takesAWelcomeBeforeItsConnectForNoTimeAtAll() {
        Arrivals arrivals = new Arrivals();
        arrivals.countConnect(NOON);
        arrivals.countWelcome(NOON, NOON - 3);

        assertThat(arrivals.welcomed()).isEqualTo(1);
        assertThat(arrivals.times().getMaxValue()).isZero();
        assertThat(arrivals.perSecond()).isZero();
    }

    @Test
    void refuseWhatIsNone() {
        assertThatIllegalArgumentException().isThrownBy(() -> Arrivals.decode("AAAA"));
        assertThatIllegalArgumentException().isThrownBy(() -> Arrivals.decode("A".repeat(200)));
    }

    private static Arrivals two() {
        Arrivals arrivals = new Arrivals();
        arrivals.countConnect(NOON);
        arrivals.countConnect(NOON + 100_000);
        arrivals.countWelcome(NOON, NOON + 100);
        arrivals.countWelcome(NOON + 100_000, NOON + 500_000);
        return arrivals;
    }
}
