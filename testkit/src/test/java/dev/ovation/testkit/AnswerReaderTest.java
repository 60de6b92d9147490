package dev.ovation.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerReaderTest {
    private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

    @Test
    void readsStatusAndHeadersInAnyCase() throws IOException {
        AnswerHead head =
                AnswerReader.head(bytes("HTTP/1.1 503 \r\nRetry-After:7\r\nX-Empty:\r\nvary: a\r\nVary: b \r\n\r\n"));

        assertThat(head.status()).isEqualTo(503);
        assertThat(head.header("retry-after")).hasValue("7");
        assertThat(head.header("x-empty")).hasValue("");
        assertThat(head.header("VARY")).hasValue("a, b");
        assertThat(head.header("absent")).isEmpty();
        assertThat(head.endsWithConnection()).isTrue();
    }

    @Test
    void readsABodyOfStatedLengthAndNoFurther() throws IOException {
        InputStream in = bytes("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcd");

        assertThat(body(in)).isEqualTo("abc");
        assertThat(in.read()).isEqualTo('d');
    }

    @Test
    void readsChunksWithExtensionsAndTrailers() throws IOException {
        String chunks = "3\r\nabc\r\n0A;n=v ; q=\"x y\"\r\n0123456789\r\n000\r\nX-Sum: 1\r\n\r\nrest";
        InputStream in = bytes(CHUNKED + chunks);

        assertThat(body(in)).isEqualTo("abc0123456789");
        assertThat(in.read()).isEqualTo('r');
    }

    @Test
    void readsBodiesByteByByteToo() throws IOException {
        InputStream in = bytes(CHUNKED + "1\r\na\r\n1\r\n\u0001\r\n0\r\n\r\n");
        InputStream chunked = AnswerReader.body(AnswerReader.head(in), in);
        assertThat(new int[] {chunked.read(), chunked.read(), chunked.read()}).containsExactly('a', 1, -1);

        InputStream counted = new CountedBody(bytes("xy"), 1);
        assertThat(new int[] {counted.read(), counted.read()}).containsExactly('x', -1);
    }

    @Test
    void readsABodyThatEndsWithTheConnection() throws IOException {
        assertThat(body(bytes("HTTP/1.1 200 OK\r\n\r\nall of it"))).isEqualTo("all of it");
    }

    @Test
    void passesOverInterimAnswers() throws IOException {
        InputStream in =
                bytes("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 204 \r\n\r\n");

        AnswerHead head = AnswerReader.head(in);
        assertThat(head.status()).isEqualTo(204);
        assertThat(head.header("Link")).isEmpty();
        assertThat(head.isBodiless()).isTrue();
        assertThat(AnswerReader.body(head, in).read()).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.0 200 OK\r\n\r\n",
                "HTTP/1.1 200\r\n\r\n",
                "HTTP/1.1 20 OK\r\n\r\n",
                "HTTP/1.1  200 OK\r\n\r\n",
                "http/1.1 200 OK\r\n\r\n",
                "\r\nHTTP/1.1 200 OK\r\n\r\n",
                "HTTP/1.1 200 OK\nA: b\r\n\r\n",
                "HTTP/1.1 200 OK\rA: b\r\n\r\n",
                "HTTP/1.1 200 OK\r\nA : b\r\n\r\n",
                "HTTP/1.1 200 OK\r\nA\r\n\r\n",
                "HTTP/1.1 200 OK\r\n: b\r\n\r\n",
                "HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n",
                "HTTP/1.1 200 OK\r\nA: b\0c\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: +1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
                "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 100 Continue\r\nTransfer-Encoding: chunked\r\n\r\n"
            })
    void refusesAMalformedHead(String head) {
        assertThatThrownBy(() -> AnswerReader.head(bytes(head))).isInstanceOf(ProtocolException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x\r\n",
                "\r\n",
                "-1\r\n",
                "0x3\r\nabc\r\n",
                "3 \r\nabc\r\n",
                "3\nabc\r\n",
                "3\r\nabcd\r\n",
                "3\r\nabc\n",
                "3;=\r\nabc\r\n",
                "123456789\r\n",
                "0\r\nno trailer\r\n\r\n"
            })
    void refusesMalformedChunks(String chunks) {
        assertThatThrownBy(() -> body(bytes(CHUNKED + chunks))).isInstanceOf(ProtocolException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "3", "3\r\n", "3\r\na", "3\r\nabc", "3\r\nabc\r\n", "0\r\n", "0\r\n\r"})
    void tellsAChunkedBodyThatIsCutOffFromACompleteOne(String chunks) {
        assertThatThrownBy(() -> body(bytes(CHUNKED + chunks))).isInstanceOf(EOFException.class);
    }

    @Test
    void tellsAShortHeadOrBodyFromACompleteOne() {
        assertThatThrownBy(() -> AnswerReader.head(bytes("HTTP/1.1 200 OK\r\nA: b\r\n")))
                .isInstanceOf(EOFException.class);
        assertThatThrownBy(() -> body(bytes("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab")))
                .isInstanceOf(EOFException.class)
                .hasMessageContaining("1 bytes of the body missing");
    }

    @Test
    void refusesHeadsWithoutEnd() {
        String longLine = "HTTP/1.1 200 OK\r\nA: " + "b".repeat(AnswerReader.MAX_LINE_BYTES);
        String manyLines = "HTTP/1.1 200 OK\r\n" + "A: b\r\n".repeat(AnswerReader.MAX_HEADERS + 1);

        assertThatThrownBy(() -> AnswerReader.head(bytes(longLine))).hasMessageContaining("longer than");
        assertThatThrownBy(() -> AnswerReader.head(bytes(manyLines))).hasMessageContaining("more than");
    }

    @Test
    void refusesABodyThatIsNotUtf8OrTooLong() {
        assertThatThrownBy(() -> AnswerReader.text(bytes("\u00ff"))).hasMessageContaining("Not UTF-8");
        assertThatThrownBy(() -> AnswerReader.text(new CountedBody(endless(), Long.MAX_VALUE)))
                .hasMessageContaining("longer than");
    }

    @Test
    void refusesBytesBehindTheAnswer() {
        assertThatCode(() -> AnswerReader.requireEnd(bytes(""))).doesNotThrowAnyException();
        assertThatThrownBy(() -> AnswerReader.requireEnd(bytes("x"))).hasMessageContaining("0x78");
    }

    private static String body(InputStream in) throws IOException {
        return AnswerReader.text(AnswerReader.body(AnswerReader.head(in), in));
    }

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static InputStream endless() {
        return new InputStream() {
            @Override
            public int read() {
                return 'x';
            }
        };
    }
}
