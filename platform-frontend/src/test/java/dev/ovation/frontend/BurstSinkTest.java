package dev.ovation.frontend;

import static dev.ovation.frontend.Samples.LIKES;
import static dev.ovation.frontend.Samples.frame;
import static dev.ovation.frontend.Samples.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.runtime.Client;
import dev.ovation.testkit.Eventually;
import io.helidon.webserver.CloseConnectionException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class BurstSinkTest {
    private static final Duration WITHIN = Duration.ofSeconds(20);

    private final Connection connection = new Connection();
    private final AtomicInteger completions = new AtomicInteger();
    private final AtomicInteger writable = new AtomicInteger();
    private final AtomicInteger broken = new AtomicInteger();
    private final CountDownLatch left = new CountDownLatch(1);
    private final BurstSink sink = new BurstSink(
            connection,
            new Leaving(),
            completions::incrementAndGet,
            writable::incrementAndGet,
            broken::incrementAndGet);

    @AfterEach
    void letGo() {
        connection.gate.countDown();
    }

    @Test
    void writesTheFramesWithoutTheirChunks() {
        connection.gate.countDown();

        assertThat(sink.take(chunks("1", "2"))).isTrue();
        Eventually.until("it is written", WITHIN, () -> writable.get() == 1);
        assertThat(connection.writes).containsExactly(words("1") + words("2"));
        assertThat(connection.flushes).hasValue(1);
    }

    @Test
    void takesNothingWhileItWrites() {
        sink.take(chunks("1"));
        ByteBuffer more = chunks("2");

        assertThat(sink.take(more)).isFalse();
        assertThat(more.position()).isZero();
        connection.gate.countDown();
        Eventually.until("there is room again", WITHIN, () -> writable.get() == 1);
        assertThat(sink.take(more)).isTrue();
        Eventually.until("it is written", WITHIN, () -> connection.writes.equals(List.of(words("1"), words("2"))));
    }

    @Test
    void completesTheAnswerAfterWhatItTook() {
        sink.take(chunks("1"));
        sink.release();
        assertThat(completions).hasValue(0);

        connection.gate.countDown();
        Eventually.until("the client is let go", WITHIN, () -> left.getCount() == 0);
        assertThat(completions).hasValue(1);
        assertThat(connection.writes).containsExactly(words("1"));
        assertThat(writable).hasValue(0);
    }

    @Test
    void completesTheAnswerAtOnceWhenNothingIsUnderWay() {
        sink.release();

        Eventually.until("the client is let go", WITHIN, () -> left.getCount() == 0);
        assertThat(completions).hasValue(1);
    }

    @Test
    void breaksAWriteOff() {
        sink.take(chunks("1"));
        Eventually.until("it writes", WITHIN, () -> connection.entered.getCount() == 0);
        sink.abort();

        Eventually.until("the write has failed", WITHIN, () -> broken.get() == 1);
        assertThat(left.getCount()).isZero();
        assertThat(completions).hasValue(0);
    }

    @Test
    void tellsOfAConnectionThatIsBroken() {
        connection.fails = true;
        connection.gate.countDown();
        sink.take(chunks("1"));

        Eventually.until("it is told", WITHIN, () -> broken.get() == 1);
        assertThat(writable).hasValue(0);
    }

    private static ByteBuffer chunks(String... data) {
        TopicLog log = new TopicLog(1 << 20);
        // All in one segment: the first is as large as the first frame, the next ones are larger.
        log.append(Samples.frameOf(2_000), 0);
        TopicLog.Segment before = log.newest();
        log.append(frame(LIKES, data[0]), 0);
        for (int i = 1; i < data.length; i++) {
            log.append(frame(LIKES, data[i]), 0);
        }
        assertThat(log.newest()).isNotSameAs(before);
        return log.newest().view().limit(TopicLog.Segment.bytes(log.newest().written()));
    }

    private static String words(String data) {
        return text(frame(LIKES, data).bytes());
    }

    private final class Leaving implements Client {
        @Override
        public void waits() {}

        @Override
        public void awaitEnd() {
            throw new IllegalStateException("not asked here");
        }

        @Override
        public void end() {
            left.countDown();
        }

        @Override
        public @Nullable SocketChannel channel() {
            return null;
        }

        @Override
        public CloseConnectionException goOn(Runnable rest) {
            throw new IllegalStateException("not asked here");
        }
    }

    /** Writes wait for the gate. */
    private static final class Connection extends OutputStream {
        final CountDownLatch gate = new CountDownLatch(1);
        final CountDownLatch entered = new CountDownLatch(1);
        final List<String> writes = new CopyOnWriteArrayList<>();
        final AtomicInteger flushes = new AtomicInteger();
        volatile boolean fails;

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b});
        }

        @Override
        public void write(byte[] bytes) throws IOException {
            entered.countDown();
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new InterruptedIOException("interrupted in a write");
            }
            if (fails) {
                throw new IOException("Broken pipe");
            }
            writes.add(text(bytes));
        }

        @Override
        public void flush() {
            flushes.incrementAndGet();
        }
    }
}
