package dev.ovation.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ovation.testkit.Eventually;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A ring that asks who its clients are. */
@Timeout(300)
final class CassandraPasswordIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    private static CassandraRing ring;

    /** Waits until the ring has made its first user, which it does just after it takes clients. */
    @BeforeAll
    static void startARing() {
        ring = CassandraRing.start(Rings.plan(List.of(Rings.EAST), null, true), line -> {});
        Eventually.until("the ring knows its first user", SOON, () -> {
            try {
                CassandraStore.open(config("cassandra", "cassandra"), Rings.EAST)
                        .close();
                return true;
            } catch (StoreException e) {
                return false;
            }
        });
    }

    @AfterAll
    static void endIt() {
        if (ring != null) {
            ring.close();
        }
    }

    @Test
    void theRightPasswordOpensTheStore() {
        try (CassandraStore store = CassandraStore.open(config("cassandra", "cassandra"), Rings.EAST)) {
            assertThat(store.leases().all()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"cassandra, hunter2", "nobody, hunter2", "cassandra, ''"})
    void aWrongUserOrPasswordIsRefusedAndNotRepeated(String username, String password) {
        StoreConfig wrong = config(username, password);

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> CassandraStore.open(wrong, Rings.EAST).close())
                .withMessageStartingWith("Could not open the store at " + wrong.url() + ": ")
                .withMessageEndingWith(" Check the store's username and password.")
                .satisfies(e ->
                        assertThat(e.getMessage()).doesNotContain("hunter2").doesNotContain("\n"));
    }

    private static StoreConfig config(String username, String password) {
        return new StoreConfig(
                ring.url(Rings.EAST, "ovation"), username, password, 1, Duration.ofSeconds(5), ring.replication());
    }
}
