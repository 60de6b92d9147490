package dev.ovation.benchmarks;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.function.IntFunction;

/**
 * The requests of a publisher that is to cost as little as it can: heads and lines are encoded once for every topic and only copied
 * from then on, so every event of a topic is the same. Events go round robin over the topics. Immutable; a {@link Cursor} of its own for
 * each thread.
 */
public final class PublishRequests {
    private final byte[] batchHead;
    private final byte[][] events;
    private final int batch;

    /**
     * Encodes what there is to encode: two or three hundred bytes and the data for each topic.
     *
     * @param topic the beginning of the topics' names, see {@link SwarmPlan}
     * @param bytes of each event's data
     * @param batch events in a request: 1 for single ones, more for batches
     */
    public PublishRequests(InetSocketAddress dispatcher, String topic, int topics, int bytes, int batch) {
        this.batchHead = PublishConnection.batchHead(dispatcher);
        this.batch = batch;
        this.events = new byte[topics][];
        String data = EventBytes.data(0, 0, bytes);
        IntFunction<byte[]> encoded = batch == 1
                ? number -> single(dispatcher, topic + '-' + number, data)
                : number -> EventBytes.ascii("{\"topic\":\"" + topic + '-' + number + "\",\"data\":" + data + "}\n");
        for (int number = 0; number < topics; number++) {
            events[number] = encoded.apply(number);
        }
    }

    /** How many events each request has. */
    int batch() {
        return batch;
    }

    private static byte[] single(InetSocketAddress dispatcher, String topic, String data) {
        RequestBytes request = new RequestBytes();
        request.append(PublishConnection.eventHead(dispatcher, topic)).append(data.length());
        request.append(PublishConnection.END_OF_HEAD).append(EventBytes.ascii(data));
        return Arrays.copyOf(request.array(), request.length());
    }

    /** A place in the round over the topics; used by one thread. */
    final class Cursor {
        private int next;

        /** A place so far into the round: 0 is its beginning, 1 its end. */
        Cursor(double part) {
            next = (int) (part * events.length) % events.length;
        }

        /** Appends the next request. */
        void append(RequestBytes to) {
            if (batch > 1) {
                int length = 0;
                for (int i = 0; i < batch; i++) {
                    length += events[(next + i) % events.length].length;
                }
                to.append(batchHead).append(length).append(PublishConnection.END_OF_HEAD);
            }
            for (int i = 0; i < batch; i++) {
                to.append(events[next]);
                next = next + 1 == events.length ? 0 : next + 1;
            }
        }
    }
}
