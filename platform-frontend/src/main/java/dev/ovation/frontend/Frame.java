package dev.ovation.frontend;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.ovation.protocol.Event;
import dev.ovation.protocol.Topic;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * An event's bytes in a stream, ready to be written: encoded once, shared by every viewer that gets them. Also the stream's own words.
 *
 * <p>Immutable, as long as nobody writes to the arrays that it gives out.
 */
final class Frame {
    private static final byte[] KEEP_ALIVE = utf8(": keep-alive\n\n");

    private final Topic topic;
    private final byte[] bytes;
    private final long sinceNanos;

    private Frame(Topic topic, byte[] bytes, long sinceNanos) {
        this.topic = topic;
        this.bytes = bytes;
        this.sinceNanos = sinceNanos;
    }

    /** What the event is of. */
    Topic topic() {
        return topic;
    }

    /** Whole SSE blocks in UTF-8; shared, not to be written to. */
    byte[] bytes() {
        return bytes;
    }

    /** When the event arrived at this frontend, {@link System#nanoTime()}. */
    long sinceNanos() {
        return sinceNanos;
    }

    /** An event as viewers read it. Its data has no line break: the dispatcher wrote it on one line. */
    static Frame of(Event event, boolean retained, long sinceNanos) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(event.data().length + 160);
        out.writeBytes(utf8("event: " + event.topic().namespace() + "\ndata: {\"topic\":\"" + event.topic() + '"'));
        if (retained) {
            out.writeBytes(utf8(",\"id\":\"" + event.id() + '"'));
        }
        String type = event.type();
        if (type != null) {
            out.writeBytes(utf8(",\"type\":\""));
            out.writeBytes(JsonStringEncoder.getInstance().quoteAsUTF8(type));
            out.write('"');
        }
        out.writeBytes(utf8(",\"at\":" + event.atMillis() + ",\"data\":"));
        out.writeBytes(event.data());
        out.writeBytes(utf8("}\n\n"));
        return new Frame(event.topic(), out.toByteArray(), sinceNanos);
    }

    /**
     * The first words of a stream.
     *
     * @param retryMillis when the client shall come back after losing the stream
     */
    static byte[] welcome(long retryMillis, String viewer, String frontend, long heartbeatSeconds) {
        return utf8("retry: " + retryMillis + "\nevent: welcome\ndata: {\"viewer\":\"" + viewer + "\",\"frontend\":\""
                + frontend + "\",\"heartbeat\":" + heartbeatSeconds + ",\"resumed\":false}\n\n");
    }

    /** Says how many events of a topic were left out. */
    static byte[] gap(Topic topic, long missed) {
        return utf8("event: gap\ndata: {\"topic\":\"" + topic + "\",\"missed\":" + missed + "}\n\n");
    }

    /** The last words of a stream: why it ends and when to come back. */
    static byte[] goodbye(Goodbye goodbye) {
        return utf8("event: goodbye\ndata: {\"reason\":\"" + goodbye.reason().word() + "\",\"reconnectAfter\":"
                + goodbye.reconnectAfterMillis() + "}\n\n");
    }

    /** A comment that keeps proxies from cutting a silent stream. Shared, not to be written to. */
    static byte[] keepAlive() {
        return KEEP_ALIVE;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
