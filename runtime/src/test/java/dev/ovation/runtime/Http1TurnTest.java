package dev.ovation.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class Http1TurnTest {
    private static final long LIMIT = 100;

    private final ReadDeadline deadline = new ReadDeadline(Thread.currentThread(), LIMIT);
    private boolean readsRequestLine;
    private boolean hasBytes;
    private final Http1Turn turn = new Http1Turn(deadline, () -> readsRequestLine, () -> hasBytes);

    @AfterEach
    void leavesNoInterruptBehind() {
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void theFirstByteTheHeadersAndTheBodyAreOwedEachForTheFullTime() {
        readsRequestLine = true;
        assertThat(turn.owes()).isTrue();
        spend(90);

        assertThat(turn.take(new byte[3])).isEqualTo(3);
        assertThat(turn.owes()).isTrue();
        spend(90);

        readsRequestLine = false;
        turn.headersRead();
        assertThat(turn.owes()).isTrue();
        spend(90);
        assertThat(left()).as("of the body's time").isEqualTo(10);
    }

    @Test
    void moreOfTheHeadersGivesNoNewTime() {
        turn.take(new byte[1]);
        spend(60);
        turn.take(new byte[1]);
        assertThat(left()).isEqualTo(40);
    }

    @Test
    void moreOfTheBodyGivesNoNewTime() {
        turn.take(new byte[1]);
        turn.headersRead();
        spend(60);
        turn.take(new byte[1]);
        assertThat(left()).isEqualTo(40);
    }

    @Test
    void nothingIsOwedBetweenRequests() {
        turn.take(new byte[1]);
        turn.headersRead();
        readsRequestLine = true;

        assertThat(turn.owes()).isFalse();
        assertThat(turn.owes()).as("still").isFalse();
        turn.take(new byte[1]);
        assertThat(turn.owes()).as("once the next request has begun").isTrue();
        assertThat(left()).isEqualTo(LIMIT);
    }

    @Test
    void theNextRequestMayHaveBegunBehindTheLastOne() {
        turn.take(new byte[1]);
        turn.headersRead();
        readsRequestLine = true;
        hasBytes = true;

        assertThat(turn.owes()).isTrue();
        spend(60);
        turn.take(new byte[1]);
        assertThat(left()).isEqualTo(40);
    }

    private void spend(long nanos) {
        deadline.begin(0);
        assertThat(deadline.end(nanos)).isFalse();
    }

    /** How long a wait could last from now. Uses the deadline up. */
    private long left() {
        deadline.begin(0);
        long nanos = 0;
        while (!deadline.expire(nanos)) {
            nanos++;
        }
        assertThat(deadline.end(nanos)).isTrue();
        return nanos;
    }
}
