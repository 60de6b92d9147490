package dev.ovation.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final StringWriter text = new StringWriter();
    private final PrintWriter out = new PrintWriter(text);

    @Test
    void isAFewLinesInAFile() {
        Progress progress = new Progress(out, false);
        progress.at("starting");
        IntStream.rangeClosed(1, 45).forEach(number -> progress.at("topic", number, 45));
        progress.end();
        assertThat(text.toString().lines())
                .containsExactly("starting", "topic 1 of 45", "topic 20 of 45", "topic 40 of 45", "topic 45 of 45");
    }

    @Test
    void isOneLineOnATerminalAndGoneAtTheEnd() {
        Progress progress = new Progress(out, true);
        IntStream.rangeClosed(1, 3).forEach(number -> progress.at("topic", number, 3));
        progress.end();
        String clear = "\r\u001b[K";
        assertThat(text).hasToString(clear + "topic 1 of 3" + clear + "topic 2 of 3" + clear + "topic 3 of 3" + clear);
    }

    @Test
    void isSeenAtOnce() {
        new Progress(out, false).at("starting");
        assertThat(text.toString()).startsWith("starting");
    }
}
