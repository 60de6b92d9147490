package dev.ovation.runtime;

import static dev.ovation.runtime.SignatureTable.Result.FULL;
import static dev.ovation.runtime.SignatureTable.Result.NEW;
import static dev.ovation.runtime.SignatureTable.Result.SEEN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.protocol.Limits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SignatureTableTest {
    private static final Duration WINDOW = Limits.SIGNATURE_WINDOW;

    private final TestClock clock = new TestClock();
    private final SignatureTable table = new SignatureTable(100, clock);

    @Test
    void knowsWhatItHasSeen() {
        assertThat(table.add(signature(1, clock.millis()))).isEqualTo(NEW);
        assertThat(table.add(signature(1, clock.millis()))).isEqualTo(SEEN);
        assertThat(table.add(signature(2, clock.millis()))).isEqualTo(NEW);
        assertThat(table.add(signature(1, clock.millis()))).isEqualTo(SEEN);
    }

    @Test
    void tellsNoncesApartByEachOfTheirHalves() {
        String half = "0".repeat(16);
        assertThat(table.add(new Signature(clock.millis(), half + "0000000000000001", "", "")))
                .isEqualTo(NEW);
        assertThat(table.add(new Signature(clock.millis(), "0000000000000001" + half, "", "")))
                .isEqualTo(NEW);
        assertThat(table.add(new Signature(clock.millis(), "f".repeat(32), "", "")))
                .isEqualTo(NEW);
        assertThat(table.add(new Signature(clock.millis(), "f".repeat(32), "", "")))
                .isEqualTo(SEEN);
    }

    @Test
    void knowsASignatureForAsLongAsItsTimeIsInTheWindow() {
        long signed = clock.millis();
        table.add(signature(1, signed));

        clock.advance(WINDOW);
        assertThat(table.add(signature(1, signed))).isEqualTo(SEEN);

        clock.advance(Duration.ofMillis(1));
        assertThat(table.add(signature(1, signed))).isEqualTo(NEW);
    }

    @Test
    void knowsASignatureOfAClockThatIsAheadForLonger() {
        long signed = clock.millis() + WINDOW.toMillis();
        table.add(signature(1, signed));

        clock.advance(WINDOW.multipliedBy(2));

        assertThat(table.add(signature(1, signed))).isEqualTo(SEEN);
    }

    @Test
    void forgetsNothingWhenTheClockIsSetBack() {
        long signed = clock.millis();
        table.add(signature(1, signed));

        clock.advance(Duration.ofHours(-1));
        assertThat(table.add(signature(1, signed))).isEqualTo(SEEN);

        clock.advance(Duration.ofHours(1));
        assertThat(table.add(signature(1, signed))).isEqualTo(SEEN);
    }

    @Test
    void refusesRatherThanForgetsWhenItIsFull() {
        for (int i = 0; i < 100; i++) {
            assertThat(table.add(signature(i, clock.millis()))).isEqualTo(NEW);
        }

        assertThat(table.add(signature(100, clock.millis()))).isEqualTo(FULL);
        for (int i = 0; i < 100; i++) {
            assertThat(table.add(signature(i, clock.millis()))).isEqualTo(SEEN);
        }
    }

    @Test
    void hasRoomAgainWhenWhatItKeptIsTooOld() {
        for (int i = 0; i < 100; i++) {
            table.add(signature(i, clock.millis()));
        }
        clock.advance(WINDOW.plusSeconds(2));

        for (int i = 100; i < 200; i++) {
            assertThat(table.add(signature(i, clock.millis()))).isEqualTo(NEW);
        }
        assertThat(table.add(signature(200, clock.millis()))).isEqualTo(FULL);
    }

    @Test
    void letsOnlyOneOfManyThreadsHaveASignature() throws InterruptedException {
        SignatureTable large = new SignatureTable(10_000, clock);
        AtomicInteger fresh = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                for (int n = 0; n < 1_000; n++) {
                    fresh.addAndGet(large.add(signature(n, clock.millis())) == NEW ? 1 : 0);
                }
            }));
        }
        for (Thread thread : threads) {
            Eventually.ended(thread);
        }

        assertThat(fresh).hasValue(1_000);
    }

    private static Signature signature(int number, long timeMillis) {
        return new Signature(timeMillis, "0".repeat(24) + HexFormat.of().toHexDigits(number), "", "");
    }
}
