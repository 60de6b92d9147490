package dev.ovation.frontend;

import dev.ovation.runtime.Client;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A stream over HTTP/2 or TLS, whose bytes the web server frames and encrypts: what is taken is copied out of its chunks and written by a
 * virtual thread that ends with it, as writing there blocks. Nothing more is taken meanwhile.
 */
final class BurstSink implements StreamSink {
    private final OutputStream out;
    private final Client client;
    private final Runnable complete;
    private final Runnable writable;
    private final Runnable broken;
    private volatile @Nullable Thread writer;
    private boolean writing;
    private boolean released;

    /**
     * @param complete ends the answer as HTTP wants it
     * @param writable to be told that there is room again; any thread
     * @param broken to be told that nothing can be written any more; any thread
     */
    BurstSink(OutputStream out, Client client, Runnable complete, Runnable writable, Runnable broken) {
        this.out = out;
        this.client = client;
        this.complete = complete;
        this.writable = writable;
        this.broken = broken;
    }

    @Override
    public synchronized boolean take(ByteBuffer chunks) {
        if (writing) {
            return false;
        }
        writing = true;
        byte[] frames = frames(chunks);
        writer = Thread.startVirtualThread(() -> write(frames));
        return true;
    }

    @Override
    public synchronized void release() {
        released = true;
        if (!writing) {
            Thread.startVirtualThread(this::end);
        }
    }

    @Override
    public void abort() {
        Thread writes = writer;
        if (writes != null) {
            writes.interrupt();
        }
        client.end();
    }

    private void write(byte[] frames) {
        try {
            out.write(frames);
            out.flush();
            written();
        } catch (IOException | RuntimeException e) {
            broken.run();
        }
    }

    private void written() {
        if (isReleasedAfterWriting()) {
            end();
        } else {
            writable.run();
        }
    }

    private synchronized boolean isReleasedAfterWriting() {
        writing = false;
        return released;
    }

    private void end() {
        try {
            complete.run();
        } catch (RuntimeException e) {
            // The client has left meanwhile, or the server closes its connection now.
        }
        client.end();
    }

    /** What the chunks hold. */
    private static byte[] frames(ByteBuffer chunks) {
        byte[] frames = new byte[chunks.remaining()];
        int length = 0;
        while (chunks.hasRemaining()) {
            int size = 0;
            for (int i = 0; i < 4; i++) {
                size = size << 4 | Character.digit(chunks.get(), 16);
            }
            chunks.position(chunks.position() + TopicLog.HEAD_BYTES - 4);
            chunks.get(frames, length, size);
            length += size;
            chunks.position(chunks.position() + TopicLog.TAIL_BYTES);
        }
        return Arrays.copyOf(frames, length);
    }
}
