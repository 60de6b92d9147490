package dev.ovation.runtime;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.security.Principal;
import java.security.cert.Certificate;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A connection without TLS that holds no buffer while nothing is read or written.
 *
 * <p>Helidon 4.4's own sockets keep 8 KiB for each connection to read into, and its NIO one as much again to write from, which also
 * loses what one write of the channel leaves over. Here a read waits with half a KiB, and takes more only while more comes. One thread
 * reads and one at a time writes, both blocking.
 */
final class ChannelSocket implements HelidonSocket {
    /** The head of a request, as browsers and load balancers write it, fits. */
    private static final int LEAST_READ_BYTES = 512;

    private static final int MOST_READ_BYTES = 16 * 1024;

    private final SocketChannel channel;
    private final String socketId;
    private final String childSocketId;
    private int readBytes = LEAST_READ_BYTES;

    /** A socket with these names, which are for logs. */
    ChannelSocket(SocketChannel channel, String socketId, String childSocketId) {
        this.channel = channel;
        this.socketId = socketId;
        this.childSocketId = childSocketId;
    }

    SocketChannel channel() {
        return channel;
    }

    @Override
    public byte @Nullable [] get() {
        ByteBuffer buffer = ByteBuffer.allocate(readBytes);
        try {
            int read = channel.read(buffer);
            if (read < 0) {
                return null;
            }
            readBytes = read == readBytes ? Math.min(2 * readBytes, MOST_READ_BYTES) : LEAST_READ_BYTES;
            return read == buffer.capacity() ? buffer.array() : Arrays.copyOf(buffer.array(), read);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void write(BufferData data) {
        ByteBuffer buffer = ByteBuffer.wrap(data.readBytes());
        try {
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Closes in an orderly way: what was written is still sent. */
    @Override
    public void close() {
        try {
            if (channel.isConnected()) {
                channel.shutdownOutput();
            }
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    @SuppressWarnings("removal") // Nothing calls it, and it is there until it is removed.
    public int read(BufferData buffer) {
        byte[] bytes = get();
        if (bytes == null) {
            return -1;
        }
        buffer.write(bytes);
        return bytes.length;
    }

    @Override
    public void idle() {
        // Only clients' connections are asked to watch for their end.
    }

    @Override
    public boolean isConnected() {
        return channel.isOpen();
    }

    @Override
    public boolean isSecure() {
        return false;
    }

    @Override
    public String socketId() {
        return socketId;
    }

    @Override
    public String childSocketId() {
        return childSocketId;
    }

    @Override
    public PeerInfo remotePeer() {
        return new Peer(channel.socket().getRemoteSocketAddress());
    }

    @Override
    public PeerInfo localPeer() {
        return new Peer(channel.socket().getLocalSocketAddress());
    }

    /** One end of the connection. */
    private record Peer(SocketAddress address) implements PeerInfo {
        @Override
        public String host() {
            return inet().getHostString();
        }

        @Override
        public int port() {
            return inet().getPort();
        }

        @Override
        public Optional<Principal> tlsPrincipal() {
            return Optional.empty();
        }

        @Override
        public Optional<Certificate[]> tlsCertificates() {
            return Optional.empty();
        }

        private InetSocketAddress inet() {
            return (InetSocketAddress) address;
        }
    }
}
