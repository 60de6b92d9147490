package dev.ovation.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.testkit.Seeds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ViewerStreamTest {
    private static final String WELCOME = "retry: 1000\nevent: welcome\ndata: {\"viewer\":\"v\"}\n\n";
    private static final long NOW = 1_000_000;

    private final Tally tally = new Tally();
    private final EventLog log = new EventLog(1 << 16);

    @Test
    void countsEventsAndHowLateTheyAre() throws IOException {
        ViewerStream viewer = open();
        payload(viewer, WELCOME + event(1) + ": keep-alive\n\n" + event(2));

        assertThat(viewer.isWelcomed()).isTrue();
        assertThat(tally.delivered()).isEqualTo(2);
        assertThat(tally.latencies().getMaxValue()).isBetween(NOW - NOW / 100, NOW + NOW / 100);
        assertFaultless();
    }

    @Test
    void findsWhatIsWrongWithAFollowerToo() throws IOException {
        ViewerStream first = open();
        ViewerStream second = open();
        payload(first, WELCOME + event(1) + event(2) + event(3) + event(4) + event(5));
        payload(second, WELCOME + event(1) + event(2) + event(4) + event(4) + event(3) + event(5));

        assertThat(tally.delivered()).isEqualTo(10);
        assertThat(tally.lost()).isZero();
        assertThat(tally.duplicated()).isEqualTo(1);
        assertThat(tally.outOfOrder()).isEqualTo(1);
    }

    @Test
    void countsWhatAFollowerMissesAtItsEnd() throws IOException {
        ViewerStream first = open();
        ViewerStream second = open();
        payload(first, WELCOME + event(1) + event(2) + event(3));
        payload(second, WELCOME + event(1));
        first.end(3);
        second.end(3);

        assertThat(tally.lost()).isEqualTo(2);
    }

    @Test
    void countsAnEventOnlyWhenItHasComeWhole() throws IOException {
        ViewerStream first = open();
        ViewerStream second = open();
        payload(first, WELCOME + event(1) + event(2));
        String cut = event(2).substring(0, 30);
        payload(second, WELCOME + event(1) + cut);
        assertThat(tally.delivered()).isEqualTo(3);

        payload(second, event(2).substring(30));
        assertThat(tally.delivered()).isEqualTo(4);
        assertFaultless();
    }

    @Test
    void hearsWhatTheStreamSaysOfItself() throws IOException {
        ViewerStream viewer = open();
        payload(viewer, WELCOME + event(1) + "event: gap\ndata: {\"topic\":\"likes:a\",\"missed\":12}\n\n" + event(14));
        payload(viewer, "event: goodbye\ndata: {\"reason\":\"drain\",\"reconnectAfter\":5}\n\n");

        assertThat(tally.told()).isEqualTo(12);
        assertThat(tally.lost()).isEqualTo(12);
        assertThat(viewer.isDismissed()).isTrue();
    }

    /** Many viewers, cut anywhere, some of which lose, repeat and reorder events: counted as if each had been taken apart alone. */
    @Test
    void countsTheSameWithAndWithoutTheOthers() throws IOException {
        Random random = Seeds.random(ViewerStreamTest.class);
        Tally alone = new Tally();
        List<String> streams = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            streams.add(WELCOME + events(random, i % 3 == 0));
        }
        for (String stream : streams) {
            deliver(random, stream, new ViewerStream(Sequence.after(0), null, alone));
        }
        List<ViewerStream> viewers = new ArrayList<>();
        List<Integer> positions = new ArrayList<>();
        for (String _ : streams) {
            ViewerStream viewer = open();
            viewers.add(viewer);
            positions.add(0);
        }
        for (int left = streams.size(); left > 0; ) {
            int which = random.nextInt(streams.size());
            String stream = streams.get(which);
            int at = positions.get(which);
            int to = Math.min(stream.length(), at + random.nextInt(1, 400));
            if (at < to) {
                payload(viewers.get(which), stream.substring(at, to));
                positions.set(which, to);
                left -= to == stream.length() ? 1 : 0;
            }
        }

        assertThat(tally.delivered()).isEqualTo(alone.delivered());
        assertThat(tally.lost()).isEqualTo(alone.lost());
        assertThat(tally.duplicated()).isEqualTo(alone.duplicated());
        assertThat(tally.outOfOrder()).isEqualTo(alone.outOfOrder());
        assertThat(tally.lost()).isPositive();
    }

    private static String events(Random random, boolean faulty) {
        StringBuilder events = new StringBuilder();
        for (int i = 1; i <= 100; i++) {
            int fault = faulty ? random.nextInt(20) : 20;
            switch (fault) {
                case 0 -> events.append(": nothing\n\n");
                case 1 -> events.append(event(i)).append(event(i));
                case 2 -> events.append(event(i + 1)).append(event(i++));
                default -> events.append(event(i));
            }
        }
        return events.toString();
    }

    private static void deliver(Random random, String stream, ViewerStream viewer) throws IOException {
        answer(viewer);
        for (int at = 0; at < stream.length(); ) {
            int to = Math.min(stream.length(), at + random.nextInt(1, 400));
            payload(viewer, stream.substring(at, to));
            at = to;
        }
    }

    private ViewerStream open() throws IOException {
        ViewerStream viewer = new ViewerStream(Sequence.after(0), log, tally);
        answer(viewer);
        return viewer;
    }

    private static void answer(ViewerStream viewer) throws IOException {
        byte[] head = EventBytes.ascii("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        viewer.read(head, 0, head.length, NOW);
    }

    private static void payload(ViewerStream viewer, String text) throws IOException {
        byte[] chunk = EventBytes.ascii(Integer.toHexString(text.length()) + "\r\n" + text + "\r\n");
        viewer.read(chunk, 0, chunk.length, NOW);
    }

    private static String event(int number) {
        return "event: likes\ndata: {\"topic\":\"likes:a\",\"at\":5,\"data\":" + EventBytes.data(number, number, 50)
                + "}\n\n";
    }

    private void assertFaultless() {
        assertThat(List.of(tally.lost(), tally.duplicated(), tally.outOfOrder()))
                .containsExactly(0L, 0L, 0L);
    }
}
