package dev.ovation.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ReadDeadlineTest {
    private final ReadDeadline deadline = new ReadDeadline(Thread.currentThread(), 100);

    @AfterEach
    void leavesNoInterruptBehind() {
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void interruptsTheReaderOnceItsTimeIsOver() {
        deadline.begin(1_000);

        assertThat(deadline.expire(1_099)).isFalse();
        assertThat(deadline.expire(1_100)).isTrue();
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        assertThat(deadline.expire(1_200)).as("a second time").isFalse();

        assertThat(deadline.end(1_201)).isTrue();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void nobodyIsInterruptedWhoDoesNotWait() {
        assertThat(deadline.expire(1_000_000)).as("before it waits").isFalse();

        deadline.begin(1_000);
        assertThat(deadline.end(1_050)).isFalse();

        assertThat(deadline.expire(1_000_000)).as("after it has waited").isFalse();
    }

    @Test
    void onlyWaitingCounts() {
        deadline.begin(1_000);
        deadline.end(1_060);
        deadline.begin(5_000);

        assertThat(deadline.expire(5_039)).isFalse();
        assertThat(deadline.expire(5_040)).isTrue();
        assertThat(deadline.end(5_041)).isTrue();
    }

    @Test
    void aNewPartOfTheRequestHasTheFullTimeAgain() {
        deadline.begin(1_000);
        deadline.end(1_090);
        deadline.renew();
        deadline.begin(2_000);

        assertThat(deadline.expire(2_099)).isFalse();
        assertThat(deadline.end(2_099)).isFalse();
    }

    @Test
    void aReadThatCameInTimeThoughTheTimerIsLateIsFine() {
        deadline.begin(1_000);
        assertThat(deadline.end(1_150)).isFalse();

        deadline.begin(1_200);
        assertThat(deadline.expire(1_200)).as("the next wait has no time left").isTrue();
        assertThat(deadline.end(1_201)).isTrue();
    }

    @Test
    void theClockMayBeNegativeAndMayWrap() {
        deadline.begin(Long.MAX_VALUE - 50);

        assertThat(deadline.expire(Long.MAX_VALUE)).isFalse();
        assertThat(deadline.expire(Long.MIN_VALUE + 49)).isTrue();
        assertThat(deadline.end(Long.MIN_VALUE + 50)).isTrue();
    }
}
