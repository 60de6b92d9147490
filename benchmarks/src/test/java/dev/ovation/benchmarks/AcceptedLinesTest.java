package dev.ovation.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class AcceptedLinesTest {
    private static final String ACCEPTED = "{\"id\":\"east/east-d1/k3/likes:a/1\"}\n";
    private static final String REFUSED = "{\"problem\":{\"title\":\"Forbidden\"}}\n";

    private final AcceptedLines lines = new AcceptedLines();

    @Test
    void countsOneEventALine() {
        assertThat(answer(202, ACCEPTED)).isEqualTo(1);
        assertThat(answer(202, ACCEPTED.repeat(1_000))).isEqualTo(1_000);
        assertThat(lines.refusal()).isEmpty();
    }

    @Test
    void countsTheSameHoweverTheBodyIsCut() {
        byte[] body = EventBytes.ascii(ACCEPTED + ACCEPTED + REFUSED + ACCEPTED);
        for (int cut = 0; cut <= body.length; cut++) {
            AcceptedLines cutLines = new AcceptedLines();
            cutLines.begin(202);
            cutLines.take(body, 0, cut);
            cutLines.take(body, cut, body.length);

            assertThat(cutLines.end()).as("cut at %d", cut).isEqualTo(3);
            assertThat(cutLines.refusal()).as("cut at %d", cut).isEqualTo(REFUSED.strip());
        }
    }

    @Test
    void keepsOnlyTheFirstRefusal() {
        assertThat(answer(202, ACCEPTED + REFUSED + "{\"problem\":2}\n" + ACCEPTED))
                .isEqualTo(2);
        assertThat(answer(202, "{\"problem\":3}\n")).isZero();
        assertThat(answer(503, "full")).isZero();

        assertThat(lines.refusal()).isEqualTo(REFUSED.strip());
    }

    @Test
    void acceptsNothingOfAnAnswerWithAnotherStatus() {
        assertThat(answer(503, "{\"id\":\"no\"}\n{\"id\":\"no\"}\n")).isZero();
        assertThat(lines.refusal()).startsWith("503 {\"id\":\"no\"}");

        assertThat(answer(202, ACCEPTED)).isEqualTo(1);
    }

    @Test
    void keepsTheBeginningOfALongRefusal() {
        assertThat(answer(400, "x".repeat(10_000))).isZero();

        assertThat(lines.refusal()).hasSize(400).startsWith("400 xxx");
    }

    @Test
    void takesAnEmptyBodyForNothing() {
        assertThat(answer(202, "")).isZero();
        assertThat(answer(202, "\n\n")).isZero();
        assertThat(lines.refusal()).isEmpty();
    }

    private int answer(int status, String body) {
        byte[] bytes = EventBytes.ascii(body);
        lines.begin(status);
        lines.take(bytes, 0, bytes.length);
        return lines.end();
    }
}
