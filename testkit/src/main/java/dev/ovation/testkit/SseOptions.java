package dev.ovation.testkit;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How {@link SseClient} opens a stream; each {@code with} method returns a changed copy. Immutable.
 *
 * @param headers request headers besides {@code Host}, {@code Accept} and {@code Cache-Control}, which they may replace
 * @param from the local address to connect from, e.g. 127.0.0.2 to be another client to a per-address limit; null for any
 * @param receiveBufferBytes of the socket, so that a client that stops reading is soon felt; 0 for the system's choice
 * @param openWithin for connecting, and again for the head of the answer; also for the body of an answer that is no stream
 * @param keptEvents how many events the client keeps; one more is a failure, because {@link SseClient#received()} keeps all
 */
public record SseOptions(
        Map<String, String> headers,
        @Nullable InetAddress from,
        int receiveBufferBytes,
        Duration openWithin,
        int keptEvents) {
    /** No headers, any address, the system's buffer, 10 s to open, 200,000 events (about 100 MB of small ones). */
    public static final SseOptions DEFAULTS = new SseOptions(Map.of(), null, 0, Duration.ofSeconds(10), 200_000);

    /** Takes a copy of the headers, in their order. */
    public SseOptions {
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    /** The same with these headers added. */
    public SseOptions withHeaders(Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.putAll(more);
        return new SseOptions(all, from, receiveBufferBytes, openWithin, keptEvents);
    }

    /** The same with one header added. */
    public SseOptions withHeader(String name, String value) {
        return withHeaders(Map.of(name, value));
    }

    /** The same, connecting from that local address. */
    public SseOptions withFrom(InetAddress address) {
        return new SseOptions(headers, address, receiveBufferBytes, openWithin, keptEvents);
    }

    /** The same with another receive buffer; the system may round it. */
    public SseOptions withReceiveBufferBytes(int bytes) {
        return new SseOptions(headers, from, bytes, openWithin, keptEvents);
    }

    /** The same with another time for the answer to begin. */
    public SseOptions withOpenWithin(Duration within) {
        return new SseOptions(headers, from, receiveBufferBytes, within, keptEvents);
    }

    /** The same, keeping at most that many events. */
    public SseOptions withKeptEvents(int events) {
        return new SseOptions(headers, from, receiveBufferBytes, openWithin, events);
    }
}
