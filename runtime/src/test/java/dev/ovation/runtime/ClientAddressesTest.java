package dev.ovation.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ClientAddressesTest {
    private final ClientAddresses addresses =
            new ClientAddresses(List.of(Network.parse("10.0.0.0/8"), Network.parse("2001:db8::/33")));

    @ParameterizedTest
    @CsvSource({
        // Nobody else's word is taken.
        "192.0.2.1, 198.51.100.7, 192.0.2.1",
        // Our proxy's is.
        "10.1.2.3, 198.51.100.7, 198.51.100.7",
        "2001:db8::1, 2001:db9::7, 2001:db9:0:0:0:0:0:7",
        // What the client itself wrote stands left of what the proxy added.
        "10.1.2.3, '1.1.1.1, 198.51.100.7', 198.51.100.7",
        // Two of our proxies one behind the other.
        "10.1.2.3, '1.1.1.1 , 198.51.100.7,10.9.9.9', 198.51.100.7",
        // Only proxies: the first of them.
        "10.1.2.3, '10.4.4.4,10.5.5.5', 10.4.4.4",
        // Nonsense ends what is believed.
        "10.1.2.3, '198.51.100.7, unknown', 10.1.2.3",
        "10.1.2.3, 'evil.example.org', 10.1.2.3",
        "10.1.2.3, '', 10.1.2.3",
    })
    void believesWhatItsOwnProxiesSay(String peer, String forwarded, String client) {
        assertThat(addresses.of(InetAddress.ofLiteral(peer), forwarded)).isEqualTo(client);
    }

    @Test
    void believesNobodyWithoutProxies() {
        ClientAddresses none = new ClientAddresses(List.of());

        assertThat(none.of(InetAddress.ofLiteral("10.1.2.3"), "198.51.100.7")).isEqualTo("10.1.2.3");
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.0.1, true",
        "10.0.0.0/8, 11.0.0.1, false",
        "10.128.0.0/9, 10.127.255.255, false",
        "10.128.0.0/9, 10.128.0.0, true",
        "192.0.2.7, 192.0.2.7, true",
        "192.0.2.7, 192.0.2.6, false",
        "0.0.0.0/0, 203.0.113.9, true",
        "0.0.0.0/0, '::1', false",
        "'2001:db8::/33', '2001:db8:8000::1', false",
        "'2001:db8::/33', '2001:db8:7fff::1', true",
    })
    void knowsWhoIsInANetwork(String network, String address, boolean isIn) {
        assertThat(Network.parse(network).contains(InetAddress.ofLiteral(address)))
                .isEqualTo(isIn);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "10.0.0.0/", "localhost", "::/129", "10.0.0.256"
            })
    void refusesWhatIsNoNetwork(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Network.parse(text))
                .withMessageContaining("is no range of addresses; write 10.0.0.0/8");
    }
}
