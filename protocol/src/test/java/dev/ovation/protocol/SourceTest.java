package dev.ovation.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourceTest {
    @Test
    void isWrittenWithItsIncarnationInBase36() {
        assertThat(new Source("east", "east-d1", 36 * 36 + 35)).hasToString("east/east-d1/10z");
    }

    @Test
    void readsDataCenterNodeAndIncarnation() {
        assertThat(Source.parse("east/east-d1/10z")).isEqualTo(new Source("east", "east-d1", 36 * 36 + 35));
    }

    @Test
    void roundTripsTheLargestIncarnation() {
        Source source = new Source("east", "east-d1", Long.MAX_VALUE);

        assertThat(Source.parse(source.toString())).isEqualTo(source);
    }

    @Test
    void roundTripsEveryValidSource() {
        Random random = Seeded.random(SourceTest.class);
        for (int i = 0; i < 2_000; i++) {
            Source source = Samples.source(random);
            assertThat(Source.parse(source.toString())).isEqualTo(source);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "//",
                "east",
                "east/d1",
                "east/d1/",
                "/d1/1",
                "east//1",
                "east/d1/1/",
                "east/d1/1/2",
                "East/d1/1",
                "east/D1/1",
                "east/d 1/1",
                "east/d1/_",
                "east/d1/1 ",
                "east/d1/1.5",
                "east/d1/+1",
                "east/d1/01",
                "east/d1/-0",
                "east/d1/1Z",
                "east/d1/1y2p0ij32e8e8"
            })
    void refusesEverythingElse(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Source.parse(text));
    }

    @Test
    void saysHowASourceIsWritten() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Source.parse("east"))
                .withMessage("A source is written dataCenter/node/incarnation, not 'east'.");
    }

    @Test
    void namesThePartThatIsNoId() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Source("EAST", "d1", 1))
                .withMessageStartingWith("data center is 'EAST'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Source("east", "D1", 1))
                .withMessageStartingWith("node is 'D1'");
    }
}
