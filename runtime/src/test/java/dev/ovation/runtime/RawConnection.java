package dev.ovation.runtime;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;

/** A client that may stop anywhere. Reads fail after half a minute, so that a test ends that waits for what never comes. */
final class RawConnection implements AutoCloseable {
    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;

    RawConnection(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(30_000);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        out = socket.getOutputStream();
    }

    RawConnection send(String text) throws IOException {
        return send(text.getBytes(ISO_8859_1));
    }

    RawConnection send(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
        return this;
    }

    /** Reads up to and including that text, and returns what was read. */
    String readUntil(String text) throws IOException {
        StringBuilder read = new StringBuilder();
        while (!read.toString().endsWith(text)) {
            int octet = in.read();
            if (octet == -1) {
                throw new IOException("ended after: " + read);
            }
            read.append((char) octet);
        }
        return read.toString();
    }

    /**
     * Reads one HTTP/2 frame.
     *
     * @throws IOException when the connection has ended
     */
    Frame readFrame() throws IOException {
        int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int stream = in.readInt();
        return new Frame(type, flags, stream, new String(in.readNBytes(length), ISO_8859_1));
    }

    /** Reads frames up to and including the first of that type and stream. */
    Frame readFrame(int type, int stream) throws IOException {
        Frame frame;
        do {
            frame = readFrame();
        } while (frame.type() != type || frame.stream() != stream);
        return frame;
    }

    /** Reads what there still is, until the server ends the connection, by FIN or reset. */
    void awaitEnd() throws IOException {
        try {
            while (in.read() != -1) {
                // what was sent before
            }
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            return; // reset: the server closed it with bytes unread
        }
    }

    /** Sends no more, and reads on. */
    void endSending() throws IOException {
        socket.shutdownOutput();
    }

    /** Closes in order, before the test's block ends. */
    void leave() throws IOException {
        socket.close();
    }

    /** Closes with a reset instead of an orderly end. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    record Frame(int type, int flags, int stream, String payload) {}
}
