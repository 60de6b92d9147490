package dev.ovation.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WatchCommandIT {
    private static final String WELCOME = "retry: 7\nevent: welcome\ndata: {\"viewer\":\"v\"}\n\n";
    private static final String LIKE = "event: likes\ndata: {\"topic\":\"likes:demo\",\"data\":1}\n\n";

    private final Console console = new Console();

    @Test
    void printsEachEventAsALineAndWhatTheStreamSaysOfItselfToStandardError() throws IOException {
        String stream = WELCOME + ": keep-alive\n\n" + LIKE
                + "event: gap\ndata: {\"topic\":\"likes:demo\",\"missed\":3}\n\n" + LIKE;
        try (FakeNode frontend = new FakeNode(200, "text/event-stream", body -> stream)) {
            assertThat(console.run("watch", "likes:demo", "chat:a~b", "--from", frontend.address(), "--count", "2"))
                    .isZero();
            assertThat(frontend.uris()).containsExactly("/v1/stream?topic=likes%3Ademo&topic=chat%3Aa%7Eb");
        }
        assertThat(console.out().lines())
                .containsExactly("{\"topic\":\"likes:demo\",\"data\":1}", "{\"topic\":\"likes:demo\",\"data\":1}");
        assertThat(console.err()).contains("connected: {\"viewer\":\"v\"}", "left out: {\"topic\"");
    }

    @Test
    void comesBackWhenTheStreamEnds() throws IOException {
        AtomicInteger streams = new AtomicInteger();
        try (FakeNode frontend = new FakeNode(200, "text/event-stream", body -> {
            streams.incrementAndGet();
            return WELCOME + LIKE + "event: goodbye\ndata: {\"reason\":\"drain\",\"reconnectAfter\":5}\n\n";
        })) {
            assertThat(console.run("watch", "likes:demo", "--from", frontend.address(), "--count", "3"))
                    .isZero();
        }
        assertThat(streams).hasValue(3);
        assertThat(console.err()).contains("the stream ends: {\"reason\":\"drain\"", "coming back in 5 ms");
    }

    @Test
    void endsWhenTheRequestIsWrong() throws IOException {
        try (FakeNode frontend = new FakeNode(
                422, "application/problem+json", body -> "{\"detail\":\"There is no namespace 'lkes'.\"}")) {
            assertThat(console.run("watch", "lkes:demo", "--from", frontend.address()))
                    .isEqualTo(1);
        }
        assertThat(console.err()).contains("There is no namespace 'lkes'.");
    }

    @Test
    void needsATopic() {
        assertThat(console.run("watch")).isEqualTo(2);
        assertThat(console.err()).contains("TOPIC");
    }
}
