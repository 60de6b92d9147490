package dev.ovation.runtime;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Addresses behind which nobody answers: one refuses connections, the other accepts them and says nothing. */
final class DeadEnds implements AutoCloseable {
    private final Socket bound = new Socket();
    private final ServerSocket hung = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Socket> accepted = new CopyOnWriteArrayList<>();

    DeadEnds() throws IOException {
        // Bound but not listening: the port refuses, and nobody else gets it meanwhile.
        bound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Thread.ofVirtual().start(this::accept);
    }

    URI refusing() {
        return URI.create("http://127.0.0.1:" + bound.getLocalPort());
    }

    URI hung() {
        return URI.create("http://127.0.0.1:" + hung.getLocalPort());
    }

    /** Connections that wait for an answer. */
    int accepted() {
        return accepted.size();
    }

    private void accept() {
        try {
            while (true) {
                accepted.add(hung.accept());
            }
        } catch (IOException e) {
            // The test is over.
        }
    }

    @Override
    public void close() throws IOException {
        bound.close();
        hung.close();
        for (Socket socket : accepted) {
            socket.close();
        }
    }
}
