package dev.ovation.testkit;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A body in chunks (RFC 9112 section 7.1), checked byte by byte. A read never waits for a second chunk once it has bytes of a
 * first, so that what the server flushed is seen at once. Errors as {@link AnswerReader} states. Confined to one thread.
 */
final class ChunkedBody extends InputStream {
    private static final Pattern SIZE_LINE = Pattern.compile("([0-9A-Fa-f]{1,8})(?:[ \\t]*;[ \\t]*" + AnswerReader.TOKEN
            + "(?:[ \\t]*=[ \\t]*(?:" + AnswerReader.TOKEN + "|\"[^\"]*\"))?)*");

    private final InputStream in;
    private long left;
    private boolean inChunk;
    private boolean complete;

    ChunkedBody(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (left == 0 && !complete) {
            nextChunk();
        }
        if (complete) {
            return -1;
        }
        int count = in.read(bytes, offset, (int) Math.min(length, left));
        if (count < 0) {
            throw new EOFException("The connection ended with " + left + " bytes of a chunk missing.");
        }
        left -= count;
        return count;
    }

    private void nextChunk() throws IOException {
        if (inChunk) {
            String rest = AnswerReader.line(in, "the end of a chunk");
            if (!rest.isEmpty()) {
                throw new ProtocolException(
                        "A chunk is longer than it states; behind it: '" + SseParser.brief(rest) + "'");
            }
        }
        String sizeLine = AnswerReader.line(in, "a chunk's size");
        Matcher size = SIZE_LINE.matcher(sizeLine);
        if (!size.matches()) {
            throw new ProtocolException("A chunk's size line is malformed: '" + SseParser.brief(sizeLine) + "'");
        }
        left = Long.parseLong(size.group(1), 16);
        inChunk = true;
        if (left == 0) {
            AnswerReader.fields(in, "the trailers");
            complete = true;
        }
    }
}
