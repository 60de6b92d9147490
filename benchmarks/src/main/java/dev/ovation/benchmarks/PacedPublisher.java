package dev.ovation.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Publishes at a steady rate, whatever comes of it: event {@code i} is meant for the time {@code i / rate}, carries that time, and is sent
 * as soon as the answer to those before it is there. So a platform that is late for a while is late for all events of that while
 * (an open loop). Events go round robin over the topics, several that are due in one batch. One thread runs it.
 */
public final class PacedPublisher {
    private static final int MOST_BATCH = 1_000;

    private final InetSocketAddress dispatcher;
    private final String topic;
    private final long[] numbers;
    private final double perSecond;
    private final int bytes;
    private volatile long published;
    private volatile boolean stopped;

    /**
     * A publisher that has not begun.
     *
     * @param topic the beginning of the topics' names, see {@link SwarmPlan}
     * @param bytes of each event's data
     */
    public PacedPublisher(InetSocketAddress dispatcher, String topic, int topics, double perSecond, int bytes) {
        this.dispatcher = dispatcher;
        this.topic = topic;
        this.numbers = new long[topics];
        this.perSecond = perSecond;
        this.bytes = bytes;
    }

    /** Publishes until {@link #stop}. */
    public void run() throws IOException {
        long begun = System.nanoTime();
        long begunMicros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        StringBuilder batch = new StringBuilder();
        long sent = 0;
        try (PublishConnection connection = new PublishConnection(dispatcher)) {
            while (!stopped) {
                long due = (long) ((System.nanoTime() - begun) / 1e9 * perSecond) + 1;
                int count = (int) Math.min(MOST_BATCH, due - sent);
                if (count == 0) {
                    LockSupport.parkNanos(begun + (long) (sent / perSecond * 1e9) - System.nanoTime());
                    continue;
                }
                batch.setLength(0);
                for (int i = 0; i < count; i++) {
                    long event = sent + i;
                    int number = (int) (event % numbers.length);
                    batch.append("{\"topic\":\"")
                            .append(topic)
                            .append('-')
                            .append(number)
                            .append("\",\"data\":");
                    batch.append(
                            EventBytes.data(++numbers[number], begunMicros + (long) (event / perSecond * 1e6), bytes));
                    batch.append("}\n");
                }
                connection.publishBatch(batch.toString(), count);
                sent += count;
                published = sent;
            }
        }
    }

    /** Lets {@link #run} return after the batch that is under way. Any thread. */
    public void stop() {
        stopped = true;
    }

    /** How many events have been accepted. Any thread. */
    public long published() {
        return published;
    }

    /** The greatest number of each topic, once {@link #run} has returned. */
    public long[] lastNumbers() {
        return numbers.clone();
    }
}
