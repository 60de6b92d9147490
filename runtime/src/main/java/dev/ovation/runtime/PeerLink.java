package dev.ovation.runtime;

import dev.ovation.protocol.BatchCodec;
import dev.ovation.protocol.Event;
import dev.ovation.protocol.Limits;
import io.github.resilience4j.core.IntervalFunction;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * A one-way link that carries events to another node, or to any one of several equal nodes.
 *
 * <p><b>Lanes.</b> A link has a few lanes, each a bounded {@link Mailbox} and one virtual thread with at most one request in flight.
 * A topic always takes the same lane, so the order of its events holds over retries, and a lane that waits delays only its topics.
 *
 * <p><b>Batches</b> adapt by themselves: a lane posts what has gathered while its last request was under way and a little after it, three
 * times as long but at most 3 ms. Idle, one event leaves at once; busy, batches grow up to {@link Limits#LINK_BATCH_EVENTS} and {@link Limits#LINK_BATCH_BYTES}.
 *
 * <p><b>Failure.</b> A batch is tried {@code attempts} times with jittered back-off, each time at the next target; then it is dropped
 * and counted. A batch whose answer got lost may so arrive twice: the receiving side knows events by their ids. A full mailbox
 * refuses the new event and keeps the old ones. {@code offer} never blocks. Thread-safe.
 */
public final class PeerLink implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(PeerLink.class.getName());
    private static final IntervalFunction BACK_OFF =
            IntervalFunction.ofExponentialRandomBackoff(Duration.ofMillis(50), 2.0, 0.5, Duration.ofMillis(500));

    /**
     * Events wait so long at most for others to go with them, which a viewer does not see. At 5,000 events/s to 1,000 viewers it took what
     * dispatcher and frontend use from 0.20 to 0.16 us a delivery ({@code ovation bench fanout --viewers 1000 --rate 5000}).
     */
    private static final long MOST_REST_NANOS = 3_000_000;

    private final String name;
    private final String path;
    private final LinkClient client;
    private final Supplier<List<URI>> targets;
    private final LinkMetrics metrics;
    private final InstantSource clock;
    private final int attempts;
    private final List<Mailbox> mailboxes = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicBoolean failing = new AtomicBoolean();
    private volatile boolean ending;
    private volatile boolean closed;

    /**
     * Opens the link; nothing is sent before the first event.
     *
     * @param name for logs and thread names, e.g. {@code "east-d1 to east-f1"}
     * @param path where batches are posted, e.g. {@code "/internal/v1/events"}
     * @param targets the base addresses of the nodes that can take a batch right now, best first; each lane starts at another one
     */
    public PeerLink(
            String name,
            String path,
            LinkConfig config,
            LinkClient client,
            Supplier<List<URI>> targets,
            LinkMetrics metrics,
            InstantSource clock) {
        this.name = name;
        this.path = path;
        this.client = client;
        this.targets = targets;
        this.metrics = metrics;
        this.clock = clock;
        this.attempts = config.attempts();
        for (int lane = 0; lane < config.lanes(); lane++) {
            int number = lane;
            Mailbox mailbox = new Mailbox(config.mailboxEvents(), config.mailboxBytes());
            mailboxes.add(mailbox);
            threads.add(Thread.ofVirtual().name(name + " lane " + lane).start(() -> run(number, mailbox)));
        }
    }

    /** Gives the link an event. Never blocks; false when it was dropped, which is counted. */
    public boolean offer(Event event) {
        metrics.offered();
        Mailbox mailbox = mailboxes.get(Math.floorMod(event.topic().hashCode(), mailboxes.size()));
        if (mailbox.offer(event)) {
            return true;
        }
        metrics.dropped(ending ? LinkMetrics.Reason.CLOSED : LinkMetrics.Reason.FULL, 1);
        return false;
    }

    /** How many events wait in all lanes. */
    public int waiting() {
        int waiting = 0;
        for (Mailbox mailbox : mailboxes) {
            waiting += mailbox.size();
        }
        return waiting;
    }

    /** Whether the last batch failed. */
    public boolean failing() {
        return failing.get();
    }

    /** Takes no more events, sends what waits for at most that long, then ends. */
    public void drain(Duration atMost) {
        ending = true;
        mailboxes.forEach(Mailbox::close);
        long deadline = System.nanoTime() + atMost.toNanos();
        try {
            for (Thread thread : threads) {
                thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        close();
    }

    /** Ends the link at once; what waits is dropped and counted. */
    @Override
    public void close() {
        ending = true;
        closed = true;
        mailboxes.forEach(Mailbox::close);
        threads.forEach(Thread::interrupt);
    }

    private void run(int lane, Mailbox mailbox) {
        while (true) {
            List<Event> batch;
            try {
                batch = mailbox.take(Limits.LINK_BATCH_EVENTS, Limits.LINK_BATCH_BYTES);
            } catch (InterruptedException e) {
                // By close alone, which has closed the mailbox before: the next take gives what is left and does not
                // wait.
                continue;
            }
            if (batch.isEmpty()) {
                return;
            }
            if (closed) {
                metrics.dropped(LinkMetrics.Reason.CLOSED, batch.size());
            } else {
                long start = System.nanoTime();
                send(lane, batch);
                rest(System.nanoTime() - start);
            }
        }
    }

    /** Lets events gather for the next batch: three times as long as the last one took, but not for long. */
    private static void rest(long tookNanos) {
        LockSupport.parkNanos(Math.min(3 * tookNanos, MOST_REST_NANOS));
    }

    private void send(int lane, List<Event> batch) {
        long start = System.nanoTime();
        byte[] bytes = BatchCodec.encode(batch, Event.micros(clock.instant()));
        for (int attempt = 1; ; attempt++) {
            try {
                client.post(target(lane + attempt - 1), path, BatchCodec.MEDIA_TYPE, bytes);
                sent(batch.size(), bytes.length, System.nanoTime() - start);
                return;
            } catch (LinkException e) {
                if (closed || attempt == attempts || !e.worthRetrying() || !waited(attempt)) {
                    dropped(batch, e);
                    return;
                }
            }
        }
    }

    /** Backs off before the next attempt; false when the link was closed meanwhile. */
    private static boolean waited(int attempt) {
        try {
            Thread.sleep(BACK_OFF.apply(attempt));
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    private void sent(int events, int bytes, long nanos) {
        metrics.sent(events, bytes, nanos);
        if (failing.compareAndSet(true, false)) {
            LOGGER.log(System.Logger.Level.INFO, "{0}: works again", name);
        }
    }

    private URI target(int attempt) {
        List<URI> now;
        try {
            now = targets.get();
        } catch (RuntimeException e) {
            throw new LinkException("who can take it is not known: " + e.getMessage(), e);
        }
        if (now.isEmpty()) {
            throw new LinkException("no node is alive to take it", 503);
        }
        return now.get(attempt % now.size());
    }

    private void dropped(List<Event> batch, LinkException cause) {
        if (closed) {
            metrics.dropped(LinkMetrics.Reason.CLOSED, batch.size());
            return;
        }
        boolean refused = !cause.worthRetrying();
        metrics.dropped(refused ? LinkMetrics.Reason.REFUSED : LinkMetrics.Reason.UNREACHABLE, batch.size());
        if (failing.compareAndSet(false, true)) {
            LOGGER.log(
                    System.Logger.Level.WARNING,
                    "{0}: events are being dropped ({1}); counted in ovation_link_dropped_total",
                    name,
                    cause.getMessage());
        }
    }
}
