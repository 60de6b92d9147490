package dev.ovation.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ovation.testkit.Eventually;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The publishers against a real dispatcher. */
final class PublishingIT {
    private static final Duration WITHIN = Duration.ofSeconds(60);

    private final RunningNodes nodes = new RunningNodes();

    @AfterEach
    void close() {
        nodes.close();
    }

    @Test
    void everyEventOfABatchIsAcceptedOrTheBatchFails() throws IOException {
        String line = "{\"topic\":\"likes:a\",\"data\":1}\n";
        try (PublishConnection connection = new PublishConnection(nodes.dispatcher())) {
            connection.publishBatch(line.repeat(1_000), 1_000);
            connection.publishBatch(line, 1);

            assertThatIOException()
                    .isThrownBy(() -> connection.publishBatch(line + "{\"topic\":\"presence:a\",\"data\":1}\n", 2))
                    .withMessageContaining("Of 2 events 1 were accepted")
                    .withMessageContaining("Only the platform publishes");
            connection.publishBatch(line.repeat(3), 3);
        }
    }

    @Test
    void singleEventsAreCountedAsTheDispatcherAcceptsThem() {
        assertPublishes(1, 1);
    }

    @Test
    void requestsMayBeUnderWayTogether() {
        assertPublishes(1, 20);
        assertPublishes(100, 5);
    }

    @Test
    void whatIsRefusedIsCountedAndExplained() {
        PublishRequests requests = new PublishRequests(nodes.dispatcher(), "presence:bench", 3, 60, 10);
        FullSpeedPublisher publisher = new FullSpeedPublisher(nodes.dispatcher(), requests, 0, 2);
        CompletableFuture<Void> running = run(publisher);
        Eventually.until("events are refused", WITHIN, () -> publisher.refused() >= 50);
        publisher.stop();
        running.join();

        assertThat(publisher.accepted()).isZero();
        assertThat(publisher.refused() % 10).isZero();
        assertThat(publisher.refusal()).contains("Only the platform publishes");
    }

    @Test
    void aDispatcherThatEndsEndsThePublisher() {
        PublishRequests requests = new PublishRequests(nodes.dispatcher(), "likes:bench", 3, 60, 1);
        FullSpeedPublisher publisher = new FullSpeedPublisher(nodes.dispatcher(), requests, 0, 1);
        CompletableFuture<Void> running = run(publisher);
        Eventually.until("events are accepted", WITHIN, () -> publisher.accepted() > 0);
        nodes.endDispatcher();

        Eventually.until("the publisher has failed", WITHIN, running::isCompletedExceptionally);
    }

    @Test
    void moreEventsUnderWayThanAConnectionHoldsAreRefused() {
        PublishRequests requests = new PublishRequests(nodes.dispatcher(), "likes:bench", 3, 60, 1_000);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FullSpeedPublisher(nodes.dispatcher(), requests, 0, 11))
                .withMessageContaining("10000");
    }

    private void assertPublishes(int batch, int pipeline) {
        PublishRequests requests = new PublishRequests(nodes.dispatcher(), "likes:bench", 7, 60, batch);
        FullSpeedPublisher publisher = new FullSpeedPublisher(nodes.dispatcher(), requests, 0.5, pipeline);
        CompletableFuture<Void> running = run(publisher);
        Eventually.until("events are accepted", WITHIN, () -> publisher.accepted() >= 100L * batch);
        publisher.stop();
        running.join();

        assertThat(publisher.refused()).isZero();
        assertThat(publisher.refusal()).isEmpty();
        assertThat(publisher.accepted() % batch).isZero();
        assertThat(publisher.latencies().getTotalCount()).isEqualTo(publisher.accepted() / batch);
        assertThat(publisher.latencies().getTotalCount()).isZero();
    }

    private static CompletableFuture<Void> run(FullSpeedPublisher publisher) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        publisher.run();
                    } catch (IOException e) {
                        throw new CompletionException(e);
                    }
                },
                task -> Thread.ofPlatform().daemon().start(task));
    }
}
