package dev.ovation.frontend;

import static dev.ovation.frontend.Samples.CHAT;
import static dev.ovation.frontend.Samples.D1;
import static dev.ovation.frontend.Samples.LIKES;
import static dev.ovation.frontend.Samples.PUBLISHED_MICROS;
import static dev.ovation.frontend.Samples.bytes;
import static dev.ovation.frontend.Samples.event;
import static dev.ovation.frontend.Samples.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ovation.protocol.Event;
import dev.ovation.protocol.EventId;
import dev.ovation.protocol.Json;
import dev.ovation.protocol.Topic;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The bytes to the letter; {@link FrameIT} has a strict client read them. */
final class FrameTest {
    @Test
    void writesAnEvent() {
        Event event = event(D1, LIKES, 1, "{\"by\":\"m-17\"}");

        assertThat(text(Frame.of(event, false, 0).bytes())).isEqualTo("""
                        event: likes
                        data: {"topic":"likes:video-42","at":1763750000123,"data":{"by":"m-17"}}

                        """);
    }

    @Test
    void writesTheTypeWhereThereIsOne() {
        assertThat(text(Frame.of(typed(LIKES, "heart", "1"), false, 0).bytes())).isEqualTo("""
                        event: likes
                        data: {"topic":"likes:video-42","type":"heart","at":1763750000123,"data":1}

                        """);
    }

    @Test
    void writesTheIdOfARetainedEvent() {
        assertThat(text(Frame.of(typed(CHAT, "say", "\"hi\""), true, 0).bytes()))
                .isEqualTo("""
                        event: chat
                        data: {"topic":"chat:room-1","id":"east/east-d1/rs/chat:room-1/7","type":"say",\
                        "at":1763750000123,"data":"hi"}

                        """);
    }

    @Test
    void escapesAType() throws Exception {
        String type = "a\"b\\c\u00E9\u2028\uD83D\uDE00</script>";
        JsonNode data = json(Frame.of(typed(LIKES, type, "1"), false, 0));

        assertThat(data.get("type").textValue()).isEqualTo(type);
    }

    @Test
    void copiesTheDataByteByByte() {
        String data = "{\"n\":1e400,\"s\":\"\u00E9 \u4E2D \uD83D\uDE00 \\u00e9 \\n\"}";

        assertThat(text(Frame.of(typed(LIKES, null, data), false, 0).bytes())).contains(",\"data\":" + data + "}\n\n");
    }

    @Test
    void isWholeJsonForEveryKindOfData() throws Exception {
        for (String data : new String[] {"null", "0", "\"\"", "[]", "{}", "[{\"a\":[1,2]}]"}) {
            assertThat(json(Frame.of(typed(LIKES, "t", data), true, 0)).get("data"))
                    .isEqualTo(Json.mapper().readTree(data));
        }
    }

    @Test
    void knowsItsTopicAndWhenItsEventArrived() {
        Frame frame = Frame.of(event(1), false, -5);

        assertThat(frame.topic()).isEqualTo(LIKES);
        assertThat(frame.sinceNanos()).isEqualTo(-5);
    }

    @Test
    void writesTheWelcome() {
        assertThat(text(Frame.welcome(2713, "east-f1-7Qm", "east-f1", 25))).isEqualTo("""
                        retry: 2713
                        event: welcome
                        data: {"viewer":"east-f1-7Qm","frontend":"east-f1","heartbeat":25,"resumed":false}

                        """);
    }

    @Test
    void writesAGap() {
        assertThat(text(Frame.gap(CHAT, 12))).isEqualTo("""
                        event: gap
                        data: {"topic":"chat:room-1","missed":12}

                        """);
    }

    @Test
    void writesAGoodbyeForEachReason() {
        assertThat(text(Frame.goodbye(new Goodbye(Goodbye.Reason.DRAIN, 1840))))
                .isEqualTo("event: goodbye\ndata: {\"reason\":\"drain\",\"reconnectAfter\":1840}\n\n");
        assertThat(text(Frame.goodbye(new Goodbye(Goodbye.Reason.LIFETIME, 7))))
                .isEqualTo("event: goodbye\ndata: {\"reason\":\"lifetime\",\"reconnectAfter\":7}\n\n");
    }

    @Test
    void writesCommentsThatNoClientTakesForAnEvent() {
        assertThat(text(Frame.keepAlive())).isEqualTo(": keep-alive\n\n");
    }

    private static Event typed(Topic topic, @Nullable String type, String data) {
        return Event.published(new EventId(D1, topic, 7), type, "a key is not shown", bytes(data), PUBLISHED_MICROS);
    }

    private static JsonNode json(Frame frame) throws Exception {
        String text = text(frame.bytes());
        assertThat(text).endsWith("\n\n");
        return Json.mapper().readTree(text.substring(text.indexOf("\ndata: ") + 7));
    }
}
