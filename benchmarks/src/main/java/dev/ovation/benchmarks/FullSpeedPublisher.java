package dev.ovation.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;

/**
 * Publishes over one connection as fast as events are accepted: the next request leaves when an answer is there (a closed loop), with up
 * to a number of requests under way. One thread runs it; the rest is for any.
 */
public final class FullSpeedPublisher {
    /**
     * Events under way on one connection at most: their answers, a hundred bytes each, must fit what the system keeps for a
     * connection, so that nobody who writes ever waits for one who does.
     */
    public static final int MOST_EVENTS_UNDER_WAY = 10_000;

    private static final int DIGITS = 2;

    private final InetSocketAddress dispatcher;
    private final PublishRequests.Cursor requests;
    private final int batch;
    private final long[] sentNanos;
    private final SingleWriterRecorder latencies = new SingleWriterRecorder(DIGITS);
    private final LongAdder accepted = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private volatile String refusal = "";
    private volatile boolean stopped;

    /**
     * A publisher that has not begun.
     *
     * @param part where in the round over the topics it begins, from 0 to 1
     * @param pipeline requests under way at most
     */
    public FullSpeedPublisher(InetSocketAddress dispatcher, PublishRequests requests, double part, int pipeline) {
        if ((long) pipeline * requests.batch() > MOST_EVENTS_UNDER_WAY) {
            throw new IllegalArgumentException("More than " + MOST_EVENTS_UNDER_WAY + " events under way");
        }
        this.dispatcher = dispatcher;
        this.requests = requests.new Cursor(part);
        this.batch = requests.batch();
        this.sentNanos = new long[pipeline];
    }

    /**
     * Publishes until {@link #stop}, and waits for the last answer.
     *
     * @throws IOException when the dispatcher is gone
     */
    public void run() throws IOException {
        RequestBytes bytes = new RequestBytes();
        long sent = 0;
        long answered = 0;
        try (PublishConnection connection = new PublishConnection(dispatcher)) {
            while (!stopped || answered < sent) {
                long first = sent;
                bytes.clear();
                for (; !stopped && sent - answered < sentNanos.length; sent++) {
                    requests.append(bytes);
                }
                long now = System.nanoTime();
                for (long request = first; request < sent; request++) {
                    sentNanos[slot(request)] = now;
                }
                if (sent > first) {
                    connection.send(bytes);
                }
                while (answered < sent) {
                    take(connection, answered++);
                    if (!connection.hasAnswer()) {
                        break;
                    }
                }
            }
        }
    }

    /** Lets {@link #run} return after the requests that are under way. */
    public void stop() {
        stopped = true;
    }

    /** Events that were accepted so far. */
    public long accepted() {
        return accepted.sum();
    }

    /** Events that were refused so far. */
    public long refused() {
        return refused.sum();
    }

    /** What the first of those was told; empty when there is none. */
    public String refusal() {
        return refusal;
    }

    /** From sending a request to its answer, in microseconds, since the call before; one thread asks. */
    public Histogram latencies() {
        return latencies.getIntervalHistogram();
    }

    private void take(PublishConnection connection, long request) throws IOException {
        int taken = connection.receive();
        latencies.recordValue((System.nanoTime() - sentNanos[slot(request)]) / 1_000);
        accepted.add(taken);
        if (taken < batch) {
            refused.add(batch - taken);
            refusal = connection.refusal();
        }
    }

    private int slot(long request) {
        return (int) (request % sentNanos.length);
    }
}
