package dev.ovation.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RoutingProbeTest {
    private static final long START = 1_000;

    private final RoutingProbe probe = new RoutingProbe();

    @Test
    void routesSinceTheFirstEventThatArrivedWhenAllAfterItDid() {
        sendAtIntervalsOf(5, 6);
        arrive(3, 4, 5);
        assertThat(probe.routedAfter(START)).hasValue(15);
    }

    @Test
    void routesFromTheStartWhenEveryEventArrived() {
        sendAtIntervalsOf(5, 3);
        arrive(0, 1, 2);
        assertThat(probe.routedAfter(START)).hasValue(0);
    }

    @Test
    void anEventThatArrivedBeforeOneThatDidNotIsNoRoute() {
        sendAtIntervalsOf(5, 8);
        arrive(1, 2, 4, 6, 7);
        assertThat(probe.routedAfter(START)).hasValue(30);
    }

    @Test
    void theOrderOfArrivalDoesNotMatter() {
        sendAtIntervalsOf(5, 5);
        arrive(4, 2, 3);
        assertThat(probe.routedAfter(START)).hasValue(10);
    }

    @Test
    void doesNotRouteWhenTheLastEventDidNotArrive() {
        sendAtIntervalsOf(5, 5);
        arrive(1, 2, 3);
        assertThat(probe.isSettled()).isFalse();
        assertThat(probe.routedAfter(START)).isEmpty();
        arrive(4);
        assertThat(probe.isSettled()).isTrue();
        assertThat(probe.routedAfter(START)).hasValue(5);
    }

    @Test
    void doesNotRouteWhenNothingWasSentOrNothingArrived() {
        assertThat(probe.isSettled()).isFalse();
        assertThat(probe.routedAfter(START)).isEmpty();
        sendAtIntervalsOf(5, 2);
        assertThat(probe.isConfirmed()).isFalse();
        assertThat(probe.routedAfter(START)).isEmpty();
    }

    @Test
    void isConfirmedByEnoughEventsInARow() {
        int sent = 3 * RoutingProbe.CONFIRMING;
        sendAtIntervalsOf(5, sent);
        arrive(0);
        IntStream.range(2, 1 + RoutingProbe.CONFIRMING).forEach(probe::arrived);
        assertThat(probe.isConfirmed()).as("one is missing at the beginning").isFalse();
        probe.arrived(1 + RoutingProbe.CONFIRMING);
        assertThat(probe.isConfirmed()).isTrue();
    }

    @Test
    void aGapThatIsNoticedLaterEndsTheConfirmation() {
        sendAtIntervalsOf(5, 3 * RoutingProbe.CONFIRMING);
        IntStream.range(0, RoutingProbe.CONFIRMING).forEach(probe::arrived);
        assertThat(probe.isConfirmed()).isTrue();
        probe.arrived(RoutingProbe.CONFIRMING + 1);
        assertThat(probe.isConfirmed()).isFalse();
    }

    @Test
    void whatWasNotSentCannotArrive() {
        sendAtIntervalsOf(5, 2);
        assertThatThrownBy(() -> probe.arrived(2)).hasMessageContaining("event 2 arrived before");
    }

    private void sendAtIntervalsOf(long nanos, int events) {
        for (int number = 0; number < events; number++) {
            assertThat(probe.sends(START + number * nanos)).isEqualTo(number);
        }
    }

    private void arrive(int... numbers) {
        for (int number : numbers) {
            probe.arrived(number);
        }
    }
}
