package dev.ovation.runtime;

import static dev.ovation.runtime.Leases.SOMEWHERE;
import static dev.ovation.runtime.Leases.draining;
import static dev.ovation.runtime.Leases.lease;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ovation.protocol.NodeLease;
import dev.ovation.protocol.NodeRole;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class NodesTest {
    @Test
    void listsTheNodesOfARoleInADataCenterInOrderOfTheirIds() {
        Nodes nodes = nodes(
                lease("east-f2", 1, 1),
                lease("east-f10", 1, 1),
                lease("west-f1", 1, 1),
                lease("east-f1", 1, 1),
                lease("east-d1", NodeRole.DISPATCHER, SOMEWHERE, 1, 1));

        assertThat(nodes.of(NodeRole.FRONTEND, "east"))
                .extracting(NodeLease::node)
                .containsExactly("east-f1", "east-f10", "east-f2");
        assertThat(nodes.of(NodeRole.DISPATCHER, "east"))
                .extracting(NodeLease::node)
                .containsExactly("east-d1");
    }

    @Test
    void listsThoseThatDrainLast() {
        Nodes nodes = nodes(
                draining(lease("east-f1", 1, 1)),
                lease("east-f3", 1, 1),
                draining(lease("east-f0", 1, 1)),
                lease("east-f2", 1, 1));

        assertThat(nodes.of(NodeRole.FRONTEND, "east"))
                .extracting(NodeLease::node)
                .containsExactly("east-f2", "east-f3", "east-f0", "east-f1");
    }

    @Test
    void listsNobodyWhereThereIsNobody() {
        Nodes nodes = nodes(lease("east-f1", 1, 1));

        assertThat(nodes.of(NodeRole.FRONTEND, "west")).isEmpty();
        assertThat(nodes.of(NodeRole.RELAY, "east")).isEmpty();
        assertThat(Nodes.NONE.of(NodeRole.FRONTEND, "east")).isEmpty();
    }

    @Test
    void takesAnIncarnationForAliveOnlyWhenItIsThatOne() {
        Nodes nodes = nodes(lease("east-f1", 7, 1));

        assertThat(nodes.isLive("east-f1", 7)).isTrue();
        assertThat(nodes.isLive("east-f1", 6)).isFalse();
        assertThat(nodes.isLive("east-f1", 8)).isFalse();
        assertThat(nodes.isLive("east-f2", 7)).isFalse();
    }

    @Test
    void takesAnIncarnationForFadingOnlyWhenItIsThatOne() {
        Nodes nodes = new Nodes(Map.of(), Map.of("west-f1", lease("west-f1", 7, 1)), Set.of("west"), Set.of(), 0);

        assertThat(nodes.isFading("west-f1", 7)).isTrue();
        assertThat(nodes.isFading("west-f1", 6)).isFalse();
        assertThat(nodes.isFading("west-f2", 7)).isFalse();
        assertThat(nodes.isLive("west-f1", 7)).isFalse();
    }

    @Test
    void keepsItsOwnCopies() {
        Map<String, NodeLease> live = new HashMap<>(Map.of("east-f1", lease("east-f1", 1, 1)));
        Set<String> dataCenters = new HashSet<>(Set.of("east"));
        Set<String> stale = new HashSet<>(Set.of("west"));
        Map<String, NodeLease> fading = new HashMap<>(Map.of("west-f1", lease("west-f1", 1, 1)));
        Nodes nodes = new Nodes(live, fading, dataCenters, stale, 0);

        live.clear();
        fading.clear();
        dataCenters.clear();
        stale.clear();

        assertThat(nodes.live()).containsOnlyKeys("east-f1");
        assertThat(nodes.fading()).containsOnlyKeys("west-f1");
        assertThat(nodes.dataCenters()).containsExactly("east");
        assertThat(nodes.stale()).containsExactly("west");
    }

    private static Nodes nodes(NodeLease... leases) {
        return new Nodes(
                Arrays.stream(leases).collect(Collectors.toMap(NodeLease::node, Function.identity())),
                Map.of(),
                Set.of("east", "west"),
                Set.of(),
                0);
    }
}
