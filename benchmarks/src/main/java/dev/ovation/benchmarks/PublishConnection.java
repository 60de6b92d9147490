package dev.ovation.benchmarks;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * One kept-alive HTTP/1.1 connection to a dispatcher: as little client as possible, so that what is measured is the dispatcher. Several
 * requests may be sent before the first answer is read. Used by one thread.
 */
public final class PublishConnection implements AutoCloseable {
    /** What ends a head whose last words are {@code Content-Length:} and the number. */
    static final byte[] END_OF_HEAD = EventBytes.ascii("\r\n\r\n");

    private static final int TIMEOUT_MILLIS = 30_000;

    private final Socket socket;
    private final OutputStream out;
    private final PublishAnswers answers;
    private final byte[] batchHead;
    private final RequestBytes request = new RequestBytes();

    /** Connects. */
    public PublishConnection(InetSocketAddress dispatcher) throws IOException {
        socket = new Socket(dispatcher.getAddress(), dispatcher.getPort());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        out = socket.getOutputStream();
        answers = new PublishAnswers(socket.getInputStream());
        batchHead = batchHead(dispatcher);
    }

    /**
     * Publishes a batch, lines of {@code {"topic":...,"data":...}}, and waits for the answer.
     *
     * @param lines how many
     * @throws IOException when one of them was not accepted
     */
    public void publishBatch(String ndjson, int lines) throws IOException {
        byte[] body = ndjson.getBytes(StandardCharsets.UTF_8);
        request.clear();
        request.append(batchHead).append(body.length).append(END_OF_HEAD).append(body);
        send(request);
        int accepted = receive();
        if (accepted != lines) {
            throw new IOException("Of " + lines + " events " + accepted + " were accepted: " + refusal());
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** The head of a request with a batch, up to the length of its body. */
    static byte[] batchHead(InetSocketAddress dispatcher) {
        return head(dispatcher, "/v1/events", "application/x-ndjson");
    }

    /** The head of a request with one event of that topic, up to the length of its body. */
    static byte[] eventHead(InetSocketAddress dispatcher, String topic) {
        return head(dispatcher, "/v1/topics/" + topic + "/events", "application/json");
    }

    /** Sends whole requests; does not wait for their answers. */
    void send(RequestBytes requests) throws IOException {
        out.write(requests.array(), 0, requests.length());
    }

    /**
     * Waits for the next answer.
     *
     * @return how many events it accepts
     * @throws IOException when the connection ends or is silent for half a minute
     */
    int receive() throws IOException {
        return answers.next();
    }

    /** Whether something of the next answer is here already. */
    boolean hasAnswer() {
        return answers.hasMore();
    }

    /** What the first event or request that was refused was told; empty when none was. */
    String refusal() {
        return answers.refusal();
    }

    private static byte[] head(InetSocketAddress dispatcher, String path, String type) {
        return EventBytes.ascii("POST " + path + " HTTP/1.1\r\nHost: " + dispatcher.getHostString() + ':'
                + dispatcher.getPort() + "\r\nContent-Type: " + type + "\r\nContent-Length: ");
    }
}
