package dev.ovation.runtime;

import io.helidon.webserver.CloseConnectionException;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * Whoever sent the request that the current thread handles: when they leave, and how to send them away.
 *
 * <p>For answers that go on until one of both has enough. A handler that only writes learns of a client's leaving by a write that
 * fails, which for a silent stream is never; here the connection is read meanwhile. Thread-safe.
 */
public interface Client {
    /**
     * The client of the request that the current thread handles.
     *
     * @throws IllegalStateException when it handles none of a {@link NodeServer}'s
     */
    static Client current() {
        if (Http2Request.CURRENT.isBound()) {
            return Http2Request.CURRENT.get();
        }
        return GuardedConnection.CURRENT.orElseThrow(
                () -> new IllegalStateException("This thread handles no request of a node's listener"));
    }

    /**
     * Blocks until the client has left, or {@link #end} was called. Only the handler's thread may call it, at most once, and its
     * interrupt ends it too. Over HTTP/1.1 the connection is closed then, and nothing can be written any more; what the client sent
     * after its request is lost, so the answer must have said {@code Connection: close}. A client that ends only its own half of the
     * connection counts as having left.
     */
    void awaitEnd();

    /** Lets {@link #awaitEnd} return, at once also when it is called later; nothing may be written any more. Any thread. */
    void end();

    /**
     * The handler is about to wait for something other than this client. To be called before any wait that may take longer than a
     * request usually takes, as others' connections may have to wait for their turn meanwhile. Only the handler's thread may call it.
     */
    void waits();

    /**
     * Where the rest of an answer that was begun may be written to directly, framed as HTTP/1.1 wants it, and read from, by whoever asks
     * for this instead of calling {@link #awaitEnd} and then calls {@link #goOn}. Null over HTTP/2, with TLS, or where the server keeps it
     * to itself.
     */
    @Nullable
    SocketChannel channel();

    /**
     * Ends the handler, and goes on without it: the request, the answer and the stack of both are let go, and then {@code rest} runs on
     * this thread and may take as long as it likes. An idle stream holds some KiB less that way. Only the handler's thread may call it, only
     * where {@link #channel} is not null; what {@code rest} does not write is never written, and the connection is closed when it returns.
     *
     * @return what the handler must throw, at once
     */
    CloseConnectionException goOn(Runnable rest);
}
