package dev.ovation.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SseParserTest {
    private final List<SseEvent> events = new ArrayList<>();
    private final SseParser parser = new SseParser(events::add);

    @Test
    void readsNameDataAndId() throws ProtocolException {
        feed("event: likes\nid: 7\ndata: {\"n\":1}\n\n");

        assertThat(events).containsExactly(new SseEvent("likes", "{\"n\":1}", "7", 42));
        assertThat(events.getFirst().json().path("n").intValue()).isEqualTo(1);
    }

    @Test
    void namesAnEventWithoutANameMessage() throws ProtocolException {
        feed("data: a\n\nevent: b\ndata: b\n\ndata: c\n\n");

        assertThat(events).extracting(SseEvent::event).containsExactly("message", "b", "message");
    }

    @Test
    void joinsDataLinesWithLineFeeds() throws ProtocolException {
        feed("data: one\ndata:\ndata: three\n\n");

        assertThat(events).extracting(SseEvent::data).containsExactly("one\n\nthree");
    }

    @Test
    void stripsOneSpaceAfterTheColonAndNoMore() throws ProtocolException {
        feed("data:a\n\ndata: a\n\ndata:  a \n\ndata: b: c\n\n");

        assertThat(events).extracting(SseEvent::data).containsExactly("a", "a", " a ", "b: c");
    }

    @Test
    void dispatchesAnEventWhoseOnlyDataLineIsEmpty() throws ProtocolException {
        feed("data\n\ndata:\n\n");

        assertThat(events).extracting(SseEvent::data).containsExactly("", "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r", "\r\n"})
    void endsLinesAsTheStandardAllows(String end) throws ProtocolException {
        feed(": hello" + end + "event: a" + end + "data: 1" + end + "data: 2" + end + end + "data: 3" + end + end);

        assertThat(events).extracting(SseEvent::event).containsExactly("a", "message");
        assertThat(events).extracting(SseEvent::data).containsExactly("1\n2", "3");
        assertThat(parser.comments()).isEqualTo(1);
    }

    @Test
    void dispatchesAtACarriageReturnWithoutWaitingForWhatFollows() throws ProtocolException {
        feed("data: 1\r\r");

        assertThat(events).hasSize(1);
    }

    @Test
    void givesTheSameEventsWhereverTheBytesAreCut() throws ProtocolException {
        String stream = "\uFEFFretry: 10\r\nevent: caf\u00e9\r\ndata: \ud83d\ude00\r\n\r\n: note\r\rid: 1\ndata: x\n\n";
        byte[] bytes = stream.getBytes(StandardCharsets.UTF_8);
        parser.feed(bytes, bytes.length, 42);
        Random random = Seeds.random(SseParserTest.class);
        for (int round = 0; round < 200; round++) {
            List<SseEvent> again = new ArrayList<>();
            SseParser other = new SseParser(again::add);
            for (int from = 0; from < bytes.length; ) {
                int to = Math.min(bytes.length, from + random.nextInt(4));
                other.feed(Arrays.copyOfRange(bytes, from, to), to - from, 42);
                from = to;
            }
            assertThat(again).isEqualTo(events);
            assertThat(other.comments()).isEqualTo(1);
            assertThat(other.retryMillis()).hasValue(10);
        }
        assertThat(events).extracting(SseEvent::event).containsExactly("caf\u00e9", "message");
    }

    @Test
    void keepsTheLastEventIdForTheEventsAfterIt() throws ProtocolException {
        feed("data: a\n\nid: 1\ndata: b\n\ndata: c\n\nid\ndata: d\n\n");

        assertThat(events).extracting(SseEvent::lastEventId).containsExactly("", "1", "1", "");
    }

    @Test
    void movesTheLastEventIdAtTheEndOfABlockEvenWithoutData() throws ProtocolException {
        feed("id: 9\n");
        assertThat(parser.lastEventId()).isEmpty();

        feed("\n");
        assertThat(parser.lastEventId()).isEqualTo("9");
        assertThat(events).isEmpty();
    }

    @Test
    void takesARetryAtOnceAndTheNewestOne() throws ProtocolException {
        assertThat(parser.retryMillis()).isEmpty();
        feed("retry: 2713\nretry: 31\n");

        assertThat(parser.retryMillis()).hasValue(31);
    }

    @Test
    void countsCommentsAndEmptyLinesAreNone() throws ProtocolException {
        feed(":\n: keep-alive\n\n\n:x\n");

        assertThat(parser.comments()).isEqualTo(3);
        assertThat(events).isEmpty();
    }

    @Test
    void passesOverOneByteOrderMarkAtTheStartOnly() throws ProtocolException {
        feed("\uFEFFdata: a\n\ndata: \uFEFFb\n\n");

        assertThat(events).extracting(SseEvent::data).containsExactly("a", "\uFEFFb");
        assertViolation("\uFEFFdata: c\n", "a browser ignores");
    }

    @Test
    void refusesALineFeedInsideOfDataThatWasNotSplit() {
        assertViolation("data: {\"text\":\"one\ntwo\"}\n\n", "two\"}");
    }

    @Test
    void refusesFieldsThatBrowsersIgnore() {
        assertViolation("Data: x\n\n", "field 'Data'");
        assertViolation(" data: x\n\n", "field ' data'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"retry: 1.5\n", "retry: -1\n", "retry:\n", "retry: 1 \n", "retry: 1234567890123456789\n"})
    void refusesARetryThatIsNotAllDigits(String line) {
        assertViolation(line, "retry");
    }

    @Test
    void refusesAnIdWithANul() {
        assertViolation("id: a\0b\n", "NUL");
    }

    @Test
    void refusesAnEventWithoutData() {
        assertViolation("event: cursor\nid: 3\n\n", "'cursor' has no data");
    }

    @Test
    void refusesBytesThatAreNotUtf8() {
        byte[] overlong = {'d', 'a', 't', 'a', ':', (byte) 0xC0, (byte) 0x80, '\n'};
        byte[] cutByTheLineEnd = {'d', 'a', 't', 'a', ':', (byte) 0xE2, (byte) 0x82, '\n'};

        for (byte[] bytes : List.of(overlong, cutByTheLineEnd)) {
            assertThatThrownBy(() -> new SseParser(events::add).feed(bytes, bytes.length, 0))
                    .isInstanceOf(ProtocolException.class)
                    .hasMessageContaining("Not UTF-8");
        }
    }

    @Test
    void refusesALineAndAnEventWithoutEnd() {
        assertViolation(("data: " + "x".repeat(1_000_000) + "\n").repeat(5), "characters of data");
        assertViolation("x".repeat(SseParser.MAX_LINE_BYTES + 1), "longer than");
    }

    @Test
    void refusesToBeCompletedInTheMiddleOfAnEvent() throws ProtocolException {
        feed("data: whole\n\n");
        assertThatCode(parser::complete).doesNotThrowAnyException();

        for (String part : List.of("da", "data: part\n", "event: part\n")) {
            SseParser cut = new SseParser(events::add);
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            cut.feed(bytes, bytes.length, 0);
            assertThatThrownBy(cut::complete).hasMessageContaining("in the middle of an event");
        }
    }

    @Test
    void shortensWhatItQuotes() {
        assertThat(SseParser.brief("short")).isEqualTo("short");
        assertThat(SseParser.brief("x".repeat(201))).hasSizeLessThan(240).endsWith("(201 characters)");
    }

    private void feed(String text) throws ProtocolException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        parser.feed(bytes, bytes.length, 42);
    }

    private void assertViolation(String text, String message) {
        assertThatThrownBy(() -> feed(text))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining(message);
    }
}
