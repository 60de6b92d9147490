package dev.ovation.benchmarks;

import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One viewer of one topic: reads its stream and tells a {@link Tally} what came.
 *
 * <p>As long as it reads what others read before it, it follows the topic's {@link EventLog}: bytes are compared, and only the ends of
 * events are looked at. Where its bytes are others, or it is the first, it takes blocks apart itself, and follows again from the next
 * event that the log has. Used by one thread.
 */
final class ViewerStream implements ChunkedStream.Payload {
    private static final byte[] END = EventBytes.ascii("\n\n");
    private static final byte[] WELCOME = EventBytes.ascii("event: welcome\n");
    private static final byte[] GAP = EventBytes.ascii("event: gap\n");
    private static final byte[] MISSED = EventBytes.ascii("\"missed\":");
    private static final byte[] GOODBYE = EventBytes.ascii("event: goodbye\n");
    private static final int MOST_BLOCK_BYTES = 64 * 1024;

    private final ChunkedStream http = new ChunkedStream();
    private final Sequence sequence;
    private final @Nullable EventLog log;
    private final Tally tally;
    private byte[] block = new byte[0];
    private int blockBytes;
    private boolean following;
    private long position;
    private long event;
    private long nowMicros;
    private boolean welcomed;
    private boolean dismissed;

    /** @param log of its topic; null for a viewer who shares its topic with nobody */
    ViewerStream(Sequence sequence, @Nullable EventLog log, Tally tally) {
        this.sequence = sequence;
        this.log = log;
        this.tally = tally;
    }

    /** What a viewer asks for its stream with. */
    static byte[] request(String host, String topic) {
        return EventBytes.ascii("GET /v1/stream?topic=" + topic + " HTTP/1.1\r\nHost: " + host
                + "\r\nAccept: text/event-stream\r\n\r\n");
    }

    /**
     * Takes what was read from the socket.
     *
     * @param nowMicros since 1970
     * @throws IOException when it is no event stream
     */
    void read(byte[] bytes, int from, int to, long nowMicros) throws IOException {
        this.nowMicros = nowMicros;
        tally.countRead(to - from);
        http.take(bytes, from, to, this);
    }

    /** Whether the {@code welcome} has come. */
    boolean isWelcomed() {
        return welcomed;
    }

    /** Whether the server has said that it ends the stream. */
    boolean isDismissed() {
        return dismissed;
    }

    /** No more will come than up to that number. */
    void end(long number) {
        sequence.end(number, tally);
    }

    @Override
    public void take(byte[] bytes, int from, int to) throws IOException {
        int at = from;
        while (at < to) {
            at = following && log != null ? follow(log, bytes, at, to) : parse(bytes, at, to);
        }
    }

    private int follow(EventLog shared, byte[] bytes, int from, int to) throws IOException {
        if (!shared.holds(position)) {
            throw new IOException("The viewer is further behind the others than is remembered");
        }
        int same = shared.same(position, bytes, from, to - from);
        position += same;
        while (event < shared.events() && shared.endOf(event) <= position) {
            accept(shared.numberOf(event), shared.meantMicrosOf(event));
            event++;
        }
        if (from + same < to) {
            leave(shared);
        }
        return from + same;
    }

    /** Goes on alone, with what it has of an event that has begun. */
    private void leave(EventLog shared) {
        following = false;
        long begun = event == 0 ? 0 : shared.endOf(event - 1);
        blockBytes = (int) (position - begun);
        if (blockBytes > 0) {
            grow(blockBytes);
            shared.copy(begun, position, block);
        }
    }

    private int parse(byte[] bytes, int from, int to) throws IOException {
        int end = blockEnd(bytes, from, to);
        int length = (end < 0 ? to : end) - from;
        grow(blockBytes + length);
        System.arraycopy(bytes, from, block, blockBytes, length);
        blockBytes += length;
        if (end < 0) {
            return to;
        }
        int whole = blockBytes;
        blockBytes = 0;
        accept(whole);
        return end;
    }

    /** The place after the empty line that ends the block; -1 when it has not come. The line's end before may have come earlier. */
    private int blockEnd(byte[] bytes, int from, int to) {
        if (blockBytes > 0 && block[blockBytes - 1] == '\n' && bytes[from] == '\n') {
            return from + 1;
        }
        int at = EventBytes.find(END, bytes, from, to);
        return at < 0 ? -1 : at + END.length;
    }

    private void accept(int length) {
        int number = EventBytes.numberAt(block, 0, length);
        int meant = number < 0 ? -1 : EventBytes.meantAt(block, number, length);
        if (meant < 0) {
            words(length);
            return;
        }
        long value = EventBytes.decimal(block, number);
        long meantMicros = EventBytes.decimal(block, meant);
        accept(value, meantMicros);
        if (log != null) {
            join(log, value, meantMicros, length);
        }
    }

    private void join(EventLog shared, long number, long meantMicros, int length) {
        shared.append(number, meantMicros, block, 0, length);
        long index = sequence.last() == number ? shared.indexOf(number) : -1;
        if (index >= 0) {
            following = true;
            position = shared.endOf(index);
            event = index + 1;
            block = new byte[0];
        }
    }

    private void accept(long number, long meantMicros) {
        if (sequence.accept(number, tally)) {
            tally.countDelivered(nowMicros - meantMicros);
        }
    }

    /** The stream's own words. */
    private void words(int length) {
        if (EventBytes.find(WELCOME, block, 0, length) >= 0) {
            welcomed = true;
        } else if (EventBytes.find(GAP, block, 0, length) >= 0) {
            int missed = EventBytes.find(MISSED, block, 0, length);
            tally.countTold(missed < 0 ? 0 : EventBytes.decimal(block, missed + MISSED.length));
        } else if (EventBytes.find(GOODBYE, block, 0, length) >= 0) {
            dismissed = true;
        }
    }

    private void grow(int length) {
        if (length > MOST_BLOCK_BYTES) {
            throw new IllegalStateException("A block of the stream is longer than " + MOST_BLOCK_BYTES + " bytes");
        }
        if (block.length < length) {
            block = Arrays.copyOf(block, Math.max(length, Math.max(256, 2 * block.length)));
        }
    }
}
