package dev.ovation.dispatcher;

import static dev.ovation.dispatcher.Samples.LIKES;
import static dev.ovation.dispatcher.Samples.frontend;
import static dev.ovation.dispatcher.Samples.lease;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.protocol.Json;
import dev.ovation.protocol.Limits;
import dev.ovation.protocol.NodeLease;
import dev.ovation.protocol.NodeRole;
import dev.ovation.protocol.SubscriptionUpdate;
import dev.ovation.protocol.SubscriptionUpdate.Change;
import dev.ovation.protocol.Topic;
import dev.ovation.runtime.InternalKey;
import dev.ovation.runtime.LeaseConfig;
import dev.ovation.runtime.NodeConfig;
import dev.ovation.testkit.Eventually;
import dev.ovation.testkit.FakeTime;
import dev.ovation.testkit.HttpCalls;
import dev.ovation.testkit.HttpCalls.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class SubscriptionServiceIT {
    private static final Duration WITHIN = Duration.ofSeconds(20);
    private static final NodeLease F1 = frontend("east-f1");

    private final FakeTime time = new FakeTime();
    private final FakeTable table = new FakeTable();
    private final CountedMetrics metrics = new CountedMetrics();
    private final StoreDirectory directory = new StoreDirectory(
            "east-d1",
            new LeaseConfig(Duration.ofHours(3), Duration.ofHours(1), Duration.ofHours(1)),
            new FakeLeases(),
            Duration.ZERO,
            time.ticker(),
            _ -> {});
    private final Routes routes = new Routes(
            "east",
            new DispatcherConfig.RoutesConfig(100, Duration.ofMillis(250), Duration.ofSeconds(30)),
            table,
            directory::nodes,
            Runnable::run,
            time.ticker(),
            metrics);
    private final Peers peers =
            new Peers(new NodeConfig("east-d1", "east"), InternalKey.open(), directory::nodes, metrics);
    private final Served served = Served.internal(new SubscriptionService(routes, directory, peers, table, metrics));
    private final HttpCalls calls = HttpCalls.http11();
    private final FakeNode peer = FakeNode.dispatcher("east-d2");
    private final FakeNode farAway = FakeNode.dispatcher("west-d1");

    @BeforeEach
    void meetThePeers() {
        directory.renewed(lease("east-d1", NodeRole.DISPATCHER, 1, served.at("/")));
        directory.heard(peer.lease());
        directory.heard(farAway.lease());
    }

    @AfterEach
    void close() {
        calls.close();
        served.close();
        peers.close();
        directory.close();
        peer.close();
        farAway.close();
    }

    @Test
    void routesToAFrontendThatItNeverMetAsSoonAsThatSubscribes() {
        Answer answer = tell(new Change(LIKES, 3, 1));

        assertThat(answer.status()).isEqualTo(204);
        assertThat(routes.of(LIKES).frontends()).containsExactly(F1);
    }

    @Test
    void writesTheChangeToTheTable() {
        SubscriptionUpdate update = new SubscriptionUpdate(F1, List.of(new Change(LIKES, 3, 7)));
        post("", update);

        assertThat(table.written()).isEqualTo(update.rows());
    }

    @Test
    void tellsTheOtherDispatchersOfItsDataCenterAndNobodyElse() {
        SubscriptionUpdate update = new SubscriptionUpdate(F1, List.of(new Change(LIKES, 3, 7)));
        post("", update);

        Eventually.until("the peer is told", WITHIN, () -> !peer.updates().isEmpty());
        assertThat(peer.updates()).containsExactly(update);
        assertThat(peer.asked()).containsExactly("/internal/v1/subscriptions?from=peer");
        assertThat(farAway.asked()).isEmpty();
        assertThat(table.written()).hasSize(1);
    }

    @Test
    void takesANoticeOfAPeerWithoutWritingItOrTellingItOn() {
        Answer answer = post("?from=peer", new SubscriptionUpdate(F1, List.of(new Change(LIKES, 3, 7))));
        tell(new Change(Topic.parse("likes:other"), 1, 1));
        Eventually.until("the peer is told", WITHIN, () -> !peer.updates().isEmpty());

        assertThat(answer.status()).isEqualTo(204);
        assertThat(routes.of(LIKES).frontends()).containsExactly(F1);
        assertThat(table.written()).extracting(row -> row.topic().name()).containsExactly("other");
        assertThat(peer.updates()).hasSize(1);
    }

    @Test
    void saysThatAChangeIsNotStoredThoughItCountsHereAndPeersAreTold() {
        table.away(true);
        Answer answer = tell(new Change(LIKES, 3, 1));

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("Retry-After")).hasValue("1");
        assertThat(answer.json().get("type").textValue()).isEqualTo("urn:ovation:problem:unavailable");
        assertThat(routes.of(LIKES).frontends()).containsExactly(F1);
        Eventually.until("the peer is told", WITHIN, () -> !peer.updates().isEmpty());
    }

    @Test
    void saysWhenNothingOfAChangeIsStored() {
        table.unreachable();
        Answer answer = tell(new Change(LIKES, 3, 1));

        assertThat(answer.status()).isEqualTo(507);
        assertThat(answer.header("Retry-After")).hasValue("1");
        assertThat(answer.json().get("type").textValue()).isEqualTo("urn:ovation:problem:not-stored");
        assertThat(routes.of(LIKES).frontends()).containsExactly(F1);
    }

    @Test
    void countsTheRowsThatItWritesAndThoseThatItCannotWrite() {
        tell(new Change(LIKES, 3, 1), new Change(Topic.parse("likes:other"), 1, 2));
        post("?from=peer", new SubscriptionUpdate(F1, List.of(new Change(LIKES, 4, 3))));
        table.away(true);
        tell(new Change(LIKES, 5, 4));

        assertThat(metrics.rowsWritten).hasValue(2);
        assertThat(metrics.rowsNotWritten).hasValue(1);
    }

    @Test
    void answersWithoutWaitingForAPeerThatHangs() {
        peer.hold();

        assertThat(tell(new Change(LIKES, 1, 1)).status()).isEqualTo(204);
        assertThat(tell(new Change(LIKES, 2, 2)).status()).isEqualTo(204);
        Eventually.until("the peer was asked", WITHIN, () -> !peer.asked().isEmpty());
        assertThat(peer.updates()).isEmpty();
    }

    @Test
    void saysOnceThatAPeerDoesNotTakeItsCallsAndOnceThatItDoesAgain() {
        List<String> log = new CopyOnWriteArrayList<>();
        Handler handler = new LogLines(log);
        Logger.getLogger(Peers.class.getName()).addHandler(handler);
        try {
            peer.answer(401);
            for (int version = 1; version <= 3; version++) {
                int told = version;
                tell(new Change(LIKES, 1, version));
                Eventually.until(
                        "the peer was told", WITHIN, () -> peer.updates().size() == told);
                Eventually.until("a line is there", WITHIN, () -> !log.isEmpty());
            }
            assertThat(log)
                    .singleElement()
                    .asString()
                    .startsWith("WARNING east-d1: east-d2 does not take its calls (")
                    .contains("answered 401");

            peer.answer(204);
            tell(new Change(LIKES, 1, 4));
            Eventually.until(
                    "the end of it is told", WITHIN, () -> log.contains("INFO east-d1: east-d2 takes its calls again"));
        } finally {
            Logger.getLogger(Peers.class.getName()).removeHandler(handler);
        }
    }

    @Test
    void skipsAndCountsNoticesWhenTooManyAreUnderWay() {
        peer.hold();
        List<NodeLease> manyPeers = IntStream.range(0, 70)
                .mapToObj(i -> lease(
                        "east-peer" + i, NodeRole.DISPATCHER, 1, peer.lease().internal()))
                .toList();
        manyPeers.forEach(directory::heard);
        tell(new Change(LIKES, 1, 1));

        assertThat(metrics.noticesSkipped).hasValue(71 - 64);
    }

    @Test
    void tellsAgainOnceTellingsAreOver() {
        for (int i = 1; i <= 200; i++) {
            int version = i;
            int told = peer.updates().size();
            tell(new Change(LIKES, 1, version));
            Eventually.until("the peer is told", WITHIN, () -> peer.updates().size() > told);
        }

        assertThat(metrics.noticesSkipped).hasValue(0);
    }

    @Test
    void takesAThousandChangesAndNotOneMore() {
        Change[] thousand = IntStream.range(0, Limits.SUBSCRIPTION_CHANGES)
                .mapToObj(i -> new Change(Topic.parse("likes:" + i), 1, i + 1))
                .toArray(Change[]::new);
        Change[] more = IntStream.rangeClosed(0, Limits.SUBSCRIPTION_CHANGES)
                .mapToObj(i -> new Change(Topic.parse("likes:more" + i), 1, i + 1))
                .toArray(Change[]::new);

        assertThat(tell(thousand).status()).isEqualTo(204);
        assertThat(tell(more).status()).isEqualTo(413);
        assertThat(table.written()).hasSize(1_000);
    }

    @Test
    void refusesWhatIsNoUpdate() {
        for (String garbage : List.of("", "{", "[]", "null", "{}", "{\"changes\":[]}", "{\"frontend\":null}")) {
            assertThat(calls.post(served.at("/internal/v1/subscriptions"), garbage)
                            .status())
                    .as(garbage)
                    .isEqualTo(400);
        }
        String invalid = text(new SubscriptionUpdate(F1, List.of(new Change(LIKES, 8, 1))));
        for (String bad : List.of(invalid.replace(":8,", ":-1,"), invalid.replace("likes:video-42", "likes"))) {
            assertThat(calls.post(served.at("/internal/v1/subscriptions"), bad).status())
                    .as(bad)
                    .isBetween(400, 422);
        }
        assertThat(table.written()).isEmpty();
    }

    @Test
    void refusesAnotherMethod() {
        Answer answer = calls.call("GET", served.at("/internal/v1/subscriptions"), "", Map.of());

        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.header("Allow")).hasValue("POST");
    }

    private Answer tell(Change... changes) {
        return post("", new SubscriptionUpdate(F1, List.of(changes)));
    }

    private Answer post(String query, SubscriptionUpdate update) {
        return calls.post(served.at("/internal/v1/subscriptions" + query), text(update));
    }

    private static String text(SubscriptionUpdate update) {
        return Samples.text(Json.bytes(update));
    }

    /** Writes what is logged from INFO on into a list, each line {@code LEVEL text}. */
    private static final class LogLines extends Handler {
        private final List<String> lines;

        LogLines(List<String> lines) {
            this.lines = lines;
        }

        @Override
        public void publish(LogRecord line) {
            if (line.getLevel().intValue() >= Level.INFO.intValue()) {
                lines.add(line.getLevel() + " " + new SimpleFormatter().formatMessage(line));
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
