package dev.ovation.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.cli.LocalPlatform;
import dev.ovation.cli.LocalStore;
import dev.ovation.dispatcher.DispatcherNode;
import dev.ovation.protocol.Topic;
import dev.ovation.store.CassandraRing;
import dev.ovation.store.CassandraStore;
import dev.ovation.testkit.Eventually;
import dev.ovation.testkit.Seeds;
import dev.ovation.testkit.SseClient;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Viewers of one topic, on which nothing is published, come and go in both data centers: the table's rows of live frontends, summed, are
 * soon as many as there are, whichever data center asks.
 */
@Timeout(300)
class ViewerCountsScenarioIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Topic TOPIC = Topic.parse("likes:counted");
    private static final int FRONTENDS = 2;
    private static final int ROUNDS = 8;
    private static final int MOST_PER_ROUND = 40;

    @Test
    void theRowsOfAllDataCentersAddUpToTheViewersThereAre() {
        Random random = Seeds.random(ViewerCountsScenarioIT.class);
        try (CassandraRing ring = Rings.start();
                LocalPlatform platform = new LocalPlatform(
                        Platforms.plan(Rings.DATA_CENTERS, FRONTENDS, 1).withStore(LocalStore.ring(ring)))) {
            platform.start();
            ArrayDeque<SseClient> viewers = new ArrayDeque<>();
            try (CassandraStore east = Rings.open(ring, Rings.EAST);
                    CassandraStore west = Rings.open(ring, Rings.WEST)) {
                List<String> took = new ArrayList<>();
                for (int round = 0; round < ROUNDS; round++) {
                    int come = random.nextInt(MOST_PER_ROUND + 1);
                    int go = random.nextInt(viewers.size() + 1);
                    for (int i = 0; i < go; i++) {
                        viewers.remove().close();
                    }
                    for (int i = 0; i < come; i++) {
                        viewers.add(watch(
                                platform, random.nextInt(platform.frontends().size())));
                    }
                    long since = System.nanoTime();
                    int expected = viewers.size();
                    Eventually.value("counted in east", SOON, () -> count(platform, 0, east), n -> n == expected);
                    Eventually.value("counted in west", SOON, () -> count(platform, 1, west), n -> n == expected);
                    took.add(String.format(
                            "%+d %+d = %d in %.1f s", come, -go, expected, (System.nanoTime() - since) / 1e9));
                }
                assertThat(took).hasSize(ROUNDS);
                System.out.println("viewers counted: " + took);
            } finally {
                viewers.forEach(SseClient::close);
            }
        }
    }

    /** The viewers of the topic over all data centers, as one of them knows. */
    private static int count(LocalPlatform platform, int dataCenter, CassandraStore store) {
        DispatcherNode dispatcher = platform.dispatcher(dataCenter, 0);
        return store.subscriptions().rowsOf(TOPIC).stream()
                .filter(row -> dispatcher.nodes().isLive(row.frontend(), row.incarnation()))
                .mapToInt(row -> row.viewers())
                .sum();
    }

    private static SseClient watch(LocalPlatform platform, int frontend) {
        SseClient viewer = SseClient.open(
                Platforms.stream(platform.frontends().get(frontend).openAddress(), TOPIC.toString()));
        viewer.next("welcome", SOON);
        return viewer;
    }
}
