package dev.ovation.testkit;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A server that does on each connection what a test's script says, and closes the connection when the script ends. */
final class ScriptedServer implements AutoCloseable {
    /** The head of a stream in chunks. */
    static final String STREAM_HEAD =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

    private final ServerSocket server;
    private final Script script;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();

    private ScriptedServer(ServerSocket server, Script script) {
        this.server = server;
        this.script = script;
    }

    /** Starts on a free port of 127.0.0.1. */
    static ScriptedServer running(Script script) {
        try {
            ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            ScriptedServer server = new ScriptedServer(socket, script);
            Thread.ofVirtual().name("scripted-server").start(server::accept);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads a request's head, sends the text, and keeps the connection open until the client ends it. */
    static ScriptedServer answering(String answer) {
        return running(connection -> {
            connection.readHead();
            connection.send(answer);
            connection.readToEnd();
        });
    }

    /** Reads a request's head, sends the text, and closes. */
    static ScriptedServer answeringAndClosing(String answer) {
        return running(connection -> {
            connection.readHead();
            connection.send(answer);
        });
    }

    /** Sends back what it gets. */
    static ScriptedServer echoing() {
        return running(
                connection -> connection.in().transferTo(connection.socket().getOutputStream()));
    }

    /** The text as one chunk. */
    static String chunk(String text) {
        return Integer.toHexString(text.getBytes(StandardCharsets.UTF_8).length) + "\r\n" + text + "\r\n";
    }

    /** What the script completes, within 20 s. */
    static <T> T soon(CompletableFuture<T> future) {
        return future.orTimeout(20, TimeUnit.SECONDS).join();
    }

    int port() {
        return server.getLocalPort();
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port());
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    @Override
    public void close() {
        Tcp.close(server);
        connections.forEach(connection -> Tcp.close(connection.socket()));
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Connection connection = new Connection(server.accept());
                connections.add(connection);
                Thread.ofVirtual().start(() -> serve(connection));
            } catch (IOException e) {
                // Closed, which ends the loop.
            }
        }
    }

    private void serve(Connection connection) {
        try {
            script.run(connection);
        } catch (IOException | InterruptedException e) {
            // The client went away; what it saw is what the test asserts.
        } finally {
            Tcp.close(connection.socket());
        }
    }

    /** What happens on a connection. */
    interface Script {
        void run(Connection connection) throws IOException, InterruptedException;
    }

    /** One accepted connection; for the script's thread. */
    static final class Connection {
        private final Socket socket;
        private final InputStream in;

        private Connection(Socket socket) throws IOException {
            this.socket = socket;
            this.in = new BufferedInputStream(socket.getInputStream());
        }

        Socket socket() {
            return socket;
        }

        InputStream in() {
            return in;
        }

        /** The request up to and with its empty line; shorter when the client ends it before. */
        String readHead() throws IOException {
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int b = in.read();
                if (b < 0) {
                    break;
                }
                head.append((char) b);
            }
            return head.toString();
        }

        void send(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        }

        /** Everything until the client ends the connection. */
        String readToEnd() throws IOException {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
