package dev.ovation.frontend;

import dev.ovation.protocol.BatchCodec;
import dev.ovation.protocol.Event;
import dev.ovation.protocol.EventId;
import dev.ovation.protocol.NamespacePolicies;
import dev.ovation.protocol.Source;
import dev.ovation.protocol.Topic;
import dev.ovation.runtime.NodeConfig;
import dev.ovation.runtime.NodeMetrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A frontend's delivery without its sockets, for the benchmarks of this package: the only place that knows how its parts are put
 * together. One thread delivers.
 */
final class Room implements AutoCloseable {
    private static final Source DISPATCHER = new Source("east", "east-d1", 1_763_750_000_000L);
    private static final long PUBLISHED_MICROS = 1_763_750_000_123_456L;
    private static final byte[] DATA =
            "{\"by\":\"m-17\",\"heart\":\"red\",\"x\":512,\"y\":384,\"combo\":3}".getBytes(StandardCharsets.UTF_8);

    private final NodeMetrics registry = new NodeMetrics(new NodeConfig("east-f1", "east"), "frontend");
    private final FrontendMetrics metrics = new FrontendCounters(registry);
    private final FrontendConfig.StreamConfig config = FrontendConfig.defaults()
            .with("node.id", "east-f1")
            .with("node.data-center", "east")
            .with("auth.mode", "open")
            .with("dispatchers", List.of("http://127.0.0.1:8083"))
            .to(FrontendConfig.class)
            .stream();
    private final StreamLoop loop = new StreamLoop("never started", config, System::nanoTime);
    private final TopicTable table = new TopicTable(config.mailboxBytes(), metrics, (topic, viewers) -> {});
    private final FanOut fanOut = new FanOut(table, NamespacePolicies.defaults(), metrics, System::nanoTime);
    private final SegmentView view = new SegmentView();
    private final List<Viewer> viewers = new ArrayList<>();
    private long sequence;

    /** The topic with that number. */
    static Topic topic(int number) {
        return new Topic("likes", "video-" + number);
    }

    /** An event of topic 0 as it arrives from a dispatcher, with the next number. */
    Event event() {
        Event published = Event.published(
                new EventId(DISPATCHER, topic(0), ++sequence), "like", null, DATA.clone(), PUBLISHED_MICROS);
        byte[] batch = BatchCodec.encode(List.of(published), PUBLISHED_MICROS + 150);
        return BatchCodec.decode(batch, PUBLISHED_MICROS + 900).getFirst();
    }

    /** What viewers would be written of the event. */
    static Frame frame(Event event) {
        return Frame.of(event, false, 0);
    }

    /** One more viewer of that topic, who stays and whose connection takes everything. */
    void add(Topic topic) {
        Viewer viewer = viewer(topic);
        viewers.add(viewer);
        table.add(viewer, loop);
        viewer.open(new Abyss(), System.nanoTime());
    }

    void comeAndGo(Topic topic) {
        Viewer viewer = viewer(topic);
        table.add(viewer, loop);
        viewer.end(FrontendMetrics.End.GONE);
        table.remove(viewer);
    }

    private Viewer viewer(Topic topic) {
        Goodbye lived = new Goodbye(Goodbye.Reason.LIFETIME, 1_000);
        return new Viewer(
                "east-f1-v", null, Set.of(topic), new Viewer.Lifetime(Long.MAX_VALUE, lived), config, metrics);
    }

    void deliver(Event event) {
        fanOut.deliver(event);
    }

    /** Writes what waits for the first viewers who stay; how many frames that are. */
    int write(int first) {
        int frames = 0;
        try {
            for (int i = 0; i < first; i++) {
                Viewer viewer = viewers.get(i);
                Cursor cursor = viewer.cursors().getFirst();
                frames += (int) cursor.behind();
                viewer.write(cursor, view, 0);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return frames;
    }

    @Override
    public void close() {
        loop.close();
        registry.close();
    }

    /** A connection that takes everything and keeps nothing. */
    private static final class Abyss implements StreamSink {
        @Override
        public boolean take(ByteBuffer chunks) {
            chunks.position(chunks.limit());
            return true;
        }

        @Override
        public void release() {}

        @Override
        public void abort() {}
    }
}
