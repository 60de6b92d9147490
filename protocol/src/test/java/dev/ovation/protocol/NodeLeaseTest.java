package dev.ovation.protocol;

import static dev.ovation.protocol.Samples.lease;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeLeaseTest {
    @Test
    void beatsOnceMoreWhenItIsRenewed() {
        NodeLease lease = lease(7, 1);

        assertThat(lease.renewed(false)).isEqualTo(lease(7, 2));
        assertThat(lease.renewed(false).renewed(false)).isEqualTo(lease(7, 3));
    }

    @Test
    void saysThatItDrainsAndThatItDoesNotAnyMore() {
        NodeLease draining = lease(7, 1).renewed(true);

        assertThat(draining.draining()).isTrue();
        assertThat(draining.beat()).isEqualTo(2);
        assertThat(draining.renewed(false).draining()).isFalse();
    }

    @Test
    void isAfterTheLeaseThatItRenewed() {
        NodeLease lease = lease(7, 1);

        assertThat(lease.renewed(false).isAfter(lease)).isTrue();
        assertThat(lease.isAfter(lease.renewed(false))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 1, 1, false",
        "1, 2, 1, 1, true",
        "1, 1, 1, 2, false",
        "2, 1, 1, 9, true",
        "1, 9, 2, 1, false",
        "2, 9, 1, 1, true",
    })
    void isAfterByIncarnationFirstAndThenByBeat(
            long incarnation, long beat, long otherIncarnation, long otherBeat, boolean after) {
        assertThat(lease(incarnation, beat).isAfter(lease(otherIncarnation, otherBeat)))
                .isEqualTo(after);
    }

    @Test
    void refusesNamesThatAreNoIds() {
        URI internal = URI.create("http://10.0.0.1:8082");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new NodeLease("F1", "east", NodeRole.RELAY, 1, 1, internal, null, false))
                .withMessageStartingWith("node is 'F1'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new NodeLease("f1", "", NodeRole.RELAY, 1, 1, internal, null, false))
                .withMessageStartingWith("data center is ''");
    }

    @ParameterizedTest
    @CsvSource({"FRONTEND, frontend", "DISPATCHER, dispatcher", "RELAY, relay"})
    void writesItsRoleInLowerCase(NodeRole role, String word) {
        assertThat(role.word()).isEqualTo(word);
    }
}
