package dev.ovation.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class SourcesTest {
    @Test
    void noTwoAreTheSameAndNoneIsAServers() throws UnknownHostException {
        Set<String> seen = new HashSet<>();
        for (int number = 0; number < 150_000; number++) {
            String address = Sources.address(number).getHostAddress();

            assertThat(seen.add(address)).as(address).isTrue();
            assertThat(address)
                    .startsWith("127.")
                    .doesNotStartWith("127.0.")
                    .doesNotEndWith(".0")
                    .doesNotEndWith(".255");
        }
        assertThat(seen).contains("127.1.1.1", "127.1.1.250", "127.1.2.1", "127.2.1.1");
    }
}
