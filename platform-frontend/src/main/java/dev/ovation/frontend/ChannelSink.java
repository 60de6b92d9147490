package dev.ovation.frontend;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/**
 * A stream over HTTP/1.1 without TLS: the chunks go to the connection's channel as they are, and the kernel's buffer is the only one.
 */
final class ChannelSink implements StreamSink {
    private final SocketChannel channel;
    private final SelectionKey key;
    private boolean full;

    /** @param key of the channel in the loop's selector, which watches for the client's end already */
    ChannelSink(SocketChannel channel, SelectionKey key) {
        this.channel = channel;
        this.key = key;
    }

    @Override
    public boolean reach() {
        return full || channel.isConnected();
    }

    @Override
    public boolean take(ByteBuffer chunks) throws IOException {
        channel.write(chunks);
        boolean left = chunks.hasRemaining();
        if (left != full) {
            full = left;
            key.interestOps(full ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
        }
        return !full;
    }

    /** The channel can be made blocking again once this has returned. */
    @Override
    public void release() {
        key.cancel();
    }

    @Override
    public void abort() {
        try {
            channel.close();
        } catch (IOException e) {
            // It is closed all the same.
        }
    }
}
