package dev.ovation.testkit;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.net.Socket;

/**
 * Reads one answer from a socket into an {@link SseInbox}, on a thread of its own, until it ends or breaks the protocol. After a
 * violation it closes the socket, as a browser would.
 */
final class SseReader implements Runnable {
    private final Socket socket;
    private final ValvedInput input;
    private final InputStream in;
    private final SseInbox inbox;
    private final SseParser parser = new SseParser(this::take);

    SseReader(Socket socket, ValvedInput input, SseInbox inbox) {
        this.socket = socket;
        this.input = input;
        this.in = new BufferedInputStream(input);
        this.inbox = inbox;
    }

    @Override
    public void run() {
        try {
            answer();
            AnswerReader.requireEnd(in);
        } catch (ProtocolException e) {
            inbox.fail("The server breaks the protocol. " + e.getMessage());
            inbox.end(StreamEnd.BY_CLIENT);
            Tcp.close(socket);
        } catch (EOFException e) {
            inbox.end(StreamEnd.CUT_OFF);
        } catch (IOException e) {
            inbox.end(StreamEnd.RESET);
        }
    }

    private void answer() throws IOException {
        AnswerHead head = AnswerReader.head(in);
        InputStream body = AnswerReader.body(head, in);
        if (head.status() == 200) {
            requireEventStream(head);
            inbox.head(head);
            stream(body, head.endsWithConnection());
        } else {
            inbox.head(head);
            inbox.body(AnswerReader.text(body));
        }
        inbox.end(StreamEnd.COMPLETE);
    }

    /** The checks of the standard's "announce the connection". */
    private static void requireEventStream(AnswerHead head) throws ProtocolException {
        String type = head.header("Content-Type").orElse("");
        if (!type.matches("(?i)text/event-stream([ \t]*;.*)?")) {
            throw new ProtocolException("The Content-Type is '" + type + "', not text/event-stream.");
        }
        if (head.header("Content-Encoding").isPresent()) {
            throw new ProtocolException("The stream has a Content-Encoding, which was not asked for.");
        }
    }

    private void stream(InputStream body, boolean endsWithConnection) throws IOException {
        byte[] bytes = new byte[16 * 1024];
        for (int count = body.read(bytes); count >= 0; count = body.read(bytes)) {
            parser.feed(bytes, count, input.readNanos());
            inbox.progress(parser);
        }
        if (!endsWithConnection) {
            parser.complete();
        }
    }

    /** What preceded the event (a retry, a comment, an id) is told before it. */
    private void take(SseEvent event) {
        inbox.progress(parser);
        inbox.add(event);
    }
}
