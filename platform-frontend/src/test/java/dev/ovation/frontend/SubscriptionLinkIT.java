package dev.ovation.frontend;

import static dev.ovation.frontend.Samples.CHAT;
import static dev.ovation.frontend.Samples.LIKES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.protocol.NodeLease;
import dev.ovation.protocol.NodeRole;
import dev.ovation.protocol.SubscriptionUpdate;
import dev.ovation.protocol.SubscriptionUpdate.Change;
import dev.ovation.protocol.Topic;
import dev.ovation.runtime.InternalKey;
import dev.ovation.runtime.LeaseConfig;
import dev.ovation.runtime.LeaseLink;
import dev.ovation.runtime.LinkClient;
import dev.ovation.runtime.NodeConfig;
import dev.ovation.testkit.Eventually;
import dev.ovation.testkit.Ports;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SubscriptionLinkIT {
    private static final Duration WITHIN = Duration.ofSeconds(20);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final NodeLease SELF =
            new NodeLease("east-f1", "east", NodeRole.FRONTEND, 1, 1, URI.create("http://127.0.0.1:1"), null, false);

    private final FakeDispatcher dispatcher = new FakeDispatcher("east-d1");
    private final LinkClient client = new LinkClient(Duration.ofSeconds(10), InternalKey.open());
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
        threads.shutdownNow();
        client.close();
        dispatcher.close();
    }

    @Test
    void tellsWhatIsWatchedAndByWhom() {
        SubscriptionLink link = start(dispatcher.address());
        link.changed(LIKES, 1);
        dispatcher.awaitHeard(LIKES, 1);

        SubscriptionUpdate update = dispatcher.updates().getFirst();
        assertThat(update.frontend().node()).isEqualTo("east-f1");
        assertThat(update.frontend().incarnation()).isEqualTo(SELF.incarnation());
        assertThat(update.changes()).containsExactly(new Change(LIKES, 1, 1));
        Eventually.until("nothing waits any more", WITHIN, () -> link.waiting() == 0);
    }

    @Test
    void waitsUntilADispatcherHasHeard() throws Exception {
        SubscriptionLink link = start(dispatcher.address());
        Future<?> told = awaitTold(link, List.of(LIKES, CHAT));
        link.changed(LIKES, 1);
        dispatcher.awaitHeard(LIKES, 1);
        assertThat(told.isDone()).isFalse();

        link.changed(CHAT, 1);
        told.get(20, TimeUnit.SECONDS);
        assertThat(dispatcher.heard(CHAT, 1)).isEqualTo(1);
    }

    @Test
    void doesNotWaitLongerThanItIsTold() {
        SubscriptionLink link = start(dispatcher.address());
        link.awaitTold(List.of(LIKES), Duration.ofMillis(1), () -> {});

        assertThat(dispatcher.updates()).isEmpty();
    }

    @Test
    void tellsNoMoreThanAThousandChangesAtOnce() {
        LeaseLink leases = leases(dispatcher.address());
        SubscriptionLink link = link(leases);
        List<Topic> topics = IntStream.range(0, 2_500)
                .mapToObj(i -> Topic.parse("likes:" + i))
                .toList();
        topics.forEach(topic -> link.changed(topic, 1));
        link.start();
        Eventually.until("all are told", WITHIN, () -> link.waiting() == 0);

        assertThat(dispatcher.updates())
                .extracting(update -> update.changes().size())
                .containsExactly(1_000, 1_000, 500);
        assertThat(dispatcher.changes()).extracting(Change::topic).containsExactlyElementsOf(topics);
    }

    @Test
    void tellsAnotherDispatcherWhenOneDoesNotAnswer() {
        NodeLease dead = new NodeLease(
                "east-d0", "east", NodeRole.DISPATCHER, 1, 1, URI.create("http://127.0.0.1:1"), null, false);
        dispatcher.knows(dead);
        SubscriptionLink link = start(dispatcher.address());
        link.changed(LIKES, 1);

        dispatcher.awaitHeard(LIKES, 1);
        Eventually.until("nothing waits any more", WITHIN, () -> link.waiting() == 0);
    }

    @Test
    void tellsAgainWhatADispatcherCouldNotStore() {
        dispatcher.refuse(_ -> true);
        SubscriptionLink link = start(dispatcher.address());
        link.changed(LIKES, 1);
        Eventually.until("it is told again", WITHIN, () -> dispatcher.heard(LIKES, 1) > 1);
        assertThat(link.waiting()).isEqualTo(1);

        dispatcher.refuse(_ -> false);
        Eventually.until("it is stored", WITHIN, () -> link.waiting() == 0);
        assertThat(dispatcher.changes()).containsOnly(new Change(LIKES, 1, 1));
    }

    @Test
    void doesNotTellAgainOfViewersThatCameAndWentWhileTheStoreWasUntouched() {
        dispatcher.refuseUntouched();
        SubscriptionLink link = start(dispatcher.address());
        link.changed(CHAT, 1);
        link.changed(LIKES, 1);
        dispatcher.awaitHeard(LIKES, 1);
        link.changed(LIKES, 0);

        dispatcher.awaitHeard(LIKES, 0);
        Eventually.until("only the viewer who is there waits", WITHIN, () -> link.waiting() == 1);
        dispatcher.refuse(_ -> false);
        Eventually.until("the viewer is stored", WITHIN, () -> link.waiting() == 0);
        assertThat(dispatcher.heard(LIKES, 0)).isEqualTo(1);
    }

    @Test
    void takesWhatCouldNotBeStoredForHeardAllTheSame() throws Exception {
        dispatcher.refuse(_ -> true);
        SubscriptionLink link = start(dispatcher.address());
        link.changed(LIKES, 1);

        awaitTold(link, List.of(LIKES)).get(20, TimeUnit.SECONDS);
        assertThat(link.waiting()).isEqualTo(1);
    }

    @Test
    void goesOnToAnotherDispatcherWhereOneHasNotTheSameKey() throws Exception {
        try (FakeDispatcher good = new FakeDispatcher("east-d2")) {
            dispatcher.refuseSignatures();
            dispatcher.knows(good.lease());
            SubscriptionLink link = start(dispatcher.address());
            link.changed(LIKES, 1);

            awaitTold(link, List.of(LIKES)).get(20, TimeUnit.SECONDS);
            good.awaitHeard(LIKES, 1);
            Eventually.until("nothing waits any more", WITHIN, () -> link.waiting() == 0);
        }
    }

    @Test
    void doesNotTakeWhatNobodyTookForHeard() {
        dispatcher.refuseSignatures();
        SubscriptionLink link = start(dispatcher.address());
        link.changed(LIKES, 1);
        Eventually.until("it is told again", WITHIN, () -> dispatcher.heard(LIKES, 1) > 1);

        assertThat(awaitTold(link, List.of(LIKES))).isNotDone();
        assertThat(link.waiting()).isEqualTo(1);
    }

    @Test
    void tellsNewChangesAtOnceWhileOthersWaitForTheStore() {
        dispatcher.refuse(update ->
                update.changes().stream().anyMatch(change -> change.topic().equals(LIKES)));
        SubscriptionLink link = start(dispatcher.address());
        link.changed(LIKES, 1);
        dispatcher.awaitHeard(LIKES, 1);
        link.changed(CHAT, 1);
        dispatcher.awaitHeard(CHAT, 1);
        link.changed(CHAT, 0);
        dispatcher.awaitHeard(CHAT, 0);

        Eventually.until("only the refused one waits", WITHIN, () -> link.waiting() == 1);
        assertThat(dispatcher.heard(LIKES, 1)).isPositive();
    }

    @Test
    void tellsADispatcherThatStartedAgainWhatItsPredecessorKnew() {
        SubscriptionLink link = start(dispatcher.address());
        link.changed(LIKES, 1);
        dispatcher.awaitHeard(LIKES, 1);
        dispatcher.restart();

        Eventually.until("it is told again", WITHIN, () -> dispatcher.heard(LIKES, 1) == 2);
        Eventually.until("nothing waits any more", WITHIN, () -> link.waiting() == 0);
    }

    @Test
    void tellsNothingAgainThatTheStoreOfAnEndedDispatcherStillHas() {
        dispatcher.storesIn("ring");
        LeaseLink leases = leases(dispatcher.address());
        SubscriptionLink link = link(leases);
        link.start();
        link.changed(LIKES, 1);
        Eventually.until("it is stored", WITHIN, () -> link.waiting() == 0);
        dispatcher.restart();
        long restarted = dispatcher.lease().incarnation() + 1;
        Eventually.until("its end is seen", WITHIN, () -> leases.nodes().isLive("east-d1", restarted));
        link.changed(CHAT, 1);
        dispatcher.awaitHeard(CHAT, 1);
        link.changed(CHAT, 0);
        dispatcher.awaitHeard(CHAT, 0);
        assertThat(dispatcher.heard(LIKES, 1)).isEqualTo(1);

        dispatcher.storesIn("another ring");
        Eventually.until("it is told again", WITHIN, () -> dispatcher.heard(LIKES, 1) == 2);
    }

    @Test
    void tellsEverythingOnceADispatcherIsThere() {
        int port = Ports.free();
        SubscriptionLink link = start(URI.create("http://127.0.0.1:" + port));
        link.changed(LIKES, 1);
        link.changed(CHAT, 1);
        link.changed(CHAT, 0);
        try (FakeDispatcher late = new FakeDispatcher("east-d9", port)) {
            late.awaitHeard(LIKES, 1);
            late.awaitHeard(CHAT, 0);
            Eventually.until("nothing waits any more", WITHIN, () -> link.waiting() == 0);
        }
    }

    @Test
    void neverWaitsForTheNetworkWhenATopicChanges() throws Exception {
        SubscriptionLink link = start(URI.create("http://127.0.0.1:" + Ports.free()));
        Future<?> changes = threads.submit(() -> {
            for (int i = 0; i < 10_000; i++) {
                link.changed(Topic.parse("likes:" + i), 1);
            }
        });

        changes.get(20, TimeUnit.SECONDS);
        assertThat(link.waiting()).isEqualTo(10_000);
    }

    private Future<?> awaitTold(SubscriptionLink link, Collection<Topic> topics) {
        return threads.submit(() -> link.awaitTold(topics, HOUR, () -> {}));
    }

    private SubscriptionLink start(URI seed) {
        SubscriptionLink link = link(leases(seed));
        link.start();
        return link;
    }

    private SubscriptionLink link(LeaseLink leases) {
        SubscriptionLink link = new SubscriptionLink(
                "east-f1",
                new FrontendConfig.SubscriptionsConfig(Duration.ofSeconds(1), HOUR),
                leases,
                client,
                System::nanoTime);
        open.push(link);
        return link;
    }

    private LeaseLink leases(URI seed) {
        LeaseConfig quick = new LeaseConfig(HOUR, Duration.ofMillis(500), Duration.ofMillis(50));
        LeaseLink leases = new LeaseLink(new NodeConfig("east-f1", "east"), quick, List.of(seed), client);
        leases.start(SELF);
        open.push(leases);
        return leases;
    }
}
