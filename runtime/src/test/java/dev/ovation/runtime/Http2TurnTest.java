package dev.ovation.runtime;

import static dev.ovation.runtime.Http2Frames.CONTINUATION;
import static dev.ovation.runtime.Http2Frames.DATA;
import static dev.ovation.runtime.Http2Frames.END_HEADERS;
import static dev.ovation.runtime.Http2Frames.END_STREAM;
import static dev.ovation.runtime.Http2Frames.HEADERS;
import static dev.ovation.runtime.Http2Frames.NONE;
import static dev.ovation.runtime.Http2Frames.PING;
import static dev.ovation.runtime.Http2Frames.RST_STREAM;
import static dev.ovation.runtime.Http2Frames.SETTINGS;
import static dev.ovation.runtime.Http2Frames.frame;
import static dev.ovation.runtime.Http2Frames.get;
import static dev.ovation.runtime.Http2Frames.join;
import static dev.ovation.runtime.Http2Frames.opening;
import static dev.ovation.runtime.Http2Frames.post;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class Http2TurnTest {
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final Http2Requests requests = new Http2Requests(executor, 0);
    private final ReadDeadline deadline = new ReadDeadline(Thread.currentThread(), 100);
    private final Http2Turn turn = new Http2Turn(deadline, requests, false);
    private final Semaphore handler = new Semaphore(0);

    @AfterEach
    void stop() {
        executor.shutdownNow();
    }

    @Test
    void thePrefaceAndTheFirstHeadersAreOwed() {
        assertThat(turn.owes()).isTrue();
        take(opening());
        assertThat(turn.owes()).isTrue();
        take(frame(PING, NONE, 0, new byte[8]));
        assertThat(turn.owes()).isTrue();
        take(get(1, "/"));
        assertThat(turn.owes()).isFalse();
    }

    @Test
    void pingsGiveNoNewTimeForTheFirstHeaders() {
        take(opening());
        deadline.begin(0);
        deadline.end(60);
        take(frame(PING, NONE, 0, new byte[8]));

        deadline.begin(0);
        assertThat(deadline.expire(40)).isTrue();
        assertThat(deadline.end(40)).isTrue();
    }

    @Test
    void everyLaterFrameThatWasBegunIsOwed() {
        take(opening(), get(1, "/"));
        byte[] ping = frame(PING, NONE, 0, new byte[8]);
        for (int split = 1; split < ping.length; split++) {
            take(Arrays.copyOf(ping, split));
            assertThat(turn.owes()).as("after %s bytes", split).isTrue();
            take(Arrays.copyOfRange(ping, split, ping.length));
            assertThat(turn.owes()).as("after all").isFalse();
        }
    }

    @Test
    void headersAreOwedUntilTheirLastContinuation() {
        take(opening(), get(1, "/"));
        take(frame(HEADERS, END_STREAM, 3, new byte[] {(byte) 0x82}));
        assertThat(turn.owes()).isTrue();
        take(frame(CONTINUATION, NONE, 3, new byte[] {(byte) 0x86}));
        assertThat(turn.owes()).isTrue();
        take(frame(CONTINUATION, END_HEADERS, 3, new byte[] {(byte) 0x84}));
        assertThat(turn.owes()).isFalse();
    }

    @Test
    void handsBytesOnUpToTheEndOfEachRequestsHeaders() {
        byte[] first = join(opening(), get(1, "/"));
        byte[] second = join(frame(PING, NONE, 0, new byte[8]), get(3, "/a-longer-path"));
        byte[] rest = join(frame(PING, NONE, 0, new byte[8]), new byte[] {0, 0});

        assertThat(pieces(join(first, second, rest))).containsExactly(first.length, second.length, rest.length);
    }

    @Test
    void anUpgradedConnectionOwesThePrefaceAndSettingsAndThenStartsItsRequest() {
        Http2Turn upgraded = new Http2Turn(deadline, requests, true);
        byte[] settings = opening();

        assertThat(upgraded.owes()).isTrue();
        assertThat(upgraded.take(join(settings, get(3, "/")))).isEqualTo(settings.length);
        assertThat(upgraded.owes()).isFalse();
        requests.execute(handler::acquireUninterruptibly);
        assertThat(requests.areAllLate(System.nanoTime())).as("it has no body").isFalse();
    }

    @Test
    void aBodyIsLateUntilItsLastDataFrame() {
        take(opening(), post(1, "/"));
        requests.execute(handler::acquireUninterruptibly);
        assertThat(requests.areAllLate(System.nanoTime())).isTrue();

        take(frame(DATA, NONE, 1, new byte[100]));
        assertThat(turn.owes()).isFalse();
        assertThat(requests.areAllLate(System.nanoTime())).isTrue();

        take(frame(DATA, END_STREAM, 1));
        assertThat(requests.areAllLate(System.nanoTime())).isFalse();
    }

    @Test
    void aBodyMayEndWithTrailers() {
        take(opening(), post(1, "/"));
        requests.execute(handler::acquireUninterruptibly);

        take(frame(HEADERS, END_STREAM | END_HEADERS, 1));

        assertThat(requests.areAllLate(System.nanoTime())).isFalse();
    }

    @Test
    void aResetWakesTheHandlerThatMissesItsBody() {
        take(opening(), post(1, "/"));
        var reading = requests.submit(() -> {
            handler.acquire();
            return 1;
        });

        take(frame(RST_STREAM, NONE, 1, new byte[4]));

        assertThat(reading)
                .failsWithin(Duration.ofSeconds(30))
                .withThrowableThat()
                .withCauseInstanceOf(InterruptedException.class);
    }

    @Test
    void framesOfUnknownStreamsAndTypesPassBy() {
        take(opening(), get(1, "/"));

        take(
                frame(DATA, END_STREAM, 77),
                frame(RST_STREAM, NONE, 79, new byte[4]),
                frame(0xFA, 0xFF, 0, new byte[300]));

        assertThat(turn.owes()).isFalse();
        assertThat(requests.isIdle()).isTrue();
    }

    @Test
    void aLongFrameIsCountedByAllThreeBytesOfItsLength() {
        take(opening(), get(1, "/"));
        byte[] settings = frame(SETTINGS, NONE, 0, new byte[70_000]);

        take(Arrays.copyOf(settings, settings.length - 1));
        assertThat(turn.owes()).isTrue();
        take(new byte[1]);
        assertThat(turn.owes()).isFalse();
    }

    private void take(byte[]... parts) {
        var _ = pieces(join(parts));
    }

    private List<Integer> pieces(byte[] bytes) {
        List<Integer> pieces = new ArrayList<>();
        byte[] rest = bytes;
        while (rest.length > 0) {
            int taken = turn.take(rest);
            pieces.add(taken);
            rest = Arrays.copyOfRange(rest, taken, rest.length);
        }
        return pieces;
    }
}
