package dev.ovation.frontend;

import static dev.ovation.frontend.Samples.CHAT;
import static dev.ovation.frontend.Samples.D1;
import static dev.ovation.frontend.Samples.LIKES;
import static dev.ovation.frontend.Samples.event;
import static dev.ovation.frontend.Samples.stream;
import static dev.ovation.frontend.Samples.travelled;
import static dev.ovation.frontend.Samples.viewer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.frontend.FrontendMetrics.Hop;
import dev.ovation.protocol.Event;
import dev.ovation.protocol.NamespacePolicies;
import dev.ovation.testkit.FakeTime;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class FanOutTest {
    private static final long T = Samples.PUBLISHED_MICROS;
    private static final Duration HOUR = Duration.ofHours(1);

    private final FakeTime time = new FakeTime();
    private final CountedMetrics metrics = new CountedMetrics();
    private final TopicTable topics = new TopicTable(1 << 20, metrics, (_, _) -> {});
    private final StreamLoop loop = Samples.idleLoop();
    private final FanOut fanOut = new FanOut(topics, NamespacePolicies.defaults(), metrics, time.ticker());
    private final Viewer first = viewer(metrics, LIKES, CHAT);
    private final Viewer second = viewer(metrics, LIKES);

    @Test
    void givesEveryViewerTheSameWords() throws Exception {
        topics.add(first, loop);
        topics.add(second, loop);
        fanOut.deliver(local(1));
        List<String> got = got(first);

        assertThat(got(second)).isEqualTo(got);
        assertThat(got)
                .hasSize(1)
                .first()
                .asString()
                .startsWith("event: likes\n")
                .contains("\"data\":{\"n\":1}");
    }

    @Test
    void addsTheIdToEventsOfRetainedTopicsOnly() throws Exception {
        topics.add(first, loop);
        fanOut.deliver(local(1));
        fanOut.deliver(travelled(event(D1, CHAT, 1), T + 1, T + 2));

        assertThat(got(first))
                .filteredOn(block -> block.contains("\"id\":\"east/east-d1/"))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("event: chat\n");
    }

    @Test
    void measuresTheHopsOfAnEventOfItsOwnDataCenter() {
        topics.add(first, loop);
        fanOut.deliver(travelled(event(1), T + 300, T + 1_000));

        assertThat(metrics.hops).containsExactly(Map.entry(Hop.DISPATCHER, 300L), Map.entry(Hop.TO_FRONTEND, 700L));
    }

    @Test
    void measuresTheHopsOfAnEventOfAnotherDataCenter() {
        topics.add(first, loop);
        fanOut.deliver(travelled(event(1), T + 1, T + 11, T + 111, T + 1_111, T + 11_111, T + 111_111));

        assertThat(metrics.hops)
                .containsExactly(
                        Map.entry(Hop.DISPATCHER, 1L),
                        Map.entry(Hop.TO_RELAY, 10L),
                        Map.entry(Hop.RELAY, 100L),
                        Map.entry(Hop.WAN, 1_000L),
                        Map.entry(Hop.REMOTE_DISPATCHER, 10_000L),
                        Map.entry(Hop.TO_FRONTEND, 100_000L));
    }

    @Test
    void measuresNoHopsOfAnEventThatItDoesNotDeliver() {
        fanOut.deliver(local(1));
        topics.add(first, loop);
        fanOut.deliver(local(5));
        metrics.hops.clear();
        fanOut.deliver(local(5));
        fanOut.deliver(local(4));

        assertThat(metrics.hops).isEmpty();
    }

    @Test
    void countsWhatBecameOfEachEvent() {
        fanOut.deliver(local(1));
        topics.add(first, loop);
        topics.add(second, loop);
        fanOut.deliver(local(5));
        fanOut.deliver(local(5));
        fanOut.deliver(local(4));
        fanOut.deliver(local(6));

        assertThat(metrics.received).hasValue(5);
        assertThat(metrics.unwanted).hasValue(1);
        assertThat(metrics.duplicate).hasValue(1);
        assertThat(metrics.late).hasValue(1);
        assertThat(metrics.offered).hasValue(2 * 2);
    }

    @Test
    void accountsForEveryDelivery() throws Exception {
        Viewer small = viewer(metrics, stream(HOUR, HOUR, 2, 1 << 20), LIKES);
        topics.add(first, loop);
        topics.add(small, loop);
        for (int i = 1; i <= 5; i++) {
            fanOut.deliver(local(i));
        }
        assertThat(got(first)).hasSize(5);
        assertThat(got(small)).hasSize(3).first().asString().contains("\"missed\":3");
        fanOut.deliver(local(6));
        small.end(FrontendMetrics.End.GONE);
        topics.remove(small);

        assertThat(metrics.offered).hasValue(12);
        assertThat(metrics.behind).hasValue(3);
        assertThat(metrics.ended).hasValue(1);
        assertThat(metrics.written).hasValue(7);
        assertThat(first.cursors().getFirst().behind()
                        + first.cursors().getLast().behind())
                .isEqualTo(1);
    }

    private static Event local(long sequence) {
        return travelled(event(sequence), T + 1, T + 2);
    }

    /** What the viewer gets when it is opened now. */
    private List<String> got(Viewer viewer) throws IOException {
        FakeSink sink = new FakeSink();
        viewer.open(sink, time.nanos());
        viewer.resume(new SegmentView(), time.nanos());
        return sink.blocks();
    }
}
