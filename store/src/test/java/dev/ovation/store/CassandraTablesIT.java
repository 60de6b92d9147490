package dev.ovation.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.ExecutionInfo;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.cql.TraceEvent;
import dev.ovation.protocol.Subscription;
import dev.ovation.protocol.Topic;
import dev.ovation.store.SubscriptionTable.Changes;
import dev.ovation.testkit.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the tables cost in Cassandra: the size of a large topic's partition, and what churn leaves for a read to step over. */
final class CassandraTablesIT {
    private static final int FRONTENDS = 10_000;
    private static final Pattern STEPPED_OVER = Pattern.compile("Read (\\d+) live rows and (\\d+) tombstone cells");

    @TempDir
    private Path data;

    @Test
    void aTopicOnTenThousandFrontendsIsASmallPartitionAndChurnLeavesNothingBehind() throws IOException {
        List<Integer> ports = Ports.free(2);
        try (CassandraRing ring = CassandraRing.start(
                CassandraRing.Plan.of(List.of(Rings.EAST), Rings.libraries(), data, ports.get(0), ports.get(1)),
                line -> {})) {
            try (CassandraStore store = CassandraStore.open(Rings.config(ring, Rings.EAST, "ovation"), Rings.EAST)) {
                churn(store);
                spread(store);
            }
            ring.stop(Rings.EAST); // in good order: what is in memory is written to files
            long bytes = bytesOf("subscription-");
            System.out.println("a topic on " + FRONTENDS + " frontends: " + bytes + " bytes in the table's files");
            assertThat(bytes).isBetween(50_000L, 1_000_000L);
        }
    }

    /** Viewers of one topic come and go on four frontends, with incarnations of theirs too. */
    private static void churn(CassandraStore store) {
        Topic topic = Topic.parse("likes:churn");
        for (int round = 1; round <= 200; round++) {
            int version = round;
            store.subscriptions()
                    .put(IntStream.range(0, 4)
                            .mapToObj(frontend -> new Subscription(
                                    topic, Rings.EAST, "east-f" + frontend, 1 + version / 50, version, version % 2))
                            .toList());
        }

        int steppedOver = tombstonesReadBy(
                store.session().driver(), "SELECT * FROM ovation.subscription WHERE topic = '" + topic + "'");

        System.out.println("after 800 changes of 4 rows a read steps over " + steppedOver + " tombstones");
        assertThat(steppedOver).isLessThanOrEqualTo(4);
        assertThat(store.subscriptions().rowsOf(topic)).hasSize(4).allMatch(row -> row.version() == 200);
    }

    private static void spread(CassandraStore store) {
        Topic topic = Topic.parse("likes:large");
        long token = store.subscriptions().changesSince(Changes.START).token();
        List<Subscription> rows = IntStream.range(0, FRONTENDS)
                .mapToObj(i -> new Subscription(topic, Rings.EAST, "east-frontend-" + i, 1_763_750_000_000L + i, 7, 40))
                .toList();
        store.subscriptions().put(rows);

        assertThat(store.subscriptions().rowsOf(topic)).containsExactlyInAnyOrderElementsOf(rows);
        assertThat(store.subscriptions().changesSince(token).rows()).containsAll(rows);
    }

    private static int tombstonesReadBy(CqlSession session, String cql) {
        ExecutionInfo info = session.execute(SimpleStatement.newInstance(cql).setTracing(true))
                .getExecutionInfo();
        List<String> lines = info.getQueryTrace().getEvents().stream()
                .map(TraceEvent::getActivity)
                .toList();
        return lines.stream()
                .map(STEPPED_OVER::matcher)
                .filter(Matcher::find)
                .mapToInt(matcher -> Integer.parseInt(matcher.group(2)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("the trace says nothing of tombstones: " + lines));
    }

    private long bytesOf(String table) throws IOException {
        try (Stream<Path> files = Files.walk(data)) {
            return files.filter(file -> file.getFileName().toString().endsWith("-Data.db"))
                    .filter(file -> {
                        Path folder = file.getParent();
                        return folder != null && folder.getFileName().toString().startsWith(table);
                    })
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}
