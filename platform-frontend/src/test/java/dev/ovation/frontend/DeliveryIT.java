package dev.ovation.frontend;

import static dev.ovation.frontend.Samples.CHAT;
import static dev.ovation.frontend.Samples.D1;
import static dev.ovation.frontend.Samples.D2;
import static dev.ovation.frontend.Samples.LIKES;
import static dev.ovation.frontend.Samples.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ovation.protocol.BatchCodec;
import dev.ovation.protocol.Event;
import dev.ovation.runtime.InternalKey;
import dev.ovation.runtime.LinkClient;
import dev.ovation.runtime.LinkException;
import dev.ovation.testkit.Eventually;
import dev.ovation.testkit.HttpCalls.Answer;
import dev.ovation.testkit.SseClient;
import dev.ovation.testkit.SseEvent;
import dev.ovation.testkit.SseOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** From a batch of a dispatcher to what viewers read. */
final class DeliveryIT {
    private static final Duration WITHIN = Duration.ofSeconds(20);

    /** Small mailboxes, so that a viewer that does not read is soon behind. */
    private final LiveFrontend frontend = new LiveFrontend(
            settings -> settings.with("stream.mailbox-events", 16).with("stream.heartbeat", "1h"));

    @AfterEach
    void close() {
        frontend.close();
    }

    @Test
    void deliversABatchToEveryViewerOfItsTopics() {
        SseClient first = frontend.watch(LIKES);
        SseClient second = frontend.watch(LIKES, CHAT);
        frontend.deliver(event(D1, LIKES, 1), event(D1, CHAT, 1), event(D1, LIKES, 2));

        assertThat(numbers(first, 2)).containsExactly("likes 1", "likes 2");
        assertThat(numbers(second, 3))
                .containsExactlyInAnyOrder("likes 1", "chat 1", "likes 2")
                .containsSubsequence("likes 1", "likes 2");
    }

    @Test
    void writesAnEventAsTheProtocolSays() {
        SseClient viewer = frontend.watch(CHAT);
        frontend.deliver(event(D1, CHAT, 7, "{\"by\":\"m-17\"}"));
        SseEvent read = viewer.next(WITHIN);

        assertThat(read.event()).isEqualTo("chat");
        assertThat(read.data())
                .isEqualTo("{\"topic\":\"chat:room-1\",\"id\":\"east/east-d1/rs/chat:room-1/7\","
                        + "\"at\":1763750000123,\"data\":{\"by\":\"m-17\"}}");
        assertThat(read.lastEventId()).isEmpty();
    }

    @Test
    void deliversABatchOnceThatComesTwice() {
        SseClient viewer = frontend.watch(LIKES);
        frontend.deliver(event(1), event(2));
        frontend.deliver(event(1), event(2));
        frontend.deliver(event(D2, LIKES, 1));
        frontend.deliver(event(3));

        assertThat(numbers(viewer, 4)).containsExactly("likes 1", "likes 2", "likes 1", "likes 3");
        frontend.awaitCounted("ovation_frontend_received_total", "", 6);
        frontend.awaitCounted("ovation_frontend_dropped_total", "reason=\"duplicate\"", 2);
    }

    @Test
    void keepsTheOrderOfATopic() {
        SseClient viewer = frontend.watch(LIKES);
        frontend.deliver(event(2));
        frontend.deliver(event(1));
        frontend.deliver(event(3));

        assertThat(numbers(viewer, 2)).containsExactly("likes 2", "likes 3");
        frontend.awaitCounted("ovation_frontend_dropped_total", "reason=\"late\"", 1);
    }

    @Test
    void countsWhatNobodyWatches() {
        frontend.watch(CHAT);
        frontend.deliver(event(1), event(2));

        frontend.awaitCounted("ovation_frontend_dropped_total", "reason=\"unwanted\"", 2);
    }

    @Test
    void refusesABatchThatIsDamagedAsAWhole() {
        SseClient viewer = frontend.watch(LIKES);
        byte[] batch = BatchCodec.encode(List.of(event(1), event(2)), 1);
        try (LinkClient link = new LinkClient(WITHIN, InternalKey.open())) {
            LinkException refused = catchThrowableOfType(
                    LinkException.class,
                    () -> link.post(
                            frontend.node.internalAddress(),
                            "/internal/v1/events",
                            BatchCodec.MEDIA_TYPE,
                            Arrays.copyOf(batch, batch.length - 1)));
            assertThat(refused).hasMessageContaining("answered 400");
        }
        frontend.deliver(event(3));

        assertThat(numbers(viewer, 1)).containsExactly("likes 3");
    }

    @Test
    void takesBatchesByPostAlone() {
        Answer answer = frontend.calls.call(
                "GET", frontend.node.internalAddress().resolve("/internal/v1/events"), "", Map.of());

        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.header("Allow")).hasValue("POST");
    }

    @Test
    void tellsAViewerThatFellBehindHowManyEventsItMissed() {
        SseClient slow = frontend.watch(SseOptions.DEFAULTS.withReceiveBufferBytes(4_096), LIKES);
        SseClient quick = frontend.watch(LIKES);
        slow.stopReading();
        String large = '"' + "x".repeat(15_000) + '"';
        int sent = 0;
        while (frontend.counted("ovation_deliveries_dropped_total", "reason=\"viewer-behind\"") == 0) {
            frontend.deliver(batch(sent + 1, large));
            sent += 16;
            numbers(quick, 16);
        }
        slow.resumeReading();

        int events = 0;
        int missed = 0;
        while (events + missed < sent) {
            SseEvent read = slow.next(WITHIN);
            if (read.event().equals("gap")) {
                assertThat(read.json().get("topic").textValue()).isEqualTo("likes:video-42");
                missed += read.json().get("missed").intValue();
            } else {
                events++;
            }
        }
        assertThat(missed).isPositive();
        assertThat(events + missed).isEqualTo(sent);

        frontend.deliver(event(D1, LIKES, sent + 1));
        assertThat(slow.next(WITHIN).event()).isEqualTo("likes");
    }

    @Test
    void accountsForEveryDelivery() {
        SseClient stays = frontend.watch(LIKES);
        SseClient leaves = frontend.watch(LIKES);
        frontend.deliver(event(1), event(2));
        numbers(stays, 2);
        numbers(leaves, 2);
        leaves.abort();
        for (int i = 3; i <= 20; i++) {
            frontend.deliver(event(i));
            numbers(stays, 1);
        }
        frontend.awaitViewers(1);
        Eventually.until("offered = written + dropped", WITHIN, () -> {
            double offered = frontend.counted("ovation_deliveries_offered_total", "");
            double written = frontend.counted("ovation_deliveries_written_total", "");
            double dropped = frontend.counted("ovation_deliveries_dropped_total", "");
            return offered > 20 && offered == written + dropped;
        });
    }

    /** Sixteen events of one size, with numbers from that one on. */
    private static Event[] batch(int first, String data) {
        return LongStream.range(first, first + 16)
                .mapToObj(number -> event(D1, LIKES, number, data))
                .toArray(Event[]::new);
    }

    /** Reads that many events, as their name and their number. */
    private static List<String> numbers(SseClient viewer, int count) {
        List<String> numbers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            SseEvent read = viewer.next(WITHIN);
            numbers.add(read.event() + " " + read.json().get("data").path("n").asText());
        }
        return numbers;
    }
}
