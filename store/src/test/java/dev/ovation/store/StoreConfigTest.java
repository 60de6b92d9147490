package dev.ovation.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StoreConfigTest {
    private static final Duration TWO_SECONDS = Duration.ofSeconds(2);

    @Test
    void keepsEverythingInMemoryByDefault() {
        StoreConfig config = StoreConfig.defaults();

        assertThat(config.url()).isEqualTo("jdbc:h2:mem:ovation;DB_CLOSE_DELAY=-1");
        assertThat(config.username()).isEqualTo("sa");
        assertThat(config.password()).isEmpty();
        assertThat(config.poolSize()).isEqualTo(8);
        assertThat(config.requestTimeout()).isEqualTo(TWO_SECONDS);
        assertThat(config.isInMemory()).isTrue();
        assertThat(config.isPostgres()).isFalse();
    }

    @Test
    void takesEveryValue() {
        StoreConfig config = new StoreConfig(
                "jdbc:postgresql://db.east:5432/ovation", "ovation", "secret", 3, Duration.ofSeconds(5), "");

        assertThat(config.url()).isEqualTo("jdbc:postgresql://db.east:5432/ovation");
        assertThat(config.username()).isEqualTo("ovation");
        assertThat(config.password()).isEqualTo("secret");
        assertThat(config.poolSize()).isEqualTo(3);
        assertThat(config.requestTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.isInMemory()).isFalse();
        assertThat(config.isPostgres()).isTrue();
    }

    @Test
    void tellsAllButThePassword() {
        String text = new StoreConfig("jdbc:h2:mem:x", "somebody", "hunter2", 3, TWO_SECONDS, "").toString();

        assertThat(text).contains("jdbc:h2:mem:x", "somebody", "3", "PT2S").doesNotContain("hunter2");
    }

    @Test
    void takesTheAddressAndTheReplicationOfARing() {
        StoreConfig config = new StoreConfig(
                "cassandra://10.0.0.1:9042,10.0.0.2/ovation", "ovation", "secret", 8, TWO_SECONDS, "east:3,west:3");

        assertThat(config.url()).isEqualTo("cassandra://10.0.0.1:9042,10.0.0.2/ovation");
        assertThat(config.replication()).isEqualTo("east:3,west:3");
        assertThat(config.isCassandra()).isTrue();
        assertThat(config.isPostgres()).isFalse();
        assertThat(config.isInMemory()).isFalse();
        assertThat(config.toString())
                .contains("cassandra://10.0.0.1:9042,10.0.0.2/ovation", "east:3,west:3")
                .doesNotContain("secret");
    }

    @Test
    void aDatabaseIsNoRing() {
        assertThat(StoreConfig.defaults().isCassandra()).isFalse();
        assertThat(StoreConfig.defaults().replication()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"cassandra:", "cassandra://10.0.0.1:9042", "cassandra://10.0.0.1/Ovation"})
    void refusesTheAddressOfARingThatIsNoneAndSaysWhatToWrite(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> withUrl(url))
                .withMessageContaining("cassandra://10.0.0.1:9042,10.0.0.2:9042/ovation");
    }

    @Test
    void refusesAPasswordOfNobodyAndDoesNotRepeatIt() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new StoreConfig("cassandra://10.0.0.1/ovation", "", "hunter2", 8, TWO_SECONDS, ""))
                .withMessageContaining("username is empty")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("hunter2"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:h2:mem:x",
                "jdbc:h2:file:/var/lib/ovation/store",
                "jdbc:postgresql:ovation",
                "jdbc:postgresql://db/ovation?ApplicationName=east@1",
                "jdbc:postgresql://a:5432,b:5432/ovation?targetServerType=primary&ssl=true",
            })
    void takesTheAddressesOfBothDatabases(String url) {
        assertThat(withUrl(url).url()).isEqualTo(url);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "h2:mem:x",
                "jdbc:mysql://db/ovation",
                "postgresql://db/ovation",
                "jdbc:postgres://db/ovation"
            })
    void refusesAnAddressOfAnotherKindAndSaysWhatToWrite(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> withUrl(url))
                .withMessageContaining("jdbc:postgresql://localhost:5432/ovation");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://db/ovation?user=x&password=hunter2",
                "jdbc:postgresql://db/ovation?sslpassword=hunter2",
                "jdbc:postgresql://x:hunter2@db/ovation",
                "cassandra://x:hunter2@10.0.0.1/ovation",
                "cassandra://10.0.0.1/ovation?password=hunter2",
                "jdbc:h2:mem:x;PASSWORD=hunter2",
            })
    void refusesAPasswordInTheAddressAndDoesNotRepeatIt(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> withUrl(url))
                .withMessageContaining("move them to username and password")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("hunter2"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdbc:h2:mem:", "jdbc:h2:mem:;DB_CLOSE_DELAY=-1"})
    void refusesAnInMemoryDatabaseWithoutAName(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> withUrl(url))
                .withMessageContaining("jdbc:h2:mem:ovation");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 101})
    void refusesAPoolThatIsEmptyOrLargerThanADatabaseTakes(int poolSize) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new StoreConfig("jdbc:h2:mem:x", "sa", "", poolSize, TWO_SECONDS, ""))
                .withMessageContaining("pool-size is " + poolSize)
                .withMessageContaining("from 1 to 100");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT-1S", "PT0S", "PT0.499S", "PT1M0.001S"})
    void refusesATimeoutThatIsTooShortOrTooLong(String timeout) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new StoreConfig("jdbc:h2:mem:x", "sa", "", 8, Duration.parse(timeout), ""))
                .withMessageContaining("request-timeout is " + timeout)
                .withMessageContaining("from PT0.5S to PT1M");
    }

    private static StoreConfig withUrl(String url) {
        return new StoreConfig(url, "sa", "", 8, TWO_SECONDS, "");
    }

    @Test
    void namesWhatIsKeptByItsAddressAndNotByItsUser() {
        String ring = named("cassandra://10.0.0.1:9042/ovation", "a");

        assertThat(named("cassandra://10.0.0.1:9042/ovation", "b")).isEqualTo(ring);
        assertThat(named("cassandra://10.0.0.1:9042/other", "a")).isNotEqualTo(ring);
        assertThat(named("jdbc:postgresql://10.0.0.1:5432/ovation", "a"))
                .isNotEqualTo(ring)
                .doesNotContain("10.0.0.1");
    }

    @Test
    void namesWhatIsInMemoryTheSameThroughoutTheProcess() {
        assertThat(StoreConfig.defaults().storeName())
                .isEqualTo(StoreConfig.defaults().storeName())
                .isNotEqualTo(named("jdbc:h2:mem:other", "sa"));
    }

    private static String named(String url, String username) {
        return new StoreConfig(url, username, "", 8, Duration.ofSeconds(2), "").storeName();
    }
}
