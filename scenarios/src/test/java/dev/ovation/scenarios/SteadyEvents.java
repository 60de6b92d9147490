package dev.ovation.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.cli.LocalPlatform;
import dev.ovation.testkit.Eventually;
import dev.ovation.testkit.HttpCalls;
import dev.ovation.testkit.SseClient;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;

/**
 * Numbered events, published at a steady pace: one in each data center in turn, each data center's on a topic of its own and through
 * its dispatchers in turn. Viewers of both topics must get every number once.
 *
 * <p>One thread publishes; the others only ask. Closing ends it.
 */
final class SteadyEvents implements AutoCloseable {
    private static final Duration EVERY = Duration.ofMillis(20);
    private static final Duration SOON = Duration.ofSeconds(30);

    private final LocalPlatform platform;
    private final String name;
    private final int dataCenters;
    private final int dispatchers;
    private final List<Long> publishedNanos = Collections.synchronizedList(new ArrayList<>());
    private final List<String> refusals = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, SseClient> viewers = new TreeMap<>();
    private final Thread thread = Thread.ofVirtual().name("steady events").unstarted(this::run);
    private volatile boolean stopped;

    /**
     * Events that are not published yet.
     *
     * @param name what their topics begin with
     * @param dispatchers how many of each data center's dispatchers take them
     */
    SteadyEvents(LocalPlatform platform, String name, int dataCenters, int dispatchers) {
        this.platform = platform;
        this.name = name;
        this.dataCenters = dataCenters;
        this.dispatchers = dispatchers;
    }

    /** Lets a viewer watch all topics at that frontend; to be called before {@link #start}. */
    void watch(int dataCenter, int frontend) {
        String[] topics = new String[dataCenters];
        for (int dc = 0; dc < dataCenters; dc++) {
            topics[dc] = topic(dc);
        }
        SseClient viewer = SseClient.open(
                Platforms.stream(platform.frontend(dataCenter, frontend).openAddress(), topics));
        viewer.next("welcome", SOON);
        viewers.put(platform.frontend(dataCenter, frontend).id(), viewer);
    }

    /** Waits until every viewer gets the events of every data center, and starts to count from there. */
    void start() {
        Platforms.awaitSubscriptions(platform);
        try (HttpCalls http = HttpCalls.http11()) {
            viewers.forEach((frontend, viewer) -> {
                for (int dc = 0; dc < dataCenters; dc++) {
                    for (int number = 0; number < dispatchers; number++) {
                        awaitRoute(http, viewer, dc, number, frontend);
                    }
                }
            });
        }
        thread.start();
    }

    /** How many were published so far. */
    int published() {
        return publishedNanos.size();
    }

    /** Publishes no more, waits for the last ones, and checks that each viewer got every one once. */
    void assertEachCameOnceToEveryViewer() {
        stop();
        assertThat(refusals).as("publishes that were refused").isEmpty();
        int count = published();
        viewers.forEach((frontend, viewer) -> {
            try {
                Eventually.until(
                        "all " + count + " are at " + frontend,
                        SOON,
                        () -> numbers(viewer).size() >= count);
            } catch (AssertionError e) {
                throw new AssertionError(frontend + " misses " + missing(viewer), e);
            }
            List<Integer> numbers = numbers(viewer);
            assertThat(new TreeSet<>(numbers))
                    .as("different numbers at " + frontend)
                    .hasSize(count);
            assertThat(numbers).as("numbers at " + frontend).hasSize(count);
            assertThat(viewer.received()).noneMatch(event -> event.event().equals("gap"));
        });
    }

    @Override
    public void close() {
        stop();
        viewers.values().forEach(SseClient::close);
    }

    private void stop() {
        stopped = true;
        try {
            thread.join(SOON);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try (HttpCalls http = HttpCalls.http11()) {
            long start = System.nanoTime();
            for (int n = 0; !stopped; n++) {
                int dc = n % dataCenters;
                HttpCalls.Answer answer = publish(http, dc, n / dataCenters % dispatchers, String.valueOf(n));
                if (answer.status() != 202) {
                    refusals.add(n + ": " + answer.status() + ' ' + answer.body());
                }
                publishedNanos.add(System.nanoTime() - start);
                LockSupport.parkNanos(start + (n + 1) * EVERY.toNanos() - System.nanoTime());
            }
        } catch (RuntimeException e) {
            refusals.add(e.toString());
        }
    }

    private void awaitRoute(HttpCalls http, SseClient viewer, int dc, int number, String frontend) {
        String hello = "\"" + frontend + " from " + dc + '-' + number + '"';
        Eventually.until(frontend + " gets what dispatcher " + number + " of " + dc + " takes", SOON, () -> {
            publish(http, dc, number, hello);
            return viewer.received().stream().anyMatch(event -> event.data().contains(hello));
        });
    }

    private HttpCalls.Answer publish(HttpCalls http, int dc, int number, String json) {
        URI dispatcher = platform.dispatcher(dc, number).openAddress();
        return http.post(dispatcher.resolve("/v1/topics/" + topic(dc) + "/events"), json);
    }

    private String topic(int dataCenter) {
        return name + "-from-" + dataCenter;
    }

    private static List<Integer> numbers(SseClient viewer) {
        return viewer.received().stream()
                .filter(event -> event.event().equals("likes"))
                .map(event -> Platforms.json(event).path("data"))
                .filter(data -> data.isInt())
                .map(data -> data.intValue())
                .toList();
    }

    /** What did not come: numbers from each data center and when they were published. */
    private String missing(SseClient viewer) {
        TreeSet<Integer> missing = new TreeSet<>();
        for (int n = 0; n < published(); n++) {
            missing.add(n);
        }
        missing.removeAll(numbers(viewer));
        StringBuilder story = new StringBuilder(missing.size() + " of " + published());
        for (int n : missing) {
            story.append(String.format(
                    "%n  %d by dispatcher %d of data center %d at %.1f s",
                    n, n / dataCenters % dispatchers, n % dataCenters, publishedNanos.get(n) / 1e9));
        }
        return story.toString();
    }
}
