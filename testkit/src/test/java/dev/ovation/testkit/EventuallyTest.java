package dev.ovation.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EventuallyTest {
    private static final Duration WITHIN = Duration.ofSeconds(20);
    private static final Duration BRIEFLY = Duration.ofMillis(30);

    private final AtomicInteger looks = new AtomicInteger();

    @Test
    void looksAgainUntilItIsTrue() {
        Eventually.until("three looks", WITHIN, () -> looks.incrementAndGet() == 3);

        assertThat(looks).hasValue(3);
    }

    @Test
    void returnsTheValueThatWasWanted() {
        int value = Eventually.value("more than four", WITHIN, looks::incrementAndGet, seen -> seen > 4);

        assertThat(value).isEqualTo(5);
    }

    @Test
    void looksOnceWhenThereIsNoTime() {
        Eventually.until("true at once", Duration.ZERO, () -> true);

        assertThatThrownBy(() -> Eventually.until("never", Duration.ZERO, () -> looks.incrementAndGet() < 0))
                .isInstanceOf(AssertionError.class);
        assertThat(looks).hasValue(1);
    }

    @Test
    void saysWhatItWaitedForAndSawLast() {
        assertThatThrownBy(() -> Eventually.value("the node is up", BRIEFLY, () -> "starting", "up"::equals))
                .isInstanceOf(AssertionError.class)
                .hasMessage("Not within PT0.03S: the node is up. Last seen: starting");
        assertThatThrownBy(() -> Eventually.until("true", BRIEFLY, () -> false))
                .hasMessageContaining("Last seen: false");
    }

    @Test
    void throwsOnWhatALookThrows() {
        assertThatThrownBy(() -> Eventually.until("fine", WITHIN, () -> {
                    throw new IllegalStateException("broken");
                }))
                .hasMessage("broken");
    }

    @Test
    void stopsWaitingWhenItIsInterrupted() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> Eventually.until("never", Duration.ofDays(1), () -> false))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }
}
