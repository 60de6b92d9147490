package dev.ovation.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PeriodicTest {
    private static final Duration OFTEN = Duration.ofMillis(1);

    private final Periodic periodic = new Periodic("test");
    private final AtomicInteger rounds = new AtomicInteger();

    @AfterEach
    void close() {
        periodic.close();
    }

    @Test
    void doesTheWorkAgainAndAgain() {
        periodic.every(OFTEN, rounds::incrementAndGet);

        Eventually.until("five rounds", () -> rounds.get() >= 5);
    }

    @Test
    void goesOnAfterAWorkThatThrows() {
        periodic.every(OFTEN, () -> {
            rounds.incrementAndGet();
            throw new IllegalStateException("on purpose");
        });

        Eventually.until("five rounds", () -> rounds.get() >= 5);
    }

    @Test
    void goesOnAfterADefectThatIsAnError() {
        periodic.every(OFTEN, () -> {
            rounds.incrementAndGet();
            throw new StackOverflowError("on purpose");
        });

        Eventually.until("five rounds", () -> rounds.get() >= 5);
    }

    @Test
    void doesOtherWorksThoughOneThrows() {
        periodic.every(OFTEN, () -> {
            throw new IllegalStateException("on purpose");
        });
        periodic.every(OFTEN, rounds::incrementAndGet);

        Eventually.until("five rounds", () -> rounds.get() >= 5);
    }

    @Test
    void doesAWorkSoonAndOnce() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        periodic.soon(rounds::incrementAndGet);
        periodic.soon(done::countDown);

        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(rounds).hasValue(1);
    }

    @Test
    void doesOneWorkAtATime() throws InterruptedException {
        AtomicInteger together = new AtomicInteger();
        AtomicBoolean mixed = new AtomicBoolean();
        CountDownLatch done = new CountDownLatch(200);
        for (int i = 0; i < 200; i++) {
            periodic.soon(() -> {
                mixed.compareAndSet(false, together.incrementAndGet() > 1);
                LockSupport.parkNanos(1);
                together.decrementAndGet();
                done.countDown();
            });
        }

        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(mixed).isFalse();
    }

    @Test
    void endsItsRoundsWhenItIsClosed() throws InterruptedException {
        AtomicReference<Thread> worker = new AtomicReference<>();
        periodic.every(OFTEN, () -> worker.set(Thread.currentThread()));
        Eventually.until("a round", () -> worker.get() != null);

        periodic.close();

        Eventually.ended(worker.get());
        assertThat(worker.get().isAlive()).isFalse();
    }

    @Test
    void interruptsTheWorkUnderWayWhenItIsClosed() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        periodic.soon(() -> {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
        });
        assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();

        periodic.close();

        assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void leavesWorkThatComesAfterTheEnd() {
        periodic.close();
        periodic.close();

        periodic.soon(rounds::incrementAndGet);

        assertThat(rounds).hasValue(0);
    }

    @Test
    void namesItsThread() throws InterruptedException {
        String[] name = {""};
        CountDownLatch done = new CountDownLatch(1);
        periodic.soon(() -> {
            name[0] = Thread.currentThread().getName();
            done.countDown();
        });

        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(name[0]).isEqualTo("test");
    }
}
