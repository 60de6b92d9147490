package dev.ovation.testkit;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends any bytes on a socket and reads what a server makes of them: for requests that no proper client would send.
 *
 * <p>The request may be as malformed as the test likes; the answer is read to the letter of RFC 9112 and an answer that breaks it, or
 * is cut off, is an {@link AssertionError}. I/O errors become {@link UncheckedIOException}s, except that a broken
 * connection while sending is kept silent: the server may have answered and closed early, and the answer tells. Confined to one
 * thread.
 */
public final class RawHttp implements AutoCloseable {
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(10);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);
    /** A server that announced {@code Connection: close} must close: time for it to get around to it. */
    private static final Duration ANNOUNCED_CLOSE_WITHIN = Duration.ofSeconds(10);
    /** What {@link #send} costs when the server keeps the connection open. */
    private static final Duration SILENT_CLOSE_WITHIN = Duration.ofSeconds(1);

    private final Socket socket;
    private final InputStream in;
    private boolean atRequestStart = true;
    private boolean toHead;

    private RawHttp(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    /** Connects. */
    public static RawHttp connect(String host, int port) {
        try {
            return new RawHttp(Tcp.connect(host, port, null, 0, CONNECT_WITHIN));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Sends the parts on a new connection, each in a write of its own, reads one answer, and closes.
     *
     * <p>Afterwards it waits to see whether the server closes: 10 s if it announced that, else 1 s.
     */
    public static RawAnswer send(String host, int port, byte[]... parts) {
        try (RawHttp http = connect(host, port)) {
            for (byte[] part : parts) {
                http.send(part);
            }
            return http.answer(ANSWER_WITHIN);
        }
    }

    /** The same with text; its characters up to 255 become one byte each. */
    public static RawAnswer send(String host, int port, String text) {
        return send(host, port, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends the bytes at once. */
    public RawHttp send(byte[] bytes) {
        notice(bytes);
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            // The server has closed: answer() reads what it had to say.
        }
        return this;
    }

    /** Sends text; its characters up to 255 become one byte each. */
    public RawHttp send(String text) {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends the bytes in steps, with a pause before every step but the first; ends early when the server has closed. */
    public RawHttp sendSlowly(byte[] bytes, int bytesPerStep, Duration pause) {
        notice(bytes);
        try {
            for (int from = 0; from < bytes.length; from += bytesPerStep) {
                if (from > 0) {
                    pause(pause);
                }
                int to = Math.min(bytes.length, from + bytesPerStep);
                socket.getOutputStream().write(Arrays.copyOfRange(bytes, from, to));
            }
        } catch (IOException e) {
            // The server has closed: answer() reads what it had to say.
        }
        return this;
    }

    /** Sends FIN and goes on reading. */
    public RawHttp halfClose() {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            // The connection is gone, which is more than half.
        }
        return this;
    }

    /** Ends the connection with RST. */
    public void abort() {
        Tcp.reset(socket);
    }

    /**
     * Reads the next answer, then waits to see whether the server closes: 10 s if it announced that, else 1 s.
     *
     * @param silence the longest time without any byte of the answer
     */
    public RawAnswer answer(Duration silence) {
        RawAnswer answer = nextAnswer(silence);
        boolean announced =
                answer.header("Connection").map("close"::equalsIgnoreCase).orElse(false);
        boolean closed = answer.closed() || awaitClose(announced ? ANNOUNCED_CLOSE_WITHIN : SILENT_CLOSE_WITHIN);
        return new RawAnswer(answer.status(), answer.headers(), answer.body(), closed);
    }

    /**
     * Reads the next answer of several on the connection, without waiting for what follows: {@code closed} says only whether the
     * end of the connection is what ended this answer.
     *
     * @param silence the longest time without any byte of the answer
     */
    public RawAnswer nextAnswer(Duration silence) {
        try {
            socket.setSoTimeout(Tcp.timeoutMillis(silence));
            if (atEnd()) {
                return new RawAnswer(0, Map.of(), "", true);
            }
            atRequestStart = true;
            AnswerHead head = AnswerReader.head(in);
            String body = toHead ? "" : AnswerReader.text(AnswerReader.body(head, in));
            return new RawAnswer(head.status(), head.headers(), body, !toHead && head.endsWithConnection());
        } catch (ProtocolException e) {
            throw new AssertionError("The server breaks the protocol. " + e.getMessage(), e);
        } catch (EOFException e) {
            throw new AssertionError("The answer is cut off. " + e.getMessage(), e);
        } catch (SocketTimeoutException e) {
            throw new AssertionError("No complete answer: the server was silent for " + silence + ".", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Waits for the server to end the connection, with FIN or RST; false when it has not in time.
     *
     * @throws AssertionError when it sends something instead
     */
    public boolean awaitClose(Duration within) {
        try {
            socket.setSoTimeout(Tcp.timeoutMillis(within));
            if (!atEnd()) {
                throw new AssertionError("The server sent more than was read, beginning with byte " + in.read() + ".");
            }
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    /** Ends the connection with FIN. */
    @Override
    public void close() {
        Tcp.close(socket);
    }

    /** Whether the connection ended here, without an answer; waits for the first byte, which stays to be read. */
    private boolean atEnd() throws IOException {
        in.mark(1);
        try {
            if (in.read() < 0) {
                return true;
            }
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            return true;
        }
        in.reset();
        return false;
    }

    /** Notes the method of a request that begins, because the answer to HEAD has a head only. */
    private void notice(byte[] bytes) {
        if (atRequestStart) {
            toHead = new String(bytes, StandardCharsets.ISO_8859_1).startsWith("HEAD ");
            atRequestStart = false;
        }
    }

    private static void pause(Duration pause) {
        long until = System.nanoTime() + pause.toNanos();
        for (long left = pause.toNanos(); left > 0; left = until - System.nanoTime()) {
            if (Thread.currentThread().isInterrupted()) {
                throw new AssertionError("Interrupted while sending slowly");
            }
            LockSupport.parkNanos(left);
        }
    }
}
