package dev.ovation.runtime;

import static dev.ovation.runtime.Http2Frames.DATA;
import static dev.ovation.runtime.Http2Frames.NONE;
import static dev.ovation.runtime.Http2Frames.RST_STREAM;
import static dev.ovation.runtime.Http2Frames.frame;
import static dev.ovation.runtime.Http2Frames.get;
import static dev.ovation.runtime.Http2Frames.opening;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that leave a silent answer, at a real server. */
@Timeout(120)
final class ClientIT {
    private static final String EVENT = "data: event\n\n";
    private static final String WATCH = "GET /watch HTTP/1.1\r\nHost: x\r\n\r\n";
    private static final String ENDED = "client ended";
    private static final byte[] CANCEL = {0, 0, 0, 8};

    @AutoClose
    private final GuardedServer server = new GuardedServer(false);

    @Test
    void noticesTheEndOfAConnection() throws Exception {
        try (RawConnection viewer = watch()) {
            viewer.leave();
            assertThat(server.outcome()).isEqualTo(ENDED);
        }
    }

    @Test
    void noticesAReset() throws Exception {
        try (RawConnection viewer = watch()) {
            viewer.reset();
            assertThat(server.outcome()).isEqualTo(ENDED);
        }
    }

    @Test
    void takesTheEndOfTheClientsHalfForItsLeaving() throws Exception {
        try (RawConnection viewer = watch()) {
            viewer.endSending();
            assertThat(server.outcome()).isEqualTo(ENDED);
            viewer.awaitEnd();
        }
    }

    @Test
    void letsAClientTalkOnWithoutListening() throws Exception {
        try (RawConnection viewer = watch()) {
            viewer.send("x".repeat(1 << 20)).send(WATCH);
            GuardedServer.Watcher watcher = server.watcher();
            watcher.write("data: more\n\n");
            viewer.readUntil("data: more\n\n");
            viewer.leave();

            assertThat(server.outcome()).isEqualTo(ENDED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/watch", "/watch?let-go"})
    void canBeLetGoBeforeAndWhileItIsWaitedFor(String path) throws Exception {
        try (RawConnection viewer = server.connect().send("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n")) {
            viewer.readUntil(EVENT);
            server.watcher().client().end();

            assertThat(server.outcome()).isEqualTo(ENDED);
            viewer.awaitEnd();
        }
    }

    @Test
    void noticesThatAnHttp2ClientTakesARequestBackAndLeavesTheOthers() throws Exception {
        try (RawConnection viewer = watchTwice()) {
            List<GuardedServer.Watcher> watchers = List.of(server.watcher(), server.watcher());
            viewer.send(frame(RST_STREAM, NONE, 1, CANCEL));
            assertThat(server.outcome()).isEqualTo(ENDED);
            for (GuardedServer.Watcher watcher : watchers) {
                writeIfItIsThere(watcher);
            }

            assertThat(viewer.readFrame(DATA, 3).payload()).isEqualTo(EVENT);
        }
        assertThat(server.outcome()).isEqualTo(ENDED);
    }

    @Test
    void noticesTheEndOfAnHttp2Connection() throws Exception {
        try (RawConnection viewer = watchTwice()) {
            viewer.leave();
            assertThat(List.of(server.outcome(), server.outcome())).containsExactly(ENDED, ENDED);
        }
    }

    @Test
    void canLetAnHttp2ClientGoAndKeepItsConnection() throws Exception {
        try (RawConnection viewer = watchTwice()) {
            server.watcher().client().end();
            assertThat(server.outcome()).isEqualTo(ENDED);
            server.watcher().client().end();
            assertThat(server.outcome()).isEqualTo(ENDED);
            viewer.send(get(5, "/hello"));

            assertThat(viewer.readFrame(DATA, 5).payload()).isEqualTo("hello");
        }
    }

    @Test
    void givesTheChannelOfAConnectionThatCarriesNothingElse() throws Exception {
        try (RawConnection viewer = watch()) {
            SocketChannel channel = server.watcher().client().channel();
            assertThat(channel).isNotNull();
            if (channel != null) {
                channel.write(ByteBuffer.wrap("directly".getBytes(ISO_8859_1)));
            }

            assertThat(viewer.readUntil("directly")).endsWith("directly");
        }
        assertThat(server.outcome()).isEqualTo(ENDED);
        try (RawConnection shared = watchTwice()) {
            assertThat(server.watcher().client().channel()).isNull();
            shared.leave();
        }
    }

    @Test
    void goesOnWithoutItsRequestAndClosesTheConnectionThen() throws Exception {
        try (RawConnection viewer = server.connect().send(WATCH.replace("/watch", "/watch?go-on"))) {
            viewer.readUntil(EVENT);
            server.sendEvent();

            assertThat(viewer.readUntil("afterwards")).endsWith("afterwards");
            viewer.awaitEnd();
        }
        assertThat(server.outcome()).isEqualTo("0 frames of a request, a client gone");
    }

    @Test
    void aRequestThatGoesOnIsNotIdleHoweverLongItIsSilent() throws Exception {
        try (RawConnection viewer = server.connect().send(WATCH.replace("/watch", "/watch?go-on"))) {
            viewer.readUntil(EVENT);
            GuardedConnection connection = (GuardedConnection) server.watcher().client();
            Eventually.until(
                    "its handler has ended", () -> connection.idleTime().isZero());
            TimeUnit.MILLISECONDS.sleep(50);

            assertThat(connection.idleTime()).isZero();
            assertThat(connection.canInterrupt()).isFalse();
            server.sendEvent();
            viewer.awaitEnd();
        }
    }

    @Test
    void isNobodyWhereNoRequestIsHandled() {
        assertThatIllegalStateException().isThrownBy(Client::current);
    }

    private RawConnection watch() throws IOException {
        RawConnection viewer = server.connect().send(WATCH);
        viewer.readUntil(EVENT);
        return viewer;
    }

    /** One connection with the requests 1 and 3. */
    private RawConnection watchTwice() throws IOException {
        RawConnection viewer = server.connect().send(opening()).send(get(1, "/watch"));
        viewer.readFrame(DATA, 1);
        viewer.send(get(3, "/watch"));
        viewer.readFrame(DATA, 3);
        return viewer;
    }

    private static void writeIfItIsThere(GuardedServer.Watcher watcher) {
        try {
            watcher.write(EVENT);
        } catch (IOException | IllegalStateException e) {
            // the one that was taken back
        }
    }
}
