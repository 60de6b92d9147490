package dev.ovation.frontend;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.ovation.frontend.FrontendMetrics.PublishRefusal;
import dev.ovation.protocol.Json;
import dev.ovation.protocol.Limits;
import dev.ovation.protocol.ProblemException;
import dev.ovation.protocol.ProblemType;
import dev.ovation.protocol.PublishResult;
import dev.ovation.protocol.Topic;
import dev.ovation.runtime.LeaseLink;
import dev.ovation.runtime.LinkClient;
import dev.ovation.runtime.LinkException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;

/**
 * Hands what members publish to a dispatcher of the own data center, and hands its answers back. Thread-safe.
 *
 * <p>A topic has a lane, which keeps the order of what is published to it. A lane has one request in flight, and what comes meanwhile goes in the next
 * one: alone at once when it is idle, many together when it is busy.
 */
final class PublishLink implements AutoCloseable {
    private static final String PATH = "/internal/v1/publishes";
    private static final String NDJSON = "application/x-ndjson";
    private static final ObjectReader RESULTS = Json.mapper().readerFor(PublishResult.class);

    /** One batch can be answered while another one is on its way. */
    private static final int LANES = 2;

    /** What a dispatcher answers before it has looked at a batch: it drains, or does not take this for another node. */
    private static final Set<Integer> REFUSES_ALL =
            Set.of(ProblemType.DRAINING.status(), ProblemType.UNAUTHORIZED.status());

    /** When the client of a publish that failed comes back. */
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final LeaseLink leases;
    private final LinkClient client;
    private final FrontendMetrics metrics;
    private final List<Lane> lanes;

    /** Takes nothing before {@link #start}. */
    PublishLink(String node, LeaseLink leases, LinkClient client, FrontendMetrics metrics) {
        this.leases = leases;
        this.client = client;
        this.metrics = metrics;
        this.lanes = IntStream.range(0, LANES)
                .mapToObj(number -> new Lane(number, node + " publishes " + (number + 1)))
                .toList();
    }

    void start() {
        lanes.forEach(lane -> lane.thread.start());
    }

    /**
     * Publishes one event; waits for the dispatcher's answer.
     *
     * @param line as {@code POST /internal/v1/publishes} wants it, without its line break
     * @throws ProblemException {@link ProblemType#UNAVAILABLE} when too many wait, or no dispatcher answered
     */
    PublishResult publish(Topic topic, byte[] line) throws InterruptedException {
        Lane lane = lanes.get(Math.floorMod(topic.hashCode(), LANES));
        Waiting waiting = new Waiting(line);
        if (lane.closed || !lane.queue.offer(waiting)) {
            metrics.publishRefused(PublishRefusal.BUSY);
            throw new ProblemException(
                    ProblemType.UNAVAILABLE, "Too many events wait to be published here. Come back soon.", RETRY);
        }
        if (lane.closed) {
            lane.failAll();
        }
        return waiting.await();
    }

    /** What waits is answered that it was not published. */
    @Override
    public void close() {
        lanes.forEach(lane -> lane.thread.interrupt());
    }

    private static ProblemException unreachable() {
        return new ProblemException(
                ProblemType.UNAVAILABLE,
                "No dispatcher can be reached, so nothing was published. Come back soon.",
                RETRY);
    }

    private static ProblemException unknown() {
        return new ProblemException(
                ProblemType.UNAVAILABLE,
                "It is not known whether the event was published. Send it again, with the same Idempotency-Key.",
                RETRY);
    }

    /** Not a record: it is never compared. */
    private static final class Waiting {
        final byte[] line;
        final CompletableFuture<PublishResult> answer = new CompletableFuture<>();

        Waiting(byte[] line) {
            this.line = line;
        }

        PublishResult await() throws InterruptedException {
            try {
                return answer.get();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof ProblemException problem) {
                    throw problem;
                }
                throw new IllegalStateException(e);
            }
        }
    }

    private final class Lane {
        final int number;
        final BlockingQueue<Waiting> queue = new LinkedBlockingQueue<>(Limits.MEMBER_EVENTS_WAITING / LANES);
        final Thread thread;
        volatile boolean closed;

        Lane(int number, String name) {
            this.number = number;
            this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
        }

        private void run() {
            try {
                while (!Thread.currentThread().isInterrupted()) {
                    send(take());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                closed = true;
                failAll();
            }
        }

        void failAll() {
            for (Waiting waiting = queue.poll(); waiting != null; waiting = queue.poll()) {
                fail(waiting, PublishRefusal.UNREACHABLE, unreachable());
            }
        }

        private void fail(Waiting waiting, PublishRefusal reason, ProblemException problem) {
            metrics.publishRefused(reason);
            waiting.answer.completeExceptionally(problem);
        }

        private List<Waiting> take() throws InterruptedException {
            List<Waiting> batch = new ArrayList<>();
            Waiting next = queue.take();
            int bytes = 0;
            do {
                batch.add(next);
                bytes += next.line.length + 1;
                next = queue.peek();
            } while (next != null
                    && batch.size() < Limits.PUBLISH_LINES
                    && bytes + next.line.length < Limits.LINK_BATCH_BYTES
                    && queue.remove(next));
            return batch;
        }

        private void send(List<Waiting> batch) {
            ByteArrayOutputStream lines = new ByteArrayOutputStream();
            for (Waiting waiting : batch) {
                lines.writeBytes(waiting.line);
                lines.write('\n');
            }
            List<URI> dispatchers = leases.dispatchers();
            for (int i = 0; i < dispatchers.size(); i++) {
                try {
                    URI dispatcher = dispatchers.get((number + i) % dispatchers.size());
                    answer(batch, client.post(dispatcher, PATH, NDJSON, lines.toByteArray()));
                    return;
                } catch (LinkException e) {
                    if (e.maybeSent() && !REFUSES_ALL.contains(e.status())) {
                        batch.forEach(waiting -> fail(waiting, PublishRefusal.UNKNOWN, unknown()));
                        return;
                    }
                }
            }
            batch.forEach(waiting -> fail(waiting, PublishRefusal.UNREACHABLE, unreachable()));
        }

        private void answer(List<Waiting> batch, byte[] answers) {
            int answered = 0;
            try (MappingIterator<PublishResult> results = RESULTS.readValues(answers)) {
                while (answered < batch.size()) {
                    PublishResult result = results.nextValue();
                    batch.get(answered).answer.complete(result);
                    answered++;
                }
            } catch (IOException | RuntimeException e) {
                batch.subList(answered, batch.size())
                        .forEach(waiting -> fail(waiting, PublishRefusal.UNKNOWN, unknown()));
            }
        }
    }
}
