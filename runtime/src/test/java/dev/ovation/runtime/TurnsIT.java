package dev.ovation.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that take turns at their first requests, at a real server that lets one at a time. */
@Timeout(120)
final class TurnsIT {
    private static final String HELLO = "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n";
    private static final String EVENT = "data: event\n\n";

    private final Semaphore turns = new Semaphore(1, true);

    @AutoClose
    private final GuardedServer server = GuardedServer.withTurns(turns);

    @Test
    void waitsForItsTurn() throws Exception {
        turns.acquire();
        try (RawConnection client = server.connect().send(HELLO)) {
            Eventually.until("the connection waits for its turn", turns::hasQueuedThreads);
            turns.release();

            assertThat(client.readUntil("hello")).endsWith("hello");
        }
    }

    @Test
    void goesOnWithoutATurnThatNobodyGivesBack() throws Exception {
        turns.acquire();
        try (RawConnection client = server.connect().send(HELLO)) {
            assertThat(client.readUntil("hello")).endsWith("hello");
        }
        assertThat(turns.availablePermits())
                .as("what it did not get it does not give back")
                .isZero();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /hello HTTP/1.1\r\nHo",
                "POST /read HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf",
                "GET /watch HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /watch?go-on HTTP/1.1\r\nHost: x\r\n\r\n",
                "no request at all\r\n\r\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
            })
    void endsItsTurnWhenNothingIsToBeDoneForItsClient(String request) throws Exception {
        try (RawConnection _ = server.connect().send(request)) {
            try (RawConnection second = server.connect().send("GET /watch?go-on HTTP/1.1\r\nHost: x\r\n\r\n")) {
                assertThat(second.readUntil(EVENT)).endsWith(EVENT);
                Eventually.until("the turn is there again", () -> turns.availablePermits() == 1);
            }
        }
        assertThat(turns.availablePermits()).as("a turn is given back once").isEqualTo(1);
    }

    @Test
    void endsItsTurnWhereItsHandlerWaitsForSomethingElse() throws Exception {
        try (RawConnection client = server.connect().send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n")) {
            Eventually.until(
                    "the turn is there again", () -> server.isAwaitingEvent() && turns.availablePermits() == 1);
            server.sendEvent();
            assertThat(client.readUntil("hello")).endsWith("hello");
        }
    }
}
