package dev.ovation.frontend;

import static dev.ovation.frontend.Samples.LIKES;
import static dev.ovation.frontend.Samples.PATIENT;
import static dev.ovation.frontend.Samples.event;
import static dev.ovation.frontend.Samples.frameOf;
import static dev.ovation.frontend.Samples.stream;
import static dev.ovation.frontend.Samples.text;
import static dev.ovation.frontend.Samples.viewer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.frontend.FrontendMetrics.End;
import dev.ovation.protocol.Topic;
import dev.ovation.testkit.Eventually;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Streams over real connections, whose other ends a test holds. */
@Timeout(120)
final class StreamLoopIT {
    private static final Duration WITHIN = Duration.ofSeconds(20);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Goodbye DRAIN = new Goodbye(Goodbye.Reason.DRAIN, 5);

    private final CountedMetrics metrics = new CountedMetrics();
    private final TopicTable topics = new TopicTable(1 << 20, metrics, (topic, viewers) -> {});
    private final List<Peer> peers = new ArrayList<>();
    private ServerSocketChannel server;
    private StreamLoop loop = new StreamLoop("loop", PATIENT, System::nanoTime);
    private long sequence;

    @BeforeEach
    void start() throws IOException {
        server = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        loop.start();
    }

    @AfterEach
    void close() throws IOException {
        loop.close();
        for (Peer peer : peers) {
            peer.client.close();
            peer.channel.close();
        }
        server.close();
    }

    @Test
    void writesWhatIsAppended() throws IOException {
        Peer peer = open(PATIENT, LIKES);
        deliver(frameOf(300));
        deliver(frameOf(500));

        assertThat(peer.block()).hasSize(300);
        assertThat(peer.block()).hasSize(500);
        Eventually.until("it is counted", WITHIN, () -> metrics.written.get() == 2);
    }

    @Test
    void writesWhatWasAppendedBeforeItWasOpened() throws IOException {
        Viewer viewer = viewer(metrics, PATIENT, LIKES);
        topics.add(viewer, loop);
        deliver(frameOf(300));
        Peer peer = open(viewer);

        assertThat(peer.block()).hasSize(300);
    }

    @Test
    void noticesThatAClientLeavesThoughNothingIsWritten() throws IOException {
        Peer closes = open(PATIENT, LIKES);
        Peer breaks = open(PATIENT, LIKES);
        closes.client.close();
        breaks.client.setSoLinger(true, 0);
        breaks.client.close();

        assertThat(endOf(closes.viewer)).isEqualTo(End.GONE);
        assertThat(endOf(breaks.viewer)).isEqualTo(End.GONE);
    }

    @Test
    void doesNotMindWhatAClientSays() throws IOException {
        Peer peer = open(PATIENT, LIKES);
        peer.client.getOutputStream().write(new byte[100_000]);
        deliver(frameOf(300));

        assertThat(peer.block()).hasSize(300);
    }

    @Test
    void writesToTheOthersWhileOneReadsNothing() throws IOException {
        Peer stuck = open(stream(HOUR, HOUR, 100_000, 1 << 20), LIKES);
        Peer reads = open(PATIENT, LIKES);
        for (int i = 0; i < 2_000; i++) {
            deliver(frameOf(10_000));
            assertThat(reads.block()).hasSize(10_000);
        }
        assertThat(metrics.behind.get()).isPositive();

        int blocks = 0;
        long missed = 0;
        while (blocks + missed < 2_000) {
            String block = stuck.block();
            if (block.startsWith("event: gap")) {
                missed += Long.parseLong(block.replaceAll("(?s).*\"missed\":(\\d+).*", "$1"));
            } else {
                blocks++;
            }
        }
        assertThat(missed).isPositive();
        assertThat(blocks + missed).isEqualTo(2_000);
    }

    @Test
    void endsAStreamWhoseClientTakesNothingForTooLong() throws IOException {
        Peer stuck = open(stream(HOUR, Duration.ofMillis(100), 100_000, 1 << 20), LIKES);
        CompletableFuture<End> end = CompletableFuture.supplyAsync(stuck.viewer::awaitEnd);
        Eventually.until("the connection is full, and the stream ended", WITHIN, () -> {
            for (int i = 0; i < 20; i++) {
                deliver(frameOf(10_000));
            }
            return end.isDone();
        });

        assertThat(end).isCompletedWithValue(End.WRITE_DEADLINE);
        assertThat(stuck.channel.isOpen()).isFalse();
    }

    @Test
    void breaksSilence() throws IOException {
        Peer peer = open(stream(Duration.ofMillis(50), HOUR, 10, 1 << 20), LIKES);

        assertThat(peer.block()).isEqualTo(": keep-alive\n\n");
        assertThat(peer.block()).isEqualTo(": keep-alive\n\n");
    }

