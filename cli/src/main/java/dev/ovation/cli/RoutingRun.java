package dev.ovation.cli;

import dev.ovation.dispatcher.DispatcherNode;
import dev.ovation.protocol.Topic;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * Measures, topic by topic, since when each dispatcher routes to the first viewer of a new topic.
 *
 * <p><b>Warm topics.</b> A dispatcher that has not seen a topic reads the table when the topic's first event comes, and would know the
 * viewer from there. What is promised is the other case, a topic that is in memory without viewers. So topics are published to through
 * every dispatcher some time before, {@value #BATCH} at once. What is left of a batch when its routes are about to be old enough to be
 * read again because of their age ({@code routes.repair-after}, 30 s) is thrown away, because that reading would find the viewer too.
 *
 * <p><b>Phase.</b> Other data centers hear of a viewer by reading the table every so often, and a topic's measurement ends soon after such
 * a reading. Without a pause of random length the next viewer would always come at the same point between two readings.
 *
 * <p><b>Resolution.</b> An event goes through each dispatcher every 5 ms, so a time is known to about that, and a machine that is too
 * busy to keep the pace makes times longer, never shorter. Used by one thread.
 */
final class RoutingRun implements AutoCloseable {
    /** What is promised for the dispatchers of the viewer's data center. */
    static final Duration PROMISED_OWN = Duration.ofMillis(250);

    /** What is promised for the others. */
    static final Duration PROMISED_OTHERS = Duration.ofMillis(1_500);

    /** How long a topic is watched at most: a dispatcher that takes longer does not route it for other reasons than time. */
    static final Duration LONGEST = Duration.ofSeconds(10);

    private static final int BATCH = 20;
    private static final Duration WARM_BEFORE = Duration.ofSeconds(1);

    /** {@code routes.repair-after} less {@link #LONGEST} and some more. */
    private static final Duration WARM_FOR = Duration.ofSeconds(18);

    /** Twice {@code routes.changes-every}. */
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

    private static final Duration EVERY = Duration.ofMillis(5);

    /** How long after the end of publishing the last events may take. */
    private static final Duration UNDER_WAY = Duration.ofSeconds(2);

    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(5);

    private final List<URI> frontends = new ArrayList<>();
    private final List<Target> targets = new ArrayList<>();
    private final Random random;
    private final BooleanSupplier stopped;
    private final Progress progress;
    private final HttpClient viewers = client();
    private final HttpClient publishers = client();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final String run = Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
    private final RoutingTimes own = new RoutingTimes(PROMISED_OWN);
    private final RoutingTimes others = new RoutingTimes(PROMISED_OTHERS);
    private int made;
    private int topics;

    /**
     * Nothing measured yet.
     *
     * @param platform started; the caller closes it
     * @param stopped ends the measuring before the topic that is under way counts
     */
    RoutingRun(
            LocalPlatform platform,
            LocalPlatform.Plan plan,
            Random random,
            BooleanSupplier stopped,
            Progress progress) {
        this.random = random;
        this.stopped = stopped;
        this.progress = progress;
        for (int dc = 0; dc < plan.dataCenters().size(); dc++) {
            frontends.add(platform.frontend(dc, 0).openAddress());
            for (int number = 0; number < plan.dispatchers(); number++) {
                DispatcherNode node = platform.dispatcher(dc, number);
                targets.add(new Target(node.id(), dc, node.openAddress()));
            }
        }
    }

    /**
     * Measures so many topics, after {@code warmUp} others that do not count.
     *
     * @throws IOException when a node refuses what a healthy one takes; nothing can be said of the times then
     */
    void measure(int topics, int warmUp) throws IOException, InterruptedException {
        try {
            measure("warm-up", warmUp, new RoutingTimes(PROMISED_OWN), new RoutingTimes(PROMISED_OTHERS));
            this.topics = measure("topic", topics, own, others);
        } finally {
            progress.end();
        }
    }

    /** How many topics were measured. */
    int topics() {
        return topics;
    }

    /** The times of the dispatchers in each viewer's data center. */
    RoutingTimes own() {
        return own;
    }

    /** The times of the dispatchers in the other data centers. */
    RoutingTimes others() {
        return others;
    }

    @Override
    public void close() {
        threads.shutdownNow();
        viewers.shutdownNow();
        publishers.shutdownNow();
    }

    private int measure(String kind, int count, RoutingTimes own, RoutingTimes others)
            throws IOException, InterruptedException {
        ArrayDeque<Topic> warm = new ArrayDeque<>();
        long warmSince = System.nanoTime();
        for (int done = 0; done < count; done++) {
            if (warm.isEmpty() || System.nanoTime() - warmSince > WARM_FOR.toNanos()) {
                warmSince = System.nanoTime();
                warm = warm(Math.min(count - done, BATCH));
            }
            Thread.sleep(random.nextLong(LONGEST_PAUSE.toMillis()));
            progress.at(kind, done + 1, count);
            if (!measure(warm.remove(), random.nextInt(frontends.size()), own, others)) {
                return done;
            }
        }
        return count;
    }

    /** So many new topics, which every dispatcher has in memory, without viewers. */
    private ArrayDeque<Topic> warm(int count) throws IOException, InterruptedException {
        ArrayDeque<Topic> batch = new ArrayDeque<>();
        for (int number = 0; number < count; number++) {
            batch.add(new Topic("likes", "bench-" + run + '-' + ++made));
        }
        String lines = batch.stream()
                .map(topic -> "{\"topic\":\"" + topic + "\",\"data\":{}}")
                .collect(Collectors.joining("\n"));
        for (Target target : targets) {
            String answer = post(target.address.resolve("/v1/events"), "application/x-ndjson", lines);
            if (answer.contains("\"problem\"")) {
                throw new IOException(target.dispatcher + " refused an event: " + answer);
            }
        }
        Thread.sleep(WARM_BEFORE);
        return batch;
    }

    /** Measures one topic; false when it was stopped and nothing of it counts. */
    private boolean measure(Topic topic, int dataCenter, RoutingTimes own, RoutingTimes others)
            throws IOException, InterruptedException {
        Map<Target, RoutingProbe> probes = new LinkedHashMap<>();
        targets.forEach(target -> probes.put(target, new RoutingProbe()));
        Map<String, RoutingProbe> byDispatcher = probes.entrySet().stream()
                .collect(Collectors.toMap(entry -> entry.getKey().dispatcher, Map.Entry::getValue));
        long start;
        try (RoutingViewer viewer = new RoutingViewer(viewers, frontends.get(dataCenter), topic, byDispatcher)) {
            start = viewer.startNanos();
            publish(topic, probes, viewer);
            awaitUnderWay(probes.values(), viewer);
        } catch (IOException e) {
            if (stopped.getAsBoolean()) {
                return false;
            }
            throw e;
        }
        if (stopped.getAsBoolean()) {
            return false;
        }
        probes.forEach(
                (target, probe) -> record(target.dataCenter == dataCenter ? own : others, probe.routedAfter(start)));
        return true;
    }

    private static void record(RoutingTimes times, OptionalLong routedAfterNanos) {
        if (routedAfterNanos.isPresent()) {
            times.routedAfter(Duration.ofNanos(routedAfterNanos.getAsLong()));
        } else {
            times.neverWithin(LONGEST);
        }
    }

    /** Publishes through every dispatcher at the same time, until each is known to route or the topic's time is over. */
    private void publish(Topic topic, Map<Target, RoutingProbe> probes, RoutingViewer viewer)
            throws IOException, InterruptedException {
        List<Callable<Void>> work = new ArrayList<>();
        probes.forEach((target, probe) -> work.add(() -> {
            publish(topic, target, probe, viewer);
            return null;
        }));
        for (Future<Void> done : threads.invokeAll(work)) {
            if (done.state() == Future.State.FAILED) {
                Throwable cause = done.exceptionNow();
                throw new IOException(topic + " cannot be measured: " + cause.getMessage(), cause);
            }
        }
    }

    private void publish(Topic topic, Target target, RoutingProbe probe, RoutingViewer viewer)
            throws IOException, InterruptedException {
        URI uri = target.address.resolve("/v1/topics/" + topic + "/events");
        long next = System.nanoTime();
        while (!probe.isConfirmed()
                && !stopped.getAsBoolean()
                && System.nanoTime() - viewer.startNanos() < LONGEST.toNanos()) {
            viewer.check();
            int number = probe.sends(System.nanoTime());
            post(uri, "application/json", "{\"dispatcher\":\"" + target.dispatcher + "\",\"number\":" + number + '}');
            next = Math.max(next + EVERY.toNanos(), System.nanoTime());
            LockSupport.parkNanos(next - System.nanoTime());
        }
    }

    private void awaitUnderWay(Iterable<RoutingProbe> probes, RoutingViewer viewer)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + UNDER_WAY.toNanos();
        for (RoutingProbe probe : probes) {
            while (!probe.isSettled() && !stopped.getAsBoolean() && System.nanoTime() < deadline) {
                viewer.check();
                Thread.sleep(1);
            }
        }
    }

    private String post(URI uri, String type, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(REQUEST_TIMEOUT)
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> answer;
        try {
            answer = publishers.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IOException(uri + " cannot be published to: " + e, e);
        }
        if (answer.statusCode() != 202) {
            throw new IOException(uri + " answered " + answer.statusCode() + ": " + answer.body());
        }
        return answer.body();
    }

    private static HttpClient client() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(REQUEST_TIMEOUT)
                .build();
    }

    /**
     * A dispatcher to publish through.
     *
     * @param dispatcher its id
     * @param dataCenter its data center's number
     * @param address where it is published to
     */
    private record Target(String dispatcher, int dataCenter, URI address) {}
}
