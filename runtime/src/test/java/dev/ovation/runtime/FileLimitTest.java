package dev.ovation.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileLimitTest {
    /**
     * Of the descriptors go those that are open, 64 in reserve, 1/64 (16 to 1,024) per node's internal listener and 1/16 (32 to
     * 2,048) per other node's public one; frontends share the rest, and leave 1/20 of theirs (at least 8) as headroom.
     */
    @ParameterizedTest
    @CsvSource({
        // most, open, frontends, others, viewers, connections
        "20000, 100, 1, 0, 18548, 19524", // 20000 - 100 - 64 - 312
        "20000, 100, 1, 2, 15580, 16400", // ... - 3 * 312 - 2 * 1250
        "20000, 100, 4, 0, 4415, 4647", // (20000 - 100 - 64 - 4 * 312) / 4
        "1024, 50, 1, 0, 850, 894", // 1024 - 50 - 64 - 16
        "1024, 50, 1, 1, 774, 814", // ... - 2 * 16 - 64
        "1000000, 1000, 1, 0, 948017, 997912", // the internal listener never takes more than 1024
        "1000000, 1000, 1, 1, 945098, 994840",
        "300, 100, 1, 0, 112, 120", // the headroom is never below 8
        "196, 100, 1, 0, 8, 16", // the smallest that serves anyone
    })
    void dividesTheDescriptors(long most, long open, int frontends, int others, int viewers, int connections) {
        assertThat(FileLimit.of(most, open, frontends, others)).isEqualTo(new FileLimit(viewers, connections));
    }

    @ParameterizedTest
    @CsvSource({"195, 100, 1, 0", "64, 10, 1, 0", "0, 0, 1, 0", "1024, 1024, 1, 0", "1024, 50, 60, 0", "1024, 50, 1, 12"
    })
    void refusesALimitThatLeavesNoRoomForViewers(long most, long open, int frontends, int others) {
        assertThatExceptionOfType(StartException.class)
                .isThrownBy(() -> FileLimit.of(most, open, frontends, others))
                .withMessageContaining("may have " + most + " open files and has " + open)
                .withMessageContaining("ulimit -n");
    }

    @Test
    void staysWithinAnIntWhereFilesAreUnlimited() {
        FileLimit limit = FileLimit.of(Long.MAX_VALUE, 100, 1, 0);

        assertThat(limit.connections()).isEqualTo(Integer.MAX_VALUE - 100 - 64 - 1024);
        assertThat(limit.viewers()).isPositive().isLessThan(limit.connections());
    }

    @Test
    void neverPromisesMoreThanTheProcessHas() {
        Random random = Seeded.random(FileLimitTest.class);
        int served = 0;
        for (int i = 0; i < 20_000; i++) {
            long most = random.nextLong(100, 2_000_000);
            int frontends = 1 + random.nextInt(4);
            int others = random.nextInt(4);
            long open = random.nextLong(20, 300);
            FileLimit limit;
            try {
                limit = FileLimit.of(most, open, frontends, others);
            } catch (StartException e) {
                continue;
            }
            served++;
            assertThat((long) limit.connections() * frontends + open).isLessThanOrEqualTo(most - 64);
            assertThat(limit.connections() - limit.viewers()).isGreaterThanOrEqualTo(8);
            assertThat(limit.viewers()).isGreaterThanOrEqualTo(8);
        }
        assertThat(served).isGreaterThan(10_000);
    }

    @ParameterizedTest
    @CsvSource({"1, 9", "160, 168", "179, 187", "180, 189", "10000, 10500"})
    void leavesHeadroomAboveTheViewersThatAreAskedFor(int viewers, int connections) {
        assertThat(FileLimit.ofViewers(viewers)).isEqualTo(new FileLimit(viewers, connections));
    }

    @Test
    void readsTheLimitOfThisProcess() {
        FileLimit limit = FileLimit.ofProcess(1, 0);

        assertThat(limit.viewers()).isPositive();
        assertThat(FileLimit.ofProcess(2, 1).connections()).isLessThan(limit.connections());
    }

    @Test
    void boundsTheOtherListenersByTheProcessToo() {
        assertThat(FileLimit.internalConnections()).isBetween(16, 1_024);
        assertThat(FileLimit.publisherConnections()).isBetween(32, 2_048);
    }
}