    @Test
    void looksAtEveryOneOfManyViewersInTimeWhileOthersLeave() {
        loop.close();
        AtomicLong clock = new AtomicLong();
        AtomicLong looks = new AtomicLong();
        loop = new StreamLoop("loop", stream(Duration.ofSeconds(10), HOUR, 10, 1 << 20), () -> {
            looks.incrementAndGet();
            return clock.get();
        });
        loop.start();
        Map<Viewer, FakeSink> stay = new LinkedHashMap<>();
        for (int i = 0; i < 1_000; i++) {
            Viewer viewer = viewer(metrics, PATIENT, LIKES);
            FakeSink sink = new FakeSink();
            topics.add(viewer, loop);
            stay.put(viewer, sink);
            loop.open(viewer, sink);
        }
        awaitRound(looks);
        Random random = new Random(7);
        for (int heartbeats = 1; heartbeats <= 3; heartbeats++) {
            for (int step = 0; step < 200; step++) {
                clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(50));
                List<Viewer> all = List.copyOf(stay.keySet());
                Viewer leaves = all.get(random.nextInt(all.size()));
                stay.remove(leaves);
                loop.gone(leaves);
                awaitRound(looks);
            }
            int least = heartbeats;
            assertThat(stay.values()).hasSize(1_000 - 200 * heartbeats).allSatisfy(sink -> assertThat(sink.blocks())
                    .hasSizeBetween(least, least + 1)
                    .containsOnly(": keep-alive\n\n"));
        }
    }

    @Test
    void givesTheConnectionBackWhenItHasSaidGoodbye() throws IOException {
        Peer peer = open(PATIENT, LIKES);
        deliver(frameOf(300));
        loop.leave(peer.viewer, DRAIN);

        assertThat(endOf(peer.viewer)).isEqualTo(End.DRAIN);
        peer.channel.configureBlocking(true);
        assertThat(peer.block()).hasSize(300);
        assertThat(peer.block()).isEqualTo(text(Frame.goodbye(DRAIN)));
        peer.channel.close();
        assertThat(peer.client.getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void endsAllStreamsWhenItCloses() throws IOException {
        Peer first = open(PATIENT, LIKES);
        Peer second = open(PATIENT, LIKES);
        loop.close();

        assertThat(endOf(first.viewer)).isEqualTo(End.GONE);
        assertThat(endOf(second.viewer)).isEqualTo(End.GONE);
    }

    @Test
    void endsAStreamThatComesTooLate() throws IOException {
        loop.close();

        assertThat(endOf(open(PATIENT, LIKES).viewer)).isEqualTo(End.GONE);
    }

    @Test
    void servesViewersOfManyTopics() throws IOException {
        Topic[] all = new Topic[100];
        for (int i = 0; i < all.length; i++) {
            all[i] = Topic.parse("likes:t" + i);
        }
        Peer peer = open(PATIENT, all);
        for (Topic topic : all) {
            topics.fanOut(event(Samples.D1, topic, 1), () -> Samples.frame(topic, "1"));
        }
        List<String> blocks = new ArrayList<>();
        for (int i = 0; i < all.length; i++) {
            blocks.add(peer.block());
        }

        for (Topic topic : all) {
            assertThat(blocks).contains(text(Samples.frame(topic, "1").bytes()));
        }
    }

    /**
     * Waits until the loop has done all of a round that began after this was called. It looks at its clock at the begin and at the end of each, so
     * of three looks two belong to one.
     */
    private void awaitRound(AtomicLong looks) {
        long before = looks.get();
        do {
            Viewer nobody = viewer(metrics, PATIENT);
            loop.gone(nobody);
            endOf(nobody);
        } while (looks.get() < before + 3);
    }

    /** Bounded, unlike a stream's request. */
    private static End endOf(Viewer viewer) {
        return CompletableFuture.supplyAsync(viewer::awaitEnd)
                .orTimeout(WITHIN.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    private void deliver(Frame frame) {
        topics.fanOut(event(++sequence), () -> frame);
    }

    private Peer open(FrontendConfig.StreamConfig config, Topic... of) throws IOException {
        if (!config.equals(PATIENT)) {
            loop.close();
            loop = new StreamLoop("loop", config, System::nanoTime);
            loop.start();
        }
        Viewer viewer = viewer(metrics, config, of);
        topics.add(viewer, loop);
        return open(viewer);
    }

    private Peer open(Viewer viewer) throws IOException {
        Socket client = new Socket();
        client.setReceiveBufferSize(8_192);
        client.connect(server.getLocalAddress());
        SocketChannel channel = server.accept();
        Peer peer = new Peer(viewer, client, channel);
        peers.add(peer);
        loop.open(viewer, channel);
        return peer;
    }

    /** A viewer and both ends of its connection. */
    private record Peer(Viewer viewer, Socket client, SocketChannel channel) {
        /** The next chunk's block. */
        String block() throws IOException {
            InputStream in = client.getInputStream();
            byte[] head = in.readNBytes(TopicLog.HEAD_BYTES);
            int length = Integer.parseInt(new String(head, 0, 4, StandardCharsets.US_ASCII), 16);
            String block = text(in.readNBytes(length));
            in.skipNBytes(TopicLog.TAIL_BYTES);
            return block;
        }
    }
}
