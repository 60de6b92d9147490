package dev.ovation.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SeedsTest {
    private final @Nullable String before = System.getProperty(Seeds.PROPERTY);

    @AfterEach
    void restore() {
        set(before);
    }

    @Test
    void repeatsTheNumbersOfTheSeedThatItIsGiven() {
        set("42");

        assertThat(Seeds.random(SeedsTest.class).nextLong()).isEqualTo(new Random(42).nextLong());
    }

    @Test
    void printsTheSeedThatRepeatsTheRun() {
        set(null);
        PrintStream console = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        long first;
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            first = Seeds.random(SeedsTest.class).nextLong();
        } finally {
            System.setOut(console);
        }
        Matcher option = Pattern.compile("SeedsTest .*-Dovation.seed=(-?[0-9]+)")
                .matcher(printed.toString(StandardCharsets.UTF_8));
        assertThat(option.find()).isTrue();
        set(option.group(1));

        assertThat(Seeds.random(SeedsTest.class).nextLong()).isEqualTo(first);
    }

    @Test
    void takesAnotherSeedEachTime() {
        set("");

        assertThat(Seeds.random(SeedsTest.class).nextLong())
                .isNotEqualTo(Seeds.random(SeedsTest.class).nextLong());
    }

    @Test
    void refusesASeedThatIsNoNumber() {
        set("lucky");

        assertThatThrownBy(() -> Seeds.random(SeedsTest.class)).hasMessageContaining("'lucky'");
    }

    private static void set(@Nullable String seed) {
        if (seed == null) {
            System.clearProperty(Seeds.PROPERTY);
        } else {
            System.setProperty(Seeds.PROPERTY, seed);
        }
    }
}
