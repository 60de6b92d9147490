package dev.ovation.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class EventLogTest {
    private static final int CAPACITY = 1024;

    private final EventLog log = new EventLog(CAPACITY);

    @Test
    void hasNothingAtFirst() {
        assertThat(log.end()).isZero();
        assertThat(log.indexOf(1)).isEqualTo(-1);
        assertThat(log.same(0, bytes('a', 10), 0, 10)).isZero();
    }

    @Test
    void findsEventsByTheirNumbers() {
        log.append(7, 70, bytes('a', 100), 0, 100);
        log.append(8, 80, bytes('b', 50), 0, 50);

        assertThat(log.events()).isEqualTo(2);
        assertThat(log.indexOf(7)).isZero();
        assertThat(log.indexOf(8)).isEqualTo(1);
        assertThat(log.indexOf(6)).isEqualTo(-1);
        assertThat(log.indexOf(9)).isEqualTo(-1);
        assertThat(log.endOf(0)).isEqualTo(100);
        assertThat(log.endOf(1)).isEqualTo(150);
        assertThat(log.meantMicrosOf(1)).isEqualTo(80);
    }

    @Test
    void takesOnlyTheNextOne() {
        log.append(7, 70, bytes('a', 100), 0, 100);
        log.append(9, 90, bytes('b', 50), 0, 50);
        log.append(7, 70, bytes('a', 100), 0, 100);

        assertThat(log.events()).isEqualTo(1);
        assertThat(log.end()).isEqualTo(100);
    }

    @Test
    void comparesAsFarAsItGoes() {
        log.append(1, 1, bytes('a', 100), 0, 100);
        log.append(2, 2, bytes('b', 100), 0, 100);
        byte[] other = bytes('a', 300);

        assertThat(log.same(0, other, 0, 300)).isEqualTo(100);
        assertThat(log.same(50, other, 0, 20)).isEqualTo(20);
        assertThat(log.same(100, other, 0, 300)).isZero();
        assertThat(log.same(0, other, 0, 80)).isEqualTo(80);
    }

    @Test
    void comparesAndCopiesAcrossTheEndOfItsArray() {
        for (int i = 1; i <= 11; i++) {
            log.append(i, i, bytes((char) ('a' + i), 100), 0, 100);
        }
        byte[] kept = new byte[300];
        log.copy(900, 1_100, kept);

        assertThat(new String(kept, 0, 200, StandardCharsets.US_ASCII)).isEqualTo("k".repeat(100) + "l".repeat(100));
        assertThat(log.same(900, kept, 0, 200)).isEqualTo(200);
        kept[150] = 'x';
        assertThat(log.same(900, kept, 0, 200)).isEqualTo(150);
        kept[20] = 'x';
        assertThat(log.same(900, kept, 0, 200)).isEqualTo(20);
    }

    @Test
    void forgetsTheOldest() {
        for (int i = 1; i <= 11; i++) {
            log.append(i, i, bytes('a', 100), 0, 100);
        }

        assertThat(log.holds(100)).isTrue();
        assertThat(log.holds(75)).isFalse();
        assertThat(log.indexOf(1)).isEqualTo(-1);
        assertThat(log.indexOf(2)).isEqualTo(1);
    }

    @Test
    void wantsAPowerOfTwo() {
        assertThatIllegalArgumentException().isThrownBy(() -> new EventLog(1_000));
    }

    private static byte[] bytes(char letter, int count) {
        return EventBytes.ascii(String.valueOf(letter).repeat(count));
    }
}
