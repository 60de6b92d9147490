package dev.ovation.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ovation.benchmarks.LazyViewers;
import dev.ovation.benchmarks.PacedPublisher;
import dev.ovation.benchmarks.ProcessUse;
import dev.ovation.benchmarks.Tally;
import dev.ovation.testkit.Eventually;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Viewers in two processes, because one has room for too few. */
class FanoutViewersIT {
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final int VIEWERS = 25;
    private static final int TOPICS = 2;

    private final StringWriter said = new StringWriter();
    private final Progress progress = new Progress(new PrintWriter(said, true), false);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before the test.
    private Path folder;

    private static FanoutPlan plan() {
        return new FanoutPlan(
                VIEWERS,
                10,
                10,
                TOPICS,
                60,
                Duration.ZERO,
                Duration.ofSeconds(1),
                "likes:viewers",
                15,
                1,
                List.of(),
                LazyViewers.NONE,
                null);
    }

    @Test
    void allProcessesTogetherAreTheViewers() throws Exception {
        try (LocalPlatform platform = new LocalPlatform(
                        LocalPlatform.Plan.of(List.of("east"), 1, 1, 0).withFreePorts());
                FanoutViewers viewers = new FanoutViewers()) {
            platform.start();
            viewers.start(plan(), List.of(address(platform.frontend(0, 0).openAddress())), true, folder);
            viewers.awaitAll(VIEWERS, () -> false, progress);
            assertThat(viewers.established()).isEqualTo(VIEWERS);
            assertThat(viewers.ended()).isZero();
            assertThat(viewers.seconds()).as("of each process").hasSize(2);

            URI open = platform.dispatcher(0, 0).openAddress();
            PacedPublisher publisher = new PacedPublisher(
                    new InetSocketAddress(open.getHost(), open.getPort()), "likes:viewers", TOPICS, 10, 60);
            Eventually.until("a round has reached all", SOON, () -> reaches(viewers, publisher));
            assertThat(viewers.awaitQuiet()).isTrue();
            assertThat(viewers.lastSecond().delivered()).isZero();

            List<Integer> before = viewers.seconds();
            publisher.publishToEach();
            assertThat(viewers.awaitQuiet()).isTrue();
            processesAreNamed(viewers);
            viewers.end(publisher.lastNumbers());
            List<Integer> after = viewers.seconds();
            Tally round = viewers.sum(before, after);
            assertThat(round.delivered()).isEqualTo(VIEWERS);
            assertThat(round.lost()).isZero();
            List<Tally> each = viewers.between(before, after);
            assertThat(each.stream().mapToLong(Tally::delivered).sum()).isEqualTo(VIEWERS);
            assertThat(each.size()).isLessThanOrEqualTo(after.getFirst() - before.getFirst());
            assertThatThrownBy(() -> awaitTheEnd(viewers))
                    .hasMessageMatching("the process of viewers [12] has ended while it was measured");
        }
    }

    private static void processesAreNamed(FanoutViewers viewers) throws IOException {
        Map<String, ProcessUse> use = new LinkedHashMap<>();
        Map<String, GcLog> pauses = new LinkedHashMap<>();
        viewers.requireAlive();
        viewers.addPauses(pauses);
        assertThat(pauses).containsOnlyKeys("viewers 1", "viewers 2");
        viewers.addUse(use);
        assertThat(use.keySet()).isEqualTo(pauses.keySet());
        assertThat(use.values())
                .allSatisfy(each -> assertThat(each.residentBytes()).isPositive());
    }

    @Test
    void whoCannotConnectIsCountedAndSaid() throws Exception {
        try (FanoutViewers viewers = new FanoutViewers()) {
            viewers.start(plan(), List.of("127.0.0.1:9"), true, folder);
            assertThatThrownBy(() -> viewers.awaitAll(VIEWERS, () -> false, progress))
                    .isInstanceOf(IOException.class)
                    .hasMessage("13 viewers could not connect: Connection refused");
        }
    }

    @Test
    void whoIsToldToStopWaitsForNobody() throws Exception {
        try (FanoutViewers viewers = new FanoutViewers()) {
            viewers.start(plan(), List.of("127.0.0.1:9"), true, folder);
            viewers.awaitAll(VIEWERS, () -> true, progress);
            assertThat(viewers.established()).isZero();
        }
    }

    /** Having said what it has seen, a process has nothing more to do. */
    private static void awaitTheEnd(FanoutViewers viewers) throws IOException {
        long deadline = System.nanoTime() + SOON.toNanos();
        while (System.nanoTime() < deadline) {
            viewers.requireAlive();
        }
    }

    private static boolean reaches(FanoutViewers viewers, PacedPublisher publisher) {
        List<Integer> from = viewers.seconds();
        try {
            publisher.publishToEach();
            viewers.awaitQuiet();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
        return viewers.sum(from, viewers.seconds()).delivered() == VIEWERS;
    }

    private static String address(URI uri) {
        return uri.getHost() + ':' + uri.getPort();
    }
}
