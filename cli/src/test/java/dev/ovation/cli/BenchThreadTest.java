package dev.ovation.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class BenchThreadTest {
    @Test
    void isWaitedForUntilItEnds() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch told = new CountDownLatch(1);
        AtomicBoolean ended = new AtomicBoolean();
        BenchThread thread = BenchThread.start("publisher", () -> {
            begun.countDown();
            await(told);
            ended.set(true);
        });
        await(begun);
        thread.check();
        assertThat(ended).isFalse();
        told.countDown();
        thread.join();
        thread.check();

        assertThat(ended).isTrue();
    }

    @Test
    void saysWhatFailedAndWhy() {
        BenchThread thread = BenchThread.start("publisher", () -> {
            throw new IOException("nobody there");
        });

        assertThatIOException().isThrownBy(thread::join).withMessage("the publisher failed: nobody there");
        assertThatIOException().isThrownBy(thread::check).withMessage("the publisher failed: nobody there");
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
