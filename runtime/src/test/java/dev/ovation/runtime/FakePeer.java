package dev.ovation.runtime;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.ovation.protocol.BatchCodec;
import dev.ovation.protocol.Event;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A node that takes batches over real HTTP, and answers them as it is told. */
final class FakePeer implements AutoCloseable {
    static final String PATH = "/internal/v1/events";

    /** Instead of a status: the batch is taken, but its answer gets lost. */
    static final int HANG_UP = 0;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Queue<Integer> script = new ConcurrentLinkedQueue<>();
    private final List<List<Event>> taken = new CopyOnWriteArrayList<>();
    private final List<String> connections = new CopyOnWriteArrayList<>();
    private final AtomicInteger requests = new AtomicInteger();
    private volatile CountDownLatch gate = new CountDownLatch(0);

    FakePeer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.setExecutor(threads);
        server.createContext(PATH, this::take);
        server.start();
    }

    URI base() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** The next requests are answered with these statuses, later ones with 204. */
    void answer(Integer... statuses) {
        script.addAll(List.of(statuses));
    }

    /** Lets requests wait until {@link #release}. */
    void hold() {
        gate = new CountDownLatch(1);
    }

    void release() {
        gate.countDown();
    }

    /** Requests that have arrived, those that wait among them. */
    int requests() {
        return requests.get();
    }

    /** The batches that were taken, in order. */
    List<List<Event>> batches() {
        return taken;
    }

    /** The events of all batches that were taken, in order. */
    List<Event> events() {
        return taken.stream().flatMap(List::stream).toList();
    }

    /** The sequences of each batch that was taken. */
    List<List<Long>> sequences() {
        return taken.stream().map(Events::sequences).toList();
    }

    /** From where the requests came. */
    List<String> connections() {
        return connections;
    }

    private void take(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        connections.add(exchange.getRemoteAddress().toString());
        CountDownLatch open = gate;
        requests.incrementAndGet();
        try {
            open.await();
        } catch (InterruptedException e) {
            exchange.close();
            return;
        }
        Integer next = script.poll();
        int status = next == null ? 204 : next;
        if (status == HANG_UP || status == 204) {
            taken.add(BatchCodec.decode(body, 0));
        }
        if (status != HANG_UP) {
            exchange.sendResponseHeaders(status, -1);
        }
        exchange.close();
    }

    @Override
    public void close() {
        release();
        server.stop(0);
        threads.shutdownNow();
    }
}
