package dev.ovation.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

final class TallyTest {
    @Test
    void isTheSameOnTheOtherSideOfAPipe() {
        Tally tally = some();
        Tally decoded = Tally.decode(tally.encode());

        assertThat(decoded.delivered()).isEqualTo(3);
        assertThat(decoded.lost()).isEqualTo(6);
        assertThat(decoded.told()).isEqualTo(2);
        assertThat(decoded.duplicated()).isEqualTo(1);
        assertThat(decoded.outOfOrder()).isEqualTo(1);
        assertThat(decoded.bytes()).isEqualTo(99);
        assertThat(decoded.latencies()).isEqualTo(tally.latencies());
    }

    @Test
    void addsUp() {
        Tally sum = new Tally();
        sum.add(some());
        sum.add(some());

        assertThat(sum.delivered()).isEqualTo(6);
        assertThat(sum.lost()).isEqualTo(12);
        assertThat(sum.bytes()).isEqualTo(198);
        assertThat(sum.latencies().getTotalCount()).isEqualTo(6);
    }

    @Test
    void forgets() {
        Tally tally = some();
        tally.clear();

        assertThat(tally.encode()).isEqualTo(new Tally().encode());
    }

    @Test
    void takesClocksThatDisagreeForNoTimeAtAll() {
        Tally tally = new Tally();
        tally.countDelivered(-5);

        assertThat(tally.latencies().getMaxValue()).isZero();
    }

    @Test
    void refusesWhatIsNone() {
        assertThatIllegalArgumentException().isThrownBy(() -> Tally.decode("AAAA"));
        assertThatIllegalArgumentException().isThrownBy(() -> Tally.decode("A".repeat(200)));
    }

    private static Tally some() {
        Tally tally = new Tally();
        tally.countDelivered(10);
        tally.countDelivered(20_000);
        tally.countDelivered(3_000_000);
        tally.countLost(7);
        tally.countOutOfOrder();
        tally.countTold(2);
        tally.countDuplicate();
        tally.countRead(99);
        return tally;
    }
}
