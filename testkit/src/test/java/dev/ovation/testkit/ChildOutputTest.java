package dev.ovation.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ChildOutputTest {
    private static final Duration WITHIN = Duration.ofSeconds(20);

    private final ChildOutput output = new ChildOutput(3, 5);

    @Test
    void keepsTheNewestLinesOfBothStreamsInOrder() {
        read("a\nb\n", false);
        read("c\nd\n", true);

        assertThat(output.lines(null)).containsExactly("b", "c", "d");
        assertThat(output.lines(false)).containsExactly("b");
        assertThat(output.lines(true)).containsExactly("c", "d");
        assertThat(output.dropped()).isEqualTo(1);
    }

    @Test
    void breaksLongLinesAndKeepsALastOneWithoutAnEnd() {
        read("1234567\n\nx", false);

        assertThat(output.lines(null)).containsExactly("67", "", "x");
    }

    @Test
    void findsALineThatWasPrintedBefore() throws InterruptedException {
        read("a\nb\n", false);

        assertThat(output.await("b"::equals, Duration.ZERO)).isEqualTo("b");
        assertThat(output.await("c"::equals, Duration.ZERO)).isNull();
    }

    @Test
    void findsALineThatIsYetToCome() throws InterruptedException {
        Thread.ofVirtual().start(() -> read("1\n2\n3\n4\n5\n", false));

        assertThat(output.await("5"::equals, WITHIN)).isEqualTo("5");
    }

    @Test
    void waitsForNothingWhenBothStreamsHaveEnded() throws InterruptedException {
        read("", false);
        read("", true);

        assertThat(output.await(line -> true, Duration.ofDays(1))).isNull();
    }

    private void read(String text, boolean error) {
        output.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), error);
    }
}
