package dev.ovation.benchmarks;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * One kept-alive HTTP/1.1 connection to a dispatcher, one request at a time: as little client as possible, so that what is measured is
 * the dispatcher. Used by one thread.
 */
public final class PublishConnection implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 30_000;

    private final Socket socket;
    private final InputStream in;
    private final String host;

    /** Connects. */
    public PublishConnection(InetSocketAddress dispatcher) throws IOException {
        socket = new Socket(dispatcher.getAddress(), dispatcher.getPort());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
        host = dispatcher.getHostString() + ':' + dispatcher.getPort();
    }

    /**
     * Publishes one event and waits for the answer.
     *
     * @throws IOException when it was not accepted
     */
    public void publish(String topic, String data) throws IOException {
        post("/v1/topics/" + topic + "/events", "application/json", data, 202);
    }

    /**
     * Publishes a batch, lines of {@code {"topic":...,"data":...}}, and waits for the answer.
     *
     * @param lines how many
     * @throws IOException when one of them was not accepted
     */
    public void publishBatch(String ndjson, int lines) throws IOException {
        String answer = post("/v1/events", "application/x-ndjson", ndjson, 202);
        int accepted = count(answer, "{\"id\":");
        if (accepted != lines) {
            throw new IOException("Of " + lines + " events " + accepted + " were accepted: "
                    + answer.substring(0, Math.min(300, answer.length())));
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private String post(String path, String type, String body, int expected) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        byte[] head = ("POST " + path + " HTTP/1.1\r\nHost: " + host + "\r\nContent-Type: " + type
                        + "\r\nContent-Length: " + bytes.length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] request = new byte[head.length + bytes.length];
        System.arraycopy(head, 0, request, 0, head.length);
        System.arraycopy(bytes, 0, request, head.length, bytes.length);
        socket.getOutputStream().write(request);
        return answer(expected);
    }

    private String answer(int expected) throws IOException {
        String status = line();
        int length = -1;
        boolean chunked = false;
        for (String line = line(); !line.isEmpty(); line = line()) {
            String lower = line.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Integer.parseInt(lower.substring(15).strip());
            }
            chunked |= lower.startsWith("transfer-encoding:") && lower.contains("chunked");
        }
        String body = new String(chunked ? chunks() : in.readNBytes(Math.max(0, length)), StandardCharsets.UTF_8);
        if (!status.startsWith("HTTP/1.1 " + expected)) {
            throw new IOException(status + ' ' + body);
        }
        return body;
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
            all.writeBytes(in.readNBytes(size));
            line();
        }
        line();
        return all.toByteArray();
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder(64);
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                throw new IOException("The dispatcher has closed the connection");
            }
            if (octet != '\r') {
                line.append((char) octet);
            }
        }
        return line.toString();
    }

    private static int count(String text, String words) {
        int count = 0;
        for (int at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + words.length())) {
            count++;
        }
        return count;
    }
}
