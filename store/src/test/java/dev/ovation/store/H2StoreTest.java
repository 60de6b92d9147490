package dev.ovation.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ovation.protocol.NodeLease;
import dev.ovation.protocol.NodeRole;
import java.net.URI;
import org.junit.jupiter.api.Test;

/** The store on H2 in memory. */
final class H2StoreTest extends JdbcStoreContract {
    private static final NodeLease LEASE =
            new NodeLease("east-f1", "east", NodeRole.FRONTEND, 1, 1, URI.create("http://east-f1:7001"), null, false);

    private final StoreConfig config = Databases.h2();

    @Override
    StoreConfig config() {
        return config;
    }

    @Test
    void theTablesLiveUntilTheLastStoreIsClosed() {
        JdbcStore first = JdbcStore.open(config);
        JdbcStore second = JdbcStore.open(config);
        first.leases().put(LEASE);

        first.close();
        assertThat(second.leases().all()).containsExactly(LEASE);
        second.close();

        try (JdbcStore third = JdbcStore.open(config)) {
            assertThat(third.leases().all()).isEmpty();
        }
    }

    @Test
    void theDefaultTablesLiveAsLongAsTheJvm() {
        try (JdbcStore first = JdbcStore.open(StoreConfig.defaults())) {
            first.leases().put(LEASE);
        }

        try (JdbcStore second = JdbcStore.open(StoreConfig.defaults())) {
            assertThat(second.leases().all()).containsExactly(LEASE);
            second.leases().remove(LEASE);
        }
    }

    @Test
    void aWrongPasswordIsSaidInOneSentenceThatDoesNotRepeatIt() {
        try (JdbcStore first = JdbcStore.open(config)) {
            StoreConfig wrong = new StoreConfig(config.url(), "sa", "hunter2", 4, config.requestTimeout(), "");

            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> JdbcStore.open(wrong))
                    .withMessageStartingWith("Could not open the store at " + config.url() + " as user 'sa': ")
                    .withMessageEndingWith("Check the store's username and password.")
                    .satisfies(e -> assertThat(e.getMessage()).doesNotContain("hunter2"));
            assertThat(first.leases().all()).isEmpty();
        }
    }

    @Test
    void anAddressThatH2DoesNotUnderstandIsSaidInOneSentence() {
        StoreConfig wrong =
                new StoreConfig("jdbc:h2:mem:x;NO_SUCH_SETTING=1", "sa", "", 4, config.requestTimeout(), "");

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> JdbcStore.open(wrong))
                .withMessageContaining("NO_SUCH_SETTING")
                .withMessageEndingWith("Check the store's url, and that the user may create tables there.");
    }
}
