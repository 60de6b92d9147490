package dev.ovation.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.ovation.protocol.Directory;
import dev.ovation.protocol.Json;
import dev.ovation.protocol.NodeLease;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A dispatcher that takes leases over real HTTP and answers with a directory, or as it is told. */
final class FakeDispatcher implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<NodeLease> said = new CopyOnWriteArrayList<>();
    private final List<NodeLease> left = new CopyOnWriteArrayList<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger afterLeaving = new AtomicInteger();
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private volatile int status = 200;
    private volatile byte[] answer = Json.bytes(new Directory(List.of(), null));

    FakeDispatcher() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.setExecutor(threads);
        server.createContext("/internal/v1/leases", this::take);
        server.start();
    }

    URI base() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Its own lease. */
    NodeLease lease(String node) {
        return Leases.dispatcher(node, base());
    }

    /** Answers with these leases from now on. */
    void knows(NodeLease... leases) {
        says(new String(Json.bytes(new Directory(List.of(leases), null)), UTF_8));
    }

    /** Answers with this text from now on. */
    void says(String text) {
        answer = text.getBytes(UTF_8);
    }

    /** Answers with this status from now on. */
    void status(int now) {
        status = now;
    }

    /** The leases that it was told, in order. */
    List<NodeLease> said() {
        return said;
    }

    /** The leases that were given up. */
    List<NodeLease> left() {
        return left;
    }

    /** Lets what is said wait until {@link #release}. */
    void hold() {
        gate = new CountDownLatch(1);
    }

    void release() {
        gate.countDown();
    }

    /** How many requests wait. */
    int waiting() {
        return waiting.get();
    }

    /** How many leases were said after one was given up. */
    int afterLeaving() {
        return afterLeaving.get();
    }

    private void await() {
        waiting.incrementAndGet();
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            waiting.decrementAndGet();
        }
    }

    private void take(HttpExchange exchange) throws IOException {
        NodeLease lease = Json.read(exchange.getRequestBody().readAllBytes(), NodeLease.class);
        await();
        afterLeaving.addAndGet(left.isEmpty() ? 0 : 1);
        boolean leaves = "leave=true".equals(exchange.getRequestURI().getQuery());
        (leaves ? left : said).add(lease);
        byte[] body = answer;
        boolean empty = leaves || status != 200 || body.length == 0;
        exchange.sendResponseHeaders(leaves && status == 200 ? 204 : status, empty ? -1 : body.length);
        if (!empty) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
