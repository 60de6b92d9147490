package dev.ovation.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.ovation.testkit.Seeds;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class PublishAnswersTest {
    private static final String ACCEPTED = "{\"id\":\"east/east-d1/k3/likes:a/1\"}\n";

    @Test
    void readsOneAnswerAfterTheOther() throws IOException {
        PublishAnswers answers = of(answer(ACCEPTED.repeat(3)) + answer(ACCEPTED) + answer(""));

        assertThat(answers.next()).isEqualTo(3);
        assertThat(answers.hasMore()).isTrue();
        assertThat(answers.next()).isEqualTo(1);
        assertThat(answers.next()).isZero();
        assertThat(answers.hasMore()).isFalse();
    }

    @Test
    void readsAnAnswerInChunks() throws IOException {
        String body = ACCEPTED.repeat(2);
        String chunked = "HTTP/1.1 202 Accepted\r\ntransfer-encoding: chunked\r\n\r\n5\r\n" + body.substring(0, 5)
                + "\r\n" + Integer.toHexString(body.length() - 5) + ";x=y\r\n" + body.substring(5) + "\r\n0\r\n\r\n";
        PublishAnswers answers = of(chunked + answer(ACCEPTED));

        assertThat(answers.next()).isEqualTo(2);
        assertThat(answers.next()).isEqualTo(1);
    }

    @Test
    void readsTheSameWhateverTheNetworkCuts() throws IOException {
        Random random = Seeds.random(PublishAnswersTest.class);
        StringBuilder text = new StringBuilder();
        int[] counts = new int[50];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = random.nextInt(3_000);
            text.append(answer(ACCEPTED.repeat(counts[i])));
        }
        byte[] bytes = EventBytes.ascii(text.toString());
        PublishAnswers answers = new PublishAnswers(new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] target, int from, int most) {
                return super.read(target, from, Math.min(most, 1 + random.nextInt(5_000)));
            }
        });

        for (int count : counts) {
            assertThat(answers.next()).isEqualTo(count);
        }
    }

    @Test
    void saysHowTheFirstOneWasRefused() throws IOException {
        PublishAnswers answers = of("HTTP/1.1 503 Service Unavailable\r\nCONTENT-LENGTH:4\r\n\r\nbusy"
                + "HTTP/1.1 400 Bad Request\r\nContent-Length: 3\r\n\r\nbad" + answer(ACCEPTED));

        assertThat(answers.next()).isZero();
        assertThat(answers.next()).isZero();
        assertThat(answers.next()).isEqualTo(1);
        assertThat(answers.refusal()).isEqualTo("503 busy");
    }

    @Test
    void failsWhenTheConnectionEndsInAnAnswer() {
        String whole = answer(ACCEPTED);
        for (int length : new int[] {0, 5, 30, whole.length() - 1}) {
            assertThatIOException()
                    .isThrownBy(() -> of(whole.substring(0, length)).next())
                    .withMessageContaining("closed");
        }
    }

    @Test
    void failsWhenItIsNoAnswer() {
        assertThatIOException().isThrownBy(() -> of("SSH-2.0-x\r\n").next()).withMessageContaining("HTTP/1.1");
        assertThatIOException()
                .isThrownBy(() -> of("HTTP/1.1 " + "x".repeat(70_000)).next())
                .withMessageContaining("longer than");
    }

    private static String answer(String body) {
        return "HTTP/1.1 202 Accepted\r\nDate: Fri, 1 Jan\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private static PublishAnswers of(String text) {
        InputStream in = new ByteArrayInputStream(EventBytes.ascii(text));
        return new PublishAnswers(in);
    }
}
