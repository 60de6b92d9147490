package dev.ovation.testkit;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads HTTP/1.1 answers to the letter of RFC 9112: what a lenient client would repair is a violation here.
 *
 * <p>Every method throws {@link ProtocolException} for a violation, {@link EOFException} where the connection ended too early, and
 * other {@link IOException}s as the stream does. No state.
 */
final class AnswerReader {
    /** One line of a head or of the chunked framing; servers of the platform stay under 16 KiB for all of them. */
    static final int MAX_LINE_BYTES = 32 * 1024;

    /** Lines of a head. */
    static final int MAX_HEADERS = 200;

    /** A body that is read whole: what the platform answers besides streams is much smaller. */
    static final int MAX_BODY_BYTES = 16 * 1024 * 1024;

    /** RFC 9110 section 5.6.2. */
    static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";

    private static final String TEXT = "[\\t\\x20-\\x7E\\x80-\\xFF]*";
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.1 ([1-5][0-9]{2}) " + TEXT);
    private static final Pattern FIELD_LINE = Pattern.compile("(" + TOKEN + "):(" + TEXT + ")");

    private AnswerReader() {}

    /** The head of the next answer; interim ones (1xx) are read and passed over, except 101. */
    static AnswerHead head(InputStream in) throws IOException {
        AnswerHead head = anyHead(in);
        while (head.status() < 200 && head.status() != 101) {
            requireFraming(head);
            head = anyHead(in);
        }
        requireFraming(head);
        return head;
    }

    /** What follows the head; reading it comes to an end (-1) only where the body is complete. */
    static InputStream body(AnswerHead head, InputStream in) {
        if (head.isBodiless()) {
            return InputStream.nullInputStream();
        }
        if (head.isChunked()) {
            return new ChunkedBody(in);
        }
        return head.header("Content-Length")
                .<InputStream>map(length -> new CountedBody(in, Long.parseLong(length)))
                .orElse(in);
    }

    /** All of a body, which must be UTF-8. */
    static String text(InputStream body) throws IOException {
        byte[] bytes = body.readNBytes(MAX_BODY_BYTES + 1);
        if (bytes.length > MAX_BODY_BYTES) {
            throw new ProtocolException("The body is longer than " + MAX_BODY_BYTES + " bytes.");
        }
        return SseParser.utf8(bytes);
    }

    /** Reads until the connection ends, which must be before any other byte: nothing else was asked for. */
    static void requireEnd(InputStream in) throws IOException {
        int b = in.read();
        if (b >= 0) {
            throw new ProtocolException(
                    "The server sent more than the answer, beginning with byte 0x" + Integer.toHexString(b) + ".");
        }
    }

    /** A line without its CR LF, one character for each byte. */
    static String line(InputStream in, String what) throws IOException {
        StringBuilder line = new StringBuilder(80);
        while (true) {
            int b = byteOf(in, what);
            if (b == '\r') {
                if (byteOf(in, what) != '\n') {
                    throw new ProtocolException("There is a CR without LF in " + what + ": '" + line + "'");
                }
                return line.toString();
            }
            if (b == '\n') {
                throw new ProtocolException("There is an LF without CR in " + what + ": '" + line + "'");
            }
            if (line.length() == MAX_LINE_BYTES) {
                throw new ProtocolException("A line of " + what + " is longer than " + MAX_LINE_BYTES + " bytes.");
            }
            line.append((char) b);
        }
    }

    /** Header or trailer lines up to the empty one. */
    static Map<String, String> fields(InputStream in, String what) throws IOException {
        Map<String, String> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (int count = 0; count <= MAX_HEADERS; count++) {
            String line = line(in, what);
            if (line.isEmpty()) {
                return fields;
            }
            Matcher field = FIELD_LINE.matcher(line);
            if (!field.matches()) {
                throw new ProtocolException("There is a line that is no header in " + what + ": '" + line + "'");
            }
            fields.merge(field.group(1), field.group(2).strip(), (first, next) -> first + ", " + next);
        }
        throw new ProtocolException("There are more than " + MAX_HEADERS + " lines in " + what + ".");
    }

    private static AnswerHead anyHead(InputStream in) throws IOException {
        String statusLine = line(in, "the status line");
        Matcher status = STATUS_LINE.matcher(statusLine);
        if (!status.matches()) {
            throw new ProtocolException("The status line is not HTTP/1.1's: '" + SseParser.brief(statusLine) + "'");
        }
        return new AnswerHead(Integer.parseInt(status.group(1)), fields(in, "the headers"));
    }

    /** RFC 9112 section 6: one framing, stated once, and none where no body may be. */
    private static void requireFraming(AnswerHead head) throws ProtocolException {
        String coding = head.headers().get("Transfer-Encoding");
        String length = head.headers().get("Content-Length");
        if (coding != null && !coding.equalsIgnoreCase("chunked")) {
            throw new ProtocolException("The Transfer-Encoding is '" + coding + "', not chunked.");
        }
        if (length != null && !length.matches("[0-9]{1,18}")) {
            throw new ProtocolException("The Content-Length is '" + length + "', not one number.");
        }
        if (coding != null && length != null) {
            throw new ProtocolException("The answer has both a Transfer-Encoding and a Content-Length.");
        }
        boolean bare = head.status() < 200 || head.status() == 204;
        if (bare && (coding != null || length != null)) {
            throw new ProtocolException("An answer with status " + head.status() + " frames a body.");
        }
    }

    private static int byteOf(InputStream in, String what) throws IOException {
        int b = in.read();
        if (b < 0) {
            throw new EOFException("The connection ended in " + what + ".");
        }
        return b;
    }
}
