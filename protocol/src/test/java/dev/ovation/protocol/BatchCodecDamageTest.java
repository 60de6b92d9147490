package dev.ovation.protocol;

import static dev.ovation.protocol.Samples.event;
import static dev.ovation.protocol.Samples.like;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the bytes are, decoding them gives events or a WireException, and takes no more memory than they are worth. */
class BatchCodecDamageTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** A list of the most events that a batch may state, and an exception with its message and stack. */
    private static final long FIXED_BYTES = 128 * 1024;

    @Test
    void refusesEveryTruncationOfABatch() {
        byte[] batch = BatchCodec.encode(
                List.of(like(1), event(2, null, "k", "{}"), event(300, "t", "k", "[1,2]")), 1_763_750_000_200_000L);

        for (int length = 0; length < batch.length; length++) {
            refuses(Arrays.copyOf(batch, length));
        }
    }

    @Test
    void refusesBytesAfterTheLastEvent() {
        byte[] batch = BatchCodec.encode(List.of(like(1)), 1);

        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> BatchCodec.decode(Arrays.copyOf(batch, batch.length + 1), 2))
                .withMessage("The batch has bytes after its last event.");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 255})
    void refusesAnotherVersion(int version) {
        byte[] batch = BatchCodec.encode(List.of(like(1)), 1);
        batch[0] = (byte) version;

        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> BatchCodec.decode(batch, 2))
                .withMessage("The batch has version " + version + ", this node reads version 1.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"00", "01", "03", "05", "0b", "0c", "0d", "ff"})
    void refusesStampsThatDoNotComeInPairsOrAreTooMany(String count) {
        byte[] batch = hex("0101" + count + "01".repeat(255));

        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> BatchCodec.decode(batch, 2))
                .withMessageContaining("stamps");
    }

    @ParameterizedTest
    @CsvSource({
        "a count of 2^62,            01 ffffffffffffffff40",
        "a count of 2^63 - 1,        01 ffffffffffffffff7f",
        "a count of over 63 bits,    01 ffffffffffffffffff01",
        "a count without end,        01 80808080808080808080808080",
        "a stamp of over 63 bits,    01 01 02 ffffffffffffffffff01 01 00",
        "a body of 2^31 bytes,       01 01 02 01 01 8080808008",
        "a body of 2^31 - 1 bytes,   01 01 02 01 01 ffffffff07",
        "a body over the bound,      01 01 02 01 01 818801 00",
        "an empty body,              01 01 02 01 01 00",
        "a source over its bound,    01 01 02 01 01 04 00 01 9101 00",
        "a source past the body,     01 01 02 01 01 04 00 01 7f 00",
        "a topic past the body,      01 01 02 01 01 0a 00 01 05 652f642f7a 7f 6c",
        "a type past the body,       01 01 02 01 01 0d 01 01 05 652f642f7a 03 6c3a76 7f",
        "a key past the body,        01 01 02 01 01 0d 02 01 05 652f642f7a 03 6c3a76 7f",
        "a sequence of 0,            01 01 02 01 01 0c 00 00 05 652f642f7a 03 6c3a76",
        "a source without a node,    01 01 02 01 01 0a 00 01 03 652f7a 03 6c3a76",
        "a topic without a colon,    01 01 02 01 01 0b 00 01 05 652f642f7a 02 6c76",
        "a topic that is not UTF-8,  01 01 02 01 01 0c 00 01 05 652f642f7a 03 6cff76",
    })
    void refuses(String what, String spacedHex) {
        byte[] batch = hex(spacedHex.replace(" ", ""));

        assertThatExceptionOfType(WireException.class)
                .as(what)
                .isThrownBy(() -> BatchCodec.decode(batch, 2))
                .satisfies(e -> assertThat(e)
                        .hasMessageStartingWith(
                                what.contains("bits") || what.contains("end") ? "A number" : "The batch"));
        assertThat(bytesToDecode(batch)).as("bytes allocated for %s", what).isLessThan(FIXED_BYTES);
    }

    @Test
    void takesTheSmallestEvent() {
        byte[] batch = hex("01 01 02 01 01 0c 00 01 05 652f642f7a 03 6c3a76".replace(" ", ""));

        assertThat(BatchCodec.decode(batch, 2)).singleElement().hasToString("e/d/z/l:v/1");
    }

    @Test
    void survivesEveryCorruptionOfASingleByte() {
        Random random = Seeded.random(BatchCodecDamageTest.class);
        for (int round = 0; round < 2; round++) {
            byte[] batch = BatchCodec.encode(Samples.events(random, 2), random.nextLong(1L << 53));
            for (int at = 0; at < batch.length; at++) {
                byte intact = batch[at];
                for (int value = 0; value < 256; value++) {
                    batch[at] = (byte) value;
                    decodesOrRefuses(batch);
                }
                batch[at] = intact;
            }
        }
    }

    @Test
    void survivesManyDamagesAtOnce() {
        Random random = Seeded.random(BatchCodecDamageTest.class);
        for (int round = 0; round < 4_000; round++) {
            byte[] batch = BatchCodec.encode(Samples.events(random, 1 + random.nextInt(3)), 5);
            for (int damages = random.nextInt(6); damages >= 0; damages--) {
                batch[random.nextInt(batch.length)] = (byte) random.nextInt(256);
            }
            decodesOrRefuses(Arrays.copyOf(batch, batch.length - random.nextInt(2) * random.nextInt(batch.length)));
        }
    }

    @Test
    void survivesRandomBytes() {
        Random random = Seeded.random(BatchCodecDamageTest.class);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = new byte[random.nextInt(300)];
            random.nextBytes(bytes);
            byte[] start = hex("0101020101");
            System.arraycopy(start, 0, bytes, 0, Math.min(bytes.length, random.nextInt(start.length + 1)));
            decodesOrRefuses(bytes);
        }
    }

    @Test
    void allocatesNoMoreThanTheBytesAreWorth() {
        Random random = Seeded.random(BatchCodecDamageTest.class);
        for (int round = 0; round < 1_000; round++) {
            byte[] batch = BatchCodec.encode(Samples.events(random, 1 + random.nextInt(3)), 5);
            batch[random.nextInt(batch.length)] = (byte) (random.nextInt(128) + 128);
            assertThat(bytesToDecode(batch)).isLessThan(FIXED_BYTES + 16L * batch.length);
        }
    }

    private static long bytesToDecode(byte[] batch) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        decodesOrRefuses(batch);
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    /** What comes out can be encoded again and is then the same: a valid decode, not half of one. */
    private static void decodesOrRefuses(byte[] batch) {
        List<Event> events;
        try {
            events = BatchCodec.decode(batch, 7);
        } catch (WireException e) {
            return;
        } catch (RuntimeException | Error e) {
            fail("Neither events nor a WireException: " + HexFormat.of().formatHex(batch), e);
            return;
        }
        for (Event event : events) {
            assertValid(event, batch);
        }
    }

    private static void assertValid(Event event, byte[] batch) {
        boolean valid = event.stamps().length % 2 == 1
                && event.stamps().length < 2 * Limits.HOPS
                && event.id().sequence() > 0
                && event.data().length <= event.body().length
                && event.body().length <= batch.length
                && Topic.parse(event.topic().toString()).equals(event.topic());
        if (!valid) {
            fail("Not a valid event: " + event + " of " + HexFormat.of().formatHex(batch));
        }
    }

    private static void refuses(byte[] batch) {
        assertThatExceptionOfType(WireException.class)
                .as("%s bytes", batch.length)
                .isThrownBy(() -> BatchCodec.decode(batch, 2));
    }

    private static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex);
    }
}
