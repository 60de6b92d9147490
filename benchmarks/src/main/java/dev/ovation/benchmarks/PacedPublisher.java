package dev.ovation.benchmarks;

import dev.ovation.protocol.Limits;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.locks.LockSupport;

/**
 * Publishes at a steady rate, whatever comes of it: event {@code i} is meant for the time {@code i / rate}, carries that time, and is sent
 * as soon as the answer to those before it is there. So a platform that is late for a while is late for all events of that while
 * (an open loop). Events go round robin over the topics, those that are due within a millisecond in one batch. One thread runs it.
 */
public final class PacedPublisher {
    /** Bytes of a line beside its event's data: the topic's name and the JSON around it. */
    private static final int LINE_BYTES = 256;

    /** Between two batches, so that thousands of events a second are a thousand requests; it is in the latency. */
    private static final long REST_NANOS = 1_000_000;

    private final InetSocketAddress dispatcher;
    private final String topic;
    private final long[] numbers;
    private final int bytes;
    private final int mostBatch;
    private final MicroClock clock = new MicroClock();
    private volatile double perSecond;
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
        this.mostBatch =
                Math.clamp(Limits.PUBLISH_BATCH_BYTES / (Math.max(0, bytes) + LINE_BYTES), 1, Limits.PUBLISH_LINES);
    }

    /**
     * Publishes one event to each topic, as fast as they are taken; their numbers count, {@link #published} does not count them. Only
     * before {@link #run}: who waits until all of them have come knows that every viewer is routed to.
     */
    public void publishToEach() throws IOException {
        StringBuilder batch = new StringBuilder();
        try (PublishConnection connection = new PublishConnection(dispatcher)) {
            for (int done = 0; done < numbers.length; ) {
                int count = Math.min(mostBatch, numbers.length - done);
                long nowMicros = clock.micros();
                batch.setLength(0);
                for (int i = 0; i < count; i++) {
                    line(batch, done + i, nowMicros);
                }
                connection.publishBatch(batch.toString(), count);
                done += count;
            }
        }
    }

    /** Publishes until {@link #stop}. */
    public void run() throws IOException {
        StringBuilder batch = new StringBuilder();
        try (PublishConnection connection = new PublishConnection(dispatcher)) {
            while (!stopped) {
                run(connection, batch, perSecond);
            }
        }
    }

    /** Publishes at that pace until it is another one. */
    private void run(PublishConnection connection, StringBuilder batch, double pace) throws IOException {
        long before = published;
        long begun = System.nanoTime();
        long begunMicros = clock.micros(begun);
        long sent = 0;
        long rested = begun;
        while (!stopped && perSecond == pace) {
            LockSupport.parkNanos(rested - System.nanoTime());
            long due = (long) ((System.nanoTime() - begun) / 1e9 * pace) + 1;
            int count = (int) Math.min(mostBatch, due - sent);
            if (count == 0) {
                LockSupport.parkNanos(begun + (long) (sent / pace * 1e9) - System.nanoTime());
                continue;
            }
            rested = System.nanoTime() + REST_NANOS;
            batch.setLength(0);
            for (int i = 0; i < count; i++) {
                long event = sent + i;
                line(batch, (int) (event % numbers.length), begunMicros + (long) (event / pace * 1e6));
            }
            connection.publishBatch(batch.toString(), count);
            sent += count;
            published = before + sent;
        }
    }

    /** The topic's next event, as a line of a batch. */
    private void line(StringBuilder batch, int number, long meantMicros) {
        batch.append("{\"topic\":\"").append(topic).append('-').append(number).append("\",\"data\":");
        batch.append(EventBytes.data(++numbers[number], meantMicros, bytes)).append("}\n");
    }

    /** From now on so many events in a second. Any thread. */
    public void pace(double eventsPerSecond) {
        perSecond = eventsPerSecond;
    }

    /** Lets {@link #run} return after the batch that is under way. Any thread. */
    public void stop() {
        stopped = true;
    }

    /** How many events have been accepted since {@link #run} began. Any thread. */
    public long published() {
        return published;
    }

    /** The greatest number of each topic; not while {@link #run} runs. */
    public long[] lastNumbers() {
        return numbers.clone();
    }
}
