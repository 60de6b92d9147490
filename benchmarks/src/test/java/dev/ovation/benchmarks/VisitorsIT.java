package dev.ovation.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.testkit.Eventually;
import dev.ovation.testkit.HttpCalls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Viewers who come and go, against a real frontend. */
final class VisitorsIT {
    private static final Duration WITHIN = Duration.ofSeconds(60);
    private static final int PRESENT = 8;

    private final RunningNodes nodes = new RunningNodes();
    private final HttpCalls calls = HttpCalls.http11();

    @AfterEach
    void close() {
        calls.close();
        nodes.close();
    }

    @Test
    void comeAndGoAndTheFrontendCountsTheSame() {
        Visitors visitors = visitors(nodes.frontend(), "likes:bench");
        CompletableFuture<Void> running = run(visitors);
        Eventually.until("some have gone", WITHIN, () -> visitors.went() >= 30);
        visitors.stop();
        running.join();

        assertThat(visitors.failed()).as(visitors.failure()).isZero();
        assertThat(visitors.came()).isEqualTo(visitors.went()).isGreaterThanOrEqualTo(30);
        assertThat(visitors.comings().getTotalCount()).isEqualTo(visitors.came());
        assertThat(meter("ovation_stream_admitted_total")).isEqualTo(visitors.came());
        Eventually.until("all have gone", WITHIN, () -> meter("ovation_viewers") == 0);
    }

    @Test
    void whoIsRefusedIsCountedWithTheReason() {
        Visitors visitors = visitors(nodes.frontend(), "welcome:bench");
        CompletableFuture<Void> running = run(visitors);
        Eventually.until("some are refused", WITHIN, () -> visitors.failed() >= 10);
        visitors.stop();
        running.join();

        assertThat(visitors.came()).isZero();
        assertThat(visitors.failure()).contains("No stream but: HTTP/1.1 422");
    }

    @Test
    void aFrontendThatEndsIsAFailureOfWhomItHad() {
        Visitors visitors = visitors(nodes.frontend(), "likes:bench");
        CompletableFuture<Void> running = run(visitors);
        Eventually.until("some have come", WITHIN, () -> visitors.came() >= PRESENT);
        visitors.pause();
        nodes.endFrontend();
        Eventually.until("all are sent away", WITHIN, () -> visitors.failed() >= visitors.came() - visitors.went());
        visitors.stop();
        running.join();

        assertThat(visitors.failed()).isPositive();
        assertThat(visitors.went()).isLessThan(visitors.came());
    }

    @Test
    void thoseWhoAreThereReadWhatIsPublishedUntilTheyGo() throws IOException {
        Visitors visitors = new Visitors(new Visitors.Plan(nodes.frontend(), "likes:bench", 1, PRESENT, 100, 1));
        CompletableFuture<Void> running = run(visitors);
        Eventually.until("some have gone", WITHIN, () -> visitors.went() >= PRESENT);
        visitors.pause();
        Eventually.until("nobody comes or goes", WITHIN, () -> {
            long present = visitors.came() - visitors.went();
            return visitors.came() == meter("ovation_stream_admitted_total") && present == meter("ovation_viewers");
        });
        long present = visitors.came() - visitors.went();
        try (PublishConnection publisher = new PublishConnection(nodes.dispatcher())) {
            for (int number = 1; number <= 20; number++) {
                String event = EventBytes.data(number, 0, 60);
                publisher.publishBatch("{\"topic\":\"likes:bench-0\",\"data\":" + event + "}\n", 1);
            }
        }
        Eventually.until("all is written", WITHIN, () -> meter("ovation_deliveries_written_total") == 20 * present);
        visitors.stop();
        running.join();

        assertThat(visitors.tally().delivered()).isEqualTo(20 * present).isPositive();
        assertThat(visitors.tally().lost()).isZero();
    }

    private static Visitors visitors(InetSocketAddress frontend, String topic) {
        return new Visitors(new Visitors.Plan(frontend, topic, 20, PRESENT, 200, 17));
    }

    private static CompletableFuture<Void> run(Visitors visitors) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        visitors.run();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                task -> Thread.ofPlatform().daemon().start(task));
    }

    private long meter(String name) {
        return calls.get(nodes.metrics())
                .body()
                .lines()
                .filter(line -> line.startsWith(name + '{'))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
