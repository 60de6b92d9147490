package dev.ovation.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.testkit.Seeds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class SequenceTest {
    private final Tally tally = new Tally();

    @Test
    void findsNothingWrongWithWhatComesInItsTurn() {
        take(Sequence.after(0), 1, 2, 3, 4);

        assertFound(0, 0, 0);
    }

    @Test
    void beginsWithWhateverComesFirst() {
        take(Sequence.fromAnywhere(), 1_000, 1_001);

        assertFound(0, 0, 0);
    }

    @Test
    void countsWhatIsMissingInTheMiddleAndAtTheBeginning() {
        take(Sequence.after(0), 3, 4, 7);

        assertFound(4, 0, 0);
    }

    @Test
    void countsWhatIsMissingAtTheEnd() {
        Sequence sequence = Sequence.after(0);
        take(sequence, 1, 2);
        sequence.end(5, tally);
        sequence.end(5, tally);

        assertFound(3, 0, 0);
    }

    @Test
    void countsWhatComesTwice() {
        take(Sequence.after(0), 1, 2, 2, 1);

        assertFound(0, 2, 0);
    }

    @Test
    void takesALateOneForOutOfOrderAndNotForLost() {
        take(Sequence.after(0), 1, 3, 2, 2);

        assertFound(0, 1, 1);
    }

    @Test
    void takesWhatIsLaterThanItRemembersForADuplicate() {
        take(Sequence.after(0), 1, 3, 100, 2);

        assertFound(97, 1, 0);
    }

    @Test
    void takesNothingBeforeTheFirstForLate() {
        take(Sequence.fromAnywhere(), 50, 49);

        assertFound(0, 1, 0);
    }

    @Test
    void addsUpWhateverTheOrder() {
        Random random = Seeds.random(SequenceTest.class);
        for (int round = 0; round < 200; round++) {
            List<Long> numbers =
                    new ArrayList<>(LongStream.rangeClosed(1, 60).boxed().toList());
            Collections.shuffle(numbers, random);
            List<Long> come = numbers.subList(0, random.nextInt(1, 60));
            Tally each = new Tally();
            Sequence sequence = Sequence.after(0);
            come.forEach(number -> assertThat(sequence.accept(number, each)).isTrue());
            sequence.end(60, each);

            assertThat(each.lost()).isEqualTo(60 - come.size());
            assertThat(each.duplicated()).isZero();
        }
    }

    private void take(Sequence sequence, long... numbers) {
        for (long number : numbers) {
            sequence.accept(number, tally);
        }
    }

    private void assertFound(long lost, long duplicated, long outOfOrder) {
        assertThat(List.of(tally.lost(), tally.duplicated(), tally.outOfOrder()))
                .containsExactly(lost, duplicated, outOfOrder);
    }
}
