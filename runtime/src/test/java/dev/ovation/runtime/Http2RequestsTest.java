package dev.ovation.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class Http2RequestsTest {
    private static final long LIMIT = Duration.ofDays(1).toNanos();
    private static final Duration SOON = Duration.ofSeconds(30);

    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final Http2Requests requests = new Http2Requests(executor, LIMIT);
    private final Semaphore handler = new Semaphore(0);

    @AfterEach
    void stop() {
        executor.shutdownNow();
    }

    @Test
    void isIdleUntilARequestRunsAndAfterItsEnd() {
        assertThat(requests.isIdle()).isTrue();
        Future<?> request = start(1, true);
        assertThat(requests.isIdle()).isFalse();
        assertThat(requests.idleNanos(System.nanoTime())).isZero();

        handler.release();

        assertThat(request).succeedsWithin(SOON);
        assertThat(executor.submit(() -> awaitIdle())).succeedsWithin(SOON);
        assertThat(requests.idleNanos(System.nanoTime() + LIMIT)).isGreaterThan(LIMIT - 1);
    }

    @Test
    void noneIsLateWithoutARequest() {
        assertThat(requests.areAllLate(System.nanoTime() + 2 * LIMIT)).isFalse();
    }

    @Test
    void onlyWhenAllMissTheirBodiesIsTheConnectionLate() {
        var _ = start(1, false);
        var _ = start(3, false);
        long afterwards = System.nanoTime() + LIMIT;
        assertThat(requests.areAllLate(System.nanoTime())).as("in time").isFalse();
        assertThat(requests.areAllLate(afterwards)).isTrue();

        requests.bodyEnded(3);

        assertThat(requests.areAllLate(afterwards)).as("one is served").isFalse();
    }

    @Test
    void aConnectionThatIsGoneInterruptsOnlyTheRequestsThatMissTheirBodies() {
        Future<?> missing = start(1, false);
        Future<?> whole = start(3, true);

        requests.abandonAll();

        assertThat(missing).failsWithin(SOON);
        assertThat(whole).isNotDone();
    }

    @Test
    void aRequestThatIsAbandonedBeforeItsThreadRunsIsInterruptedWhenItDoes() {
        Http2Request request = new Http2Request(
                () -> assertThat(Thread.currentThread().isInterrupted()).isTrue(), false, 0);
        request.abandon();

        assertThat(executor.submit(request)).succeedsWithin(SOON);
    }

    @Test
    void aRefusedRequestIsNotRunning() {
        executor.shutdownNow();

        assertThatThrownBy(() -> start(1, true)).isInstanceOf(RejectedExecutionException.class);

        assertThat(requests.isIdle()).isTrue();
        assertThat(requests.isShutdown()).isTrue();
    }

    private Future<?> start(int stream, boolean whole) {
        requests.next(stream, whole);
        return requests.submit(() -> {
            handler.acquire();
            return stream;
        });
    }

    private void awaitIdle() {
        while (!requests.isIdle()) {
            Thread.onSpinWait();
        }
    }
}
