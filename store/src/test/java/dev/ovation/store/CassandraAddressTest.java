package dev.ovation.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CassandraAddressTest {
    @Test
    void readsAHostAPortAndAKeyspace() {
        CassandraAddress address = CassandraAddress.parse("cassandra://10.0.0.1:19042/ovation");

        assertThat(address.contacts()).containsExactly(new InetSocketAddress("10.0.0.1", 19_042));
        assertThat(address.keyspace()).isEqualTo("ovation");
    }

    @Test
    void readsSeveralHostsInTheirOrder() {
        assertThat(CassandraAddress.parse("cassandra://10.0.0.2:1,10.0.0.1, 10.0.0.3:65535/ovation")
                        .contacts())
                .containsExactly(
                        new InetSocketAddress("10.0.0.2", 1),
                        new InetSocketAddress("10.0.0.1", 9_042),
                        new InetSocketAddress("10.0.0.3", 65_535));
    }

    @Test
    void asksAHostWithoutAPortOnTheUsualOne() {
        assertThat(CassandraAddress.parse("cassandra://localhost/ovation").contacts())
                .extracting(InetSocketAddress::getPort)
                .containsExactly(9_042);
    }

    @Test
    void readsAddressesOfSixInBrackets() {
        assertThat(CassandraAddress.parse("cassandra://[fd00::1]:19042,[fd00::17]/ovation")
                        .contacts())
                .containsExactly(new InetSocketAddress("fd00::1", 19_042), new InetSocketAddress("fd00::17", 9_042));
    }

    @ParameterizedTest
    @ValueSource(strings = {"o", "ovation_2", "abcdefghijklmnopqrstuvwxyz_0123456789_abcdefghij"})
    void takesTheKeyspacesThatNeedNoQuotes(String keyspace) {
        assertThat(CassandraAddress.parse("cassandra://10.0.0.1/" + keyspace).keyspace())
                .isEqualTo(keyspace);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cassandra:",
                "cassandra://",
                "cassandra://10.0.0.1",
                "cassandra://10.0.0.1/",
                "cassandra:///ovation",
                "cassandra:10.0.0.1/ovation",
                "Cassandra://10.0.0.1/ovation",
                "cassandra://10.0.0.1/Ovation",
                "cassandra://10.0.0.1/2ovation",
                "cassandra://10.0.0.1/_ovation",
                "cassandra://10.0.0.1/ova-tion",
                "cassandra://10.0.0.1/ovation/",
                "cassandra://10.0.0.1/ovation?x=y",
                "cassandra://10.0.0.1/ovation;DROP KEYSPACE ovation",
                "cassandra://10.0.0.1/abcdefghijklmnopqrstuvwxyz_0123456789_abcdefghijk",
                "cassandra://10.0.0.1:0/ovation",
                "cassandra://10.0.0.1:65536/ovation",
                "cassandra://10.0.0.1:99999/ovation",
                "cassandra://10.0.0.1:100000/ovation",
                "cassandra://10.0.0.1:-1/ovation",
                "cassandra://10.0.0.1:/ovation",
                "cassandra://10.0.0.1:x/ovation",
                "cassandra://:9042/ovation",
                "cassandra://10.0.0.1,/ovation",
                "cassandra://,10.0.0.1/ovation",
                "cassandra://10.0.0.1;10.0.0.2/ovation",
                "cassandra://::1/ovation",
                "cassandra://[::1/ovation",
                "cassandra://user@10.0.0.1/ovation",
            })
    void refusesWhatIsNoneAndSaysWhatToWrite(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CassandraAddress.parse(url))
                .withMessageContaining("cassandra://10.0.0.1:9042,10.0.0.2:9042/ovation");
    }
}
