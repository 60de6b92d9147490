package dev.ovation.frontend;

import static dev.ovation.frontend.Samples.CHAT;
import static dev.ovation.frontend.Samples.D1;
import static dev.ovation.frontend.Samples.LIKES;
import static dev.ovation.frontend.Samples.PUBLISHED_MICROS;
import static dev.ovation.frontend.Samples.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.protocol.Event;
import dev.ovation.protocol.EventId;
import dev.ovation.protocol.Json;
import dev.ovation.testkit.Seeds;
import dev.ovation.testkit.SseClient;
import dev.ovation.testkit.SseEvent;
import dev.ovation.testkit.StreamEnd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Frames as a client reads them that takes every deviation from the event stream format for an error. */
final class FrameIT {
    private static final Duration WITHIN = Duration.ofSeconds(20);

    @Test
    void isReadAsItWasMeant() throws Exception {
        Event like = Event.published(new EventId(D1, LIKES, 1), "he\"art\u2028", null, bytes("\"a: \\n b\""), 1_000);
        List<SseEvent> events = read(
                Frame.welcome(1500, "v", "east-f1", 25),
                Frame.keepAlive(),
                Frame.of(like, false, 0).bytes(),
                Frame.gap(CHAT, 3),
                Frame.goodbye(new Goodbye(Goodbye.Reason.DRAIN, 9)));

        assertThat(events).extracting(SseEvent::event).containsExactly("welcome", "likes", "gap", "goodbye");
        assertThat(events.get(1).json().get("type").textValue()).isEqualTo("he\"art\u2028");
        assertThat(events.get(1).json().get("data").textValue()).isEqualTo("a: \n b");
        assertThat(events.get(2).json().get("missed").intValue()).isEqualTo(3);
        assertThat(events).allMatch(event -> event.lastEventId().isEmpty());
    }

    @Test
    void isReadWhateverTheTypeAndTheDataAre() throws Exception {
        Random random = Seeds.random(FrameIT.class);
        List<Event> sent = new ArrayList<>();
        for (int i = 1; i <= 200; i++) {
            byte[] data = Json.bytes(List.of(anyText(random), i));
            sent.add(Event.published(new EventId(D1, CHAT, i), anyText(random), null, data, PUBLISHED_MICROS));
        }
        List<SseEvent> events = read(
                sent.stream().map(event -> Frame.of(event, true, 0).bytes()).toArray(byte[][]::new));

        assertThat(events).hasSameSizeAs(sent);
        for (int i = 0; i < sent.size(); i++) {
            assertThat(events.get(i).json().get("type").textValue())
                    .isEqualTo(sent.get(i).type());
            assertThat(events.get(i).json().get("data"))
                    .isEqualTo(Json.mapper().readTree(sent.get(i).data()));
            assertThat(events.get(i).json().get("id").textValue())
                    .isEqualTo(sent.get(i).id().toString());
        }
    }

    /** Some characters that a stream, JSON or UTF-8 could trip over; none that a dispatcher refuses in a type. */
    private static String anyText(Random random) {
        String[] parts = {"a", ":", " ", "\"", "\\", "\u00E9", "\u2028", "\u2029", "\uFEFF", "\uD83D\uDE00", "data: "};
        StringBuilder text = new StringBuilder("x");
        for (int i = random.nextInt(10); i > 0; i--) {
            text.append(parts[random.nextInt(parts.length)]);
        }
        return text.toString();
    }

    /** All events of a stream of these bytes. */
    private static List<SseEvent> read(byte[]... frames) throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> serve(server, frames));
            try (SseClient client = SseClient.open(URI.create("http://127.0.0.1:" + server.getLocalPort() + "/"))) {
                assertThat(client.awaitClose(WITHIN)).isEqualTo(StreamEnd.COMPLETE);
                return client.received();
            }
        }
    }

    private static void serve(ServerSocket server, byte[]... frames) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (byte[] frame : frames) {
            body.writeBytes(frame);
        }
        try (Socket socket = server.accept()) {
            String head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: " + body.size();
            socket.getOutputStream().write(bytes(head + "\r\n\r\n"));
            body.writeTo(socket.getOutputStream());
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
