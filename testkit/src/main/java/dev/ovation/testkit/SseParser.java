package dev.ovation.testkit;

import java.io.ByteArrayOutputStream;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Turns the bytes of an event stream into events, as the WHATWG HTML standard says (section 9.2.6, "Interpreting an event
 * stream").
 *
 * <p>It is a judge of servers, so it is stricter than a browser in one way: what the standard tells a browser to ignore or drop
 * without a word is a violation here, because a server that sends such bytes meant something that no page will ever see. That
 * is: bytes that are not UTF-8, a field with an unknown name (the usual sign of a line feed inside of data that was not split
 * into data lines), a {@code retry} that is not all digits, an {@code id} with a NUL, an {@code event} without data, and a
 * stream that is completed in the middle of an event.
 *
 * <p>No I/O, no clock. Confined to one thread; useless after a violation.
 */
final class SseParser {
    /** One line; far above the largest event of the platform (16 KiB), so that only a runaway stream meets it. */
    static final int MAX_LINE_BYTES = 1024 * 1024;

    /** The data of one event, for the same reason. */
    static final int MAX_DATA_CHARS = 4 * MAX_LINE_BYTES;

    private final Consumer<SseEvent> events;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(512);
    private final StringBuilder data = new StringBuilder();
    private boolean atStart = true;
    private boolean afterCarriageReturn;
    private String event = "";
    private String idBuffer = "";
    private String lastEventId = "";
    private OptionalLong retryMillis = OptionalLong.empty();
    private long comments;
    private long nowNanos;

    /** A parser at the start of a stream; it gives each event to {@code events} as soon as it is complete. */
    SseParser(Consumer<SseEvent> events) {
        this.events = events;
    }

    /**
     * Takes the next bytes of the stream, which may end anywhere.
     *
     * @param length how many of {@code bytes}, from the first
     * @param receivedNanos when they were received
     */
    void feed(byte[] bytes, int length, long receivedNanos) throws ProtocolException {
        nowNanos = receivedNanos;
        int from = 0;
        for (int at = 0; at < length; at++) {
            byte b = bytes[at];
            if (b == '\n' || b == '\r') {
                append(bytes, from, at);
                lineEnd(b);
                from = at + 1;
            }
        }
        append(bytes, from, length);
    }

    /** Says that the server has completed the stream. */
    void complete() throws ProtocolException {
        if (line.size() > 0 || data.length() > 0 || !event.isEmpty()) {
            throw new ProtocolException("The stream was completed in the middle of an event, which a browser drops: "
                    + "event '" + event + "', data '" + brief(data.toString()) + "', and an open line of "
                    + line.size() + " bytes.");
        }
    }

    /** The id that a browser would send when it reconnects now; empty before the first. */
    String lastEventId() {
        return lastEventId;
    }

    /** The last {@code retry} of the stream. */
    OptionalLong retryMillis() {
        return retryMillis;
    }

    /** How many comment lines there were. */
    long comments() {
        return comments;
    }

    private void append(byte[] bytes, int from, int to) throws ProtocolException {
        if (from == to) {
            return;
        }
        afterCarriageReturn = false;
        if (line.size() + to - from > MAX_LINE_BYTES) {
            throw new ProtocolException("A line of the stream is longer than " + MAX_LINE_BYTES + " bytes.");
        }
        line.write(bytes, from, to - from);
    }

    /** Lines end with LF, CR LF or CR; a CR ends its line at once, and an LF right behind it is passed over. */
    private void lineEnd(byte b) throws ProtocolException {
        boolean secondHalf = afterCarriageReturn && b == '\n';
        afterCarriageReturn = b == '\r';
        if (!secondHalf) {
            endLine();
        }
    }

    private void endLine() throws ProtocolException {
        String text = utf8(line.toByteArray());
        line.reset();
        if (atStart && text.startsWith("\uFEFF")) {
            text = text.substring(1);
        }
        atStart = false;
        int colon = text.indexOf(':');
        if (text.isEmpty()) {
            dispatch();
        } else if (colon == 0) {
            comments++;
        } else if (colon < 0) {
            field(text, "");
        } else {
            String value = text.substring(colon + 1);
            field(text.substring(0, colon), value.startsWith(" ") ? value.substring(1) : value);
        }
    }

    private void field(String name, String value) throws ProtocolException {
        switch (name) {
            case "event" -> event = value;
            case "data" -> addData(value);
            case "id" -> id(value);
            case "retry" -> retry(value);
            default ->
                throw new ProtocolException("The stream has a field '" + brief(name)
                        + "', which a browser ignores. Its value: " + brief(value));
        }
    }

    private void addData(String value) throws ProtocolException {
        if (data.length() + value.length() >= MAX_DATA_CHARS) {
            throw new ProtocolException("An event has more than " + MAX_DATA_CHARS + " characters of data.");
        }
        data.append(value).append('\n');
    }

    private void id(String value) throws ProtocolException {
        if (value.indexOf('\0') >= 0) {
            throw new ProtocolException("The stream has an id with a NUL, which a browser ignores: " + brief(value));
        }
        idBuffer = value;
    }

    private void retry(String value) throws ProtocolException {
        if (!value.matches("[0-9]{1,18}")) {
            throw new ProtocolException("The stream has a retry that is not all digits: '" + brief(value) + "'");
        }
        retryMillis = OptionalLong.of(Long.parseLong(value));
    }

    /** At an empty line. A block without data moves the last event id and is no event. */
    private void dispatch() throws ProtocolException {
        lastEventId = idBuffer;
        if (data.isEmpty()) {
            if (!event.isEmpty()) {
                throw new ProtocolException("The event '" + brief(event) + "' has no data, so a browser drops it.");
            }
            return;
        }
        String text = data.substring(0, data.length() - 1);
        String name = event.isEmpty() ? "message" : event;
        data.setLength(0);
        event = "";
        events.accept(new SseEvent(name, text, lastEventId, nowNanos));
    }

    /** Decodes, with a violation where a browser would show a replacement character. */
    static String utf8(byte[] bytes) throws ProtocolException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new ProtocolException(
                    "Not UTF-8: " + brief(new String(bytes, StandardCharsets.UTF_8)) + " (" + e.getMessage() + ")");
        }
    }

    /** At most 200 characters of it, for a message. */
    static String brief(String text) {
        return text.length() <= 200 ? text : text.substring(0, 200) + "... (" + text.length() + " characters)";
    }
}
