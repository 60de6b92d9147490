package dev.ovation.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.protocol.NodeLease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;

/** The table against an oracle that remembers everything that ever happened and replays it for each question. */
class LeaseTableModelTest {
    private static final long DURATION = 15;
    private static final long FORGET = 40;
    private static final List<String> NODES = List.of("east-a", "east-b", "west-a", "west-b", "north-a");

    private final Random random = Seeded.random(LeaseTableModelTest.class);
    private final LeaseTable table =
            new LeaseTable(Duration.ofNanos(DURATION), Duration.ofNanos(FORGET), Duration.ZERO, 0);
    private final List<Happened> history = new ArrayList<>();
    private Set<String> staleBefore = Set.of();
    private long returns;
    private long now;

    private sealed interface Happened {
        long at();
    }

    private record Heard(NodeLease lease, long at) implements Happened {}

    private record Read(long at) implements Happened {}

    private record Left(String node, long incarnation, long at) implements Happened {}

    private record Said(NodeLease lease, long at) {}

    @RepeatedTest(20)
    void agreesWithTheReplayOfEverythingThatHappened() {
        for (int step = 0; step < 400; step++) {
            now += random.nextInt(6);
            happen();
            assertThat(table.nodes(now)).as("step %s at %s", step, now).isEqualTo(replayed());
        }
    }

    private void happen() {
        String node = NODES.get(random.nextInt(NODES.size()));
        long incarnation = now / 100 + random.nextInt(2);
        switch (random.nextInt(8)) {
            case 0 -> {
                table.left(node, incarnation);
                history.add(new Left(node, incarnation, now));
            }
            case 1, 2 -> {
                table.readAll(now);
                history.add(new Read(now));
            }
            case 3 -> {
                // Only time passes.
            }
            default -> hear(Leases.lease(node, incarnation, now / 10 + random.nextInt(3)));
        }
    }

    private void hear(NodeLease lease) {
        Said before = said(lease.node());
        boolean news = table.heard(lease, now);
        history.add(new Heard(lease, now));
        Said after = said(lease.node());
        assertThat(news).isEqualTo(before == null || !before.lease.equals(after == null ? null : after.lease));
    }

    /** What the node said last, and when that was new; null when it is not known or forgotten. */
    private @Nullable Said said(String node) {
        Said said = null;
        for (Happened happened : history) {
            said = switch (happened) {
                case Heard(NodeLease lease, long at) ->
                    lease.node().equals(node) && (said == null || later(lease, said.lease))
                            ? new Said(lease, at)
                            : said;
                case Left(String who, long incarnation, long _) ->
                    said != null && who.equals(node) && said.lease.incarnation() <= incarnation ? null : said;
                case Read(long at) -> said != null && at - said.at > FORGET ? null : said;
            };
        }
        return said;
    }

    private static boolean later(NodeLease lease, NodeLease than) {
        return lease.incarnation() == than.incarnation()
                ? lease.beat() > than.beat()
                : lease.incarnation() > than.incarnation();
    }

    /** To be asked once after each step: it counts the returns since the last one. */
    private Nodes replayed() {
        long read = history.stream()
                .filter(Read.class::isInstance)
                .mapToLong(Happened::at)
                .max()
                .orElse(0);
        Map<String, NodeLease> live = new HashMap<>();
        Map<String, NodeLease> fading = new HashMap<>();
        Set<String> dataCenters = new HashSet<>();
        for (String node : NODES) {
            Said said = said(node);
            if (said != null) {
                dataCenters.add(said.lease.dataCenter());
                if (read - said.at < DURATION) {
                    live.put(node, said.lease);
                } else if (read - said.at < 2 * DURATION) {
                    fading.put(node, said.lease);
                }
            }
        }
        Set<String> stale = new HashSet<>(dataCenters);
        if (now - read < DURATION) {
            live.values().forEach(lease -> stale.remove(lease.dataCenter()));
        }
        returns += staleBefore.stream()
                .filter(dataCenter -> dataCenters.contains(dataCenter) && !stale.contains(dataCenter))
                .count();
        staleBefore = stale;
        return new Nodes(live, fading, dataCenters, stale, returns);
    }
}
