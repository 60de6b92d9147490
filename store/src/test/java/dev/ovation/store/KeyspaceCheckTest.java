package dev.ovation.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.runtime.Finding;
import dev.ovation.runtime.Finding.Result;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyspaceCheckTest {
    private static final String NETWORK = "org.apache.cassandra.locator.NetworkTopologyStrategy";
    private static final List<String> RING = List.of("east", "west");

    @ParameterizedTest
    @CsvSource({
        "3, 3, OK",
        "3, 2, OK",
        "3, 1, FAIL",
        "5, 3, OK",
        "2, 2, WARN",
        "2, 1, FAIL",
        "1, 1, WARN",
        "1, 0, FAIL",
        "3/1, 3, OK"
    })
    void threeCopiesAreWantedAndAMajorityOfThemMustBeUp(String copies, int up, Result result) {
        Finding finding = check(up).present(Map.of("class", NETWORK, "east", copies, "west", "3"));

        assertThat(finding.result()).isEqualTo(result);
        assertThat(finding.found()).startsWith("ovation has copies east:" + copies + ", west:3");
        assertThat(finding.todo().isEmpty()).isEqualTo(result == Result.OK);
    }

    @Test
    void aDataCenterWithoutCopiesIsAFailure() {
        Finding finding = check(3).present(Map.of("class", NETWORK, "west", "3"));

        assertThat(finding.result()).isEqualTo(Result.FAIL);
        assertThat(finding.found()).isEqualTo("ovation has copies west:3, none in east");
    }

    @Test
    void aStrategyWithoutDataCentersIsToldByItsName() {
        Finding finding = check(3).present(
                        Map.of("class", "org.apache.cassandra.locator.SimpleStrategy", "replication_factor", "3"));

        assertThat(finding.result()).isEqualTo(Result.WARN);
        assertThat(finding.found()).contains("has SimpleStrategy");
        assertThat(finding.todo()).contains("NetworkTopologyStrategy");
    }

    @Test
    void aKeyspaceThatIsToBeMadeIsJudgedLikeOneThatIsThere() {
        assertThat(check(3).absent("east:3, west:3", RING)).satisfies(finding -> {
            assertThat(finding.result()).isEqualTo(Result.OK);
            assertThat(finding.found())
                    .isEqualTo("ovation is not there yet; the first dispatcher makes it with copies east:3, west:3");
        });
        assertThat(check(3).absent("east:1", RING).result()).isEqualTo(Result.WARN);
        assertThat(check(3).absent("west:3", RING).result()).isEqualTo(Result.FAIL);
    }

    @Test
    void aKeyspaceThatNobodyMakesIsAFailureThatSaysHow() {
        Finding finding = check(3).absent("", RING);

        assertThat(finding.result()).isEqualTo(Result.FAIL);
        assertThat(finding.todo()).contains("store.replication", "east:3", "CREATE KEYSPACE ovation");
    }

    @Test
    void aReplicationThatTheRingCannotHaveIsAFailure() {
        assertThat(check(3).absent("east:3,south:3", RING)).satisfies(finding -> {
            assertThat(finding.result()).isEqualTo(Result.FAIL);
            assertThat(finding.found()).contains("south");
            assertThat(finding.todo()).contains("east, west");
        });
        assertThat(check(3).absent("three in east", RING)).satisfies(finding -> {
            assertThat(finding.result()).isEqualTo(Result.FAIL);
            assertThat(finding.found()).contains("three in east", "east:3,west:3");
        });
    }

    private static KeyspaceCheck check(int up) {
        return new KeyspaceCheck("ovation", "east", up);
    }
}
