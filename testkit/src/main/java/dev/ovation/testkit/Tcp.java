package dev.ovation.testkit;

import java.io.Closeable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Opens and ends TCP connections the way the classes of this package need it. No state, any thread. */
final class Tcp {
    private Tcp() {}

    /**
     * Connects to the first address of the host that answers, without Nagle's delay.
     *
     * @param from the local address to connect from, or null for any
     * @param receiveBufferBytes of the socket, set before it connects because that fixes the window scale; 0 for the system's
     * @param within for each address
     * @throws IOException that of the last address when none answers
     */
    static Socket connect(String host, int port, @Nullable InetAddress from, int receiveBufferBytes, Duration within)
            throws IOException {
        IOException last = new ConnectException(host + " has no address");
        for (InetAddress address : InetAddress.getAllByName(host)) {
            Socket socket = new Socket();
            try {
                if (receiveBufferBytes > 0) {
                    socket.setReceiveBufferSize(receiveBufferBytes);
                }
                if (from != null) {
                    socket.bind(new InetSocketAddress(from, 0));
                }
                socket.setTcpNoDelay(true);
                socket.connect(new InetSocketAddress(address, port), timeoutMillis(within));
                return socket;
            } catch (IOException e) {
                close(socket);
                last = e;
            }
        }
        throw last;
    }

    /** A socket's time-out, which takes 0 for ever: at least 1 ms. */
    static int timeoutMillis(Duration within) {
        return Math.toIntExact(Math.max(1, within.toMillis()));
    }

    /** Ends the connection with RST instead of FIN: {@code SO_LINGER} 0, then close. */
    static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // It is closed already; closing it again does nothing.
        }
        close(socket);
    }

    /** Closes what may already be closed or broken. */
    static void close(Closeable resource) {
        try {
            resource.close();
        } catch (IOException e) {
            // Nothing is left to be done with it.
        }
    }
}
