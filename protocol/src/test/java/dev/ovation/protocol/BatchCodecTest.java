package dev.ovation.protocol;

import static dev.ovation.protocol.Samples.event;
import static dev.ovation.protocol.Samples.like;
import static dev.ovation.protocol.Samples.text;
import static dev.ovation.protocol.Samples.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BatchCodecTest {
    /** What every node in service reads: a change of this line needs a new version of the format. */
    @Test
    void writesTheDocumentedLayout() {
        Event event = Event.published(
                new EventId(new Source("e", "d", 35), new Topic("l", "v"), 300), "t", "k", utf8("1"), 5);

        String batch = HexFormat.of().formatHex(BatchCodec.encode(List.of(event), 200));

        assertThat(batch)
                .isEqualTo(
                        "01" // version
                                + "01" // events
                                + "02" + "05" + "c801" // two stamps: 5 and 200
                                + "12" // bytes of the body
                                + "03" // it has a type and a key
                                + "ac02" // sequence 300
                                + "05" + hex("e/d/z") + "03" + hex("l:v") + "01" + hex("t") + "01" + hex("k")
                                + hex("1"));
    }

    @Test
    void writesAnEmptyBatch() {
        byte[] batch = BatchCodec.encode(List.of(), 200);

        assertThat(batch).containsExactly(1, 0);
        assertThat(BatchCodec.decode(batch, 300)).isEmpty();
    }

    @Test
    void bringsEveryPartOfAnEventBack() {
        Event back = hop(event(7, "heart", "m-17", "{\"by\":\"m-17\"}"));

        assertThat(back.id()).isEqualTo(new EventId(Samples.EAST, Samples.LIKES, 7));
        assertThat(back.type()).isEqualTo("heart");
        assertThat(back.key()).isEqualTo("m-17");
        assertThat(text(back.data())).isEqualTo("{\"by\":\"m-17\"}");
    }

    @Test
    void tellsNoTypeAndNoKeyFromEmptyOnes() {
        Event none = hop(event(1, null, null, "1"));
        Event empty = hop(event(1, "", "", "1"));
        Event keyOnly = hop(event(1, null, "k", "1"));

        assertThat(none.type()).isNull();
        assertThat(none.key()).isNull();
        assertThat(empty.type()).isEmpty();
        assertThat(empty.key()).isEmpty();
        assertThat(keyOnly.type()).isNull();
        assertThat(keyOnly.key()).isEqualTo("k");
    }

    @Test
    void keepsUnicode() {
        Event back = hop(event(1, "\u2764\ufe0f", "\u4e2d\u6587-\ud83d\ude00", "\"\u00e9\ud83d\ude00\u0000\""));

        assertThat(back.type()).isEqualTo("\u2764\ufe0f");
        assertThat(back.key()).isEqualTo("\u4e2d\u6587-\ud83d\ude00");
        assertThat(text(back.data())).isEqualTo("\"\u00e9\ud83d\ude00\u0000\"");
    }

    @Test
    void carriesAnEventWithEveryPartAtItsBound() {
        Event largest = Largest.event(Long.MAX_VALUE);

        Event back = hop(largest);

        assertThat(back.id()).isEqualTo(largest.id());
        assertThat(back.type()).isEqualTo(largest.type());
        assertThat(back.key()).isEqualTo(largest.key());
        assertThat(back.data()).isEqualTo(largest.data());
        assertThat(back.stamps()[0]).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void carriesAsManyEventsAsABatchMayHave() {
        List<Event> events = Collections.nCopies(Limits.LINK_BATCH_EVENTS, like(1));

        assertThat(BatchCodec.decode(BatchCodec.encode(events, 1), 2)).hasSize(4_096);
    }

    @Test
    void refusesABatchOfMoreEvents() {
        byte[] batch = BatchCodec.encode(Collections.nCopies(Limits.LINK_BATCH_EVENTS + 1, like(1)), 1);

        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> BatchCodec.decode(batch, 2))
                .withMessage("The batch states 4097 for the number of events, more than 4096.");
    }

    @Test
    void roundTripsAnyEventsInTheirOrder() {
        Random random = Seeded.random(BatchCodecTest.class);
        for (int i = 0; i < 300; i++) {
            List<Event> events = Samples.events(random, random.nextInt(30));
            byte[] batch = BatchCodec.encode(events, 77);

            List<Event> back = BatchCodec.decode(batch, 78);

            assertThat(back).hasSameSizeAs(events);
            for (int j = 0; j < events.size(); j++) {
                assertSameContent(back.get(j), events.get(j));
            }
        }
    }

    @Test
    void neverWritesMoreBytesThanSizeSays() {
        Random random = Seeded.random(BatchCodecTest.class);
        for (int i = 0; i < 300; i++) {
            List<Event> events = Samples.events(random, random.nextInt(30));
            for (int hop = 0; hop < Limits.HOPS - 1; hop++) {
                long most = 16 + events.stream().mapToLong(BatchCodec::size).sum();
                byte[] batch = BatchCodec.encode(events, Long.MAX_VALUE);
                assertThat((long) batch.length).isLessThanOrEqualTo(most);
                events = BatchCodec.decode(batch, Long.MAX_VALUE);
            }
        }
    }

    @Test
    void growsStampsInPairsOverTheAllowedHops() {
        List<Long> expected = new ArrayList<>(List.of(Samples.PUBLISHED_MICROS));
        Event event = like(1);
        for (int hop = 1; hop < Limits.HOPS; hop++) {
            long left = 100L * hop;
            event = BatchCodec.decode(BatchCodec.encode(List.of(event), left), left + 1)
                    .getFirst();
            expected.add(left);
            expected.add(left + 1);
            assertThat(event.stamps())
                    .containsExactly(
                            expected.stream().mapToLong(Long::longValue).toArray());
        }
        assertThat(event.stamps()).hasSize(2 * Limits.HOPS - 1);
    }

    @Test
    void refusesAnEventThatWentOverMoreNodes() {
        Event event = like(1);
        for (int hop = 1; hop < Limits.HOPS; hop++) {
            event = hop(event);
        }
        byte[] oneTooFar = BatchCodec.encode(List.of(event), 1);

        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> BatchCodec.decode(oneTooFar, 2))
                .withMessageStartingWith("The batch states 12 stamps");
    }

    @Test
    void forwardsTheBodyByteForByteEvenWithFlagsOfLaterVersions() {
        byte[] batch = BatchCodec.encode(List.of(event(1, "t", null, "1")), 1);
        Event known = BatchCodec.decode(batch, 2).getFirst();
        byte[] body = known.body().clone();
        body[0] |= 0x40;
        byte[] later = replaceBody(batch, known.body().length, body);

        Event read = BatchCodec.decode(later, 2).getFirst();
        Event forwarded = hop(read);

        assertThat(read.body()).isEqualTo(body);
        assertThat(forwarded.body()).isEqualTo(body);
        assertThat(forwarded.type()).isEqualTo("t");
    }

    @Test
    void leavesTheEventsThatItEncodesAsTheyAre() {
        Event event = like(1);
        long[] stamps = event.stamps().clone();
        byte[] body = event.body().clone();

        byte[] first = BatchCodec.encode(List.of(event), 5);
        byte[] second = BatchCodec.encode(List.of(event), 5);

        assertThat(first).isEqualTo(second);
        assertThat(event.stamps()).isEqualTo(stamps);
        assertThat(event.body()).isEqualTo(body);
    }

    @Test
    void doesNotKeepTheBytesOfTheWholeBatch() {
        byte[] batch = BatchCodec.encode(List.of(like(1), like(2)), 5);
        Event decoded = BatchCodec.decode(batch, 6).getFirst();
        byte[] body = decoded.body().clone();

        Arrays.fill(batch, (byte) 0);

        assertThat(decoded.body()).isEqualTo(body);
        assertThat(text(decoded.data())).isEqualTo("{\"by\":\"m-17\"}");
    }

    private static byte[] replaceBody(byte[] batch, int length, byte[] body) {
        byte[] replaced = batch.clone();
        System.arraycopy(body, 0, replaced, batch.length - length, length);
        return replaced;
    }

    private static Event hop(Event event) {
        return BatchCodec.decode(BatchCodec.encode(List.of(event), 200), 300).getFirst();
    }

    private static void assertSameContent(Event back, Event sent) {
        assertThat(back.id()).isEqualTo(sent.id());
        assertThat(back.type()).isEqualTo(sent.type());
        assertThat(back.key()).isEqualTo(sent.key());
        assertThat(back.data()).isEqualTo(sent.data());
        assertThat(back.body()).isEqualTo(sent.body());
        assertThat(back.stamps()).containsExactly(sent.stamps()[0], 77, 78);
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(utf8(text));
    }
}
