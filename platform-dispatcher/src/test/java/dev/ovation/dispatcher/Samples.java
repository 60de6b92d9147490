package dev.ovation.dispatcher;

import dev.ovation.protocol.Event;
import dev.ovation.protocol.EventId;
import dev.ovation.protocol.NodeLease;
import dev.ovation.protocol.NodeRole;
import dev.ovation.protocol.Source;
import dev.ovation.protocol.Subscription;
import dev.ovation.protocol.Topic;
import dev.ovation.runtime.LinkConfig;
import dev.ovation.runtime.Nodes;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The values that these tests are about. A node's id begins with its data center: {@code east-f1}. */
final class Samples {
    static final Topic LIKES = Topic.parse("likes:video-42");
    static final Source EAST = new Source("east", "east-d1", 1_000);
    static final Source WEST = new Source("west", "west-d1", 1_000);

    /** One lane, so that what a test sends arrives in the order in which it was sent. */
    static final LinkConfig ONE_LANE = new LinkConfig(1, 20_000, 32 * 1024 * 1024, Duration.ofSeconds(10), 2);

    private static final URI NOWHERE = URI.create("http://127.0.0.1:1");

    private Samples() {}

    static NodeLease lease(String node, NodeRole role, long incarnation) {
        return lease(node, role, incarnation, NOWHERE);
    }

    static NodeLease lease(String node, NodeRole role, long incarnation, URI internal) {
        return new NodeLease(node, dataCenter(node), role, incarnation, 1, internal, null, false);
    }

    static NodeLease frontend(String node) {
        return lease(node, NodeRole.FRONTEND, 1);
    }

    /** These nodes are live, and about every data center something fresh is known. */
    static Nodes nodes(NodeLease... live) {
        return stale(Set.of(), live);
    }

    /** These nodes are live, and these data centers are known, but nothing fresh of them. */
    static Nodes stale(Set<String> stale, NodeLease... live) {
        Set<String> dataCenters = Arrays.stream(live).map(NodeLease::dataCenter).collect(Collectors.toSet());
        dataCenters.addAll(stale);
        return new Nodes(
                Arrays.stream(live).collect(Collectors.toMap(NodeLease::node, Function.identity())),
                Map.of(),
                dataCenters,
                stale,
                0);
    }

    /** The same, after that many returns of data centers. */
    static Nodes afterReturns(long returns, Nodes nodes) {
        return new Nodes(nodes.live(), nodes.fading(), nodes.dataCenters(), nodes.stale(), returns);
    }

    static Subscription row(NodeLease frontend, long version, int viewers) {
        return row(LIKES, frontend, version, viewers);
    }

    static Subscription row(Topic topic, NodeLease frontend, long version, int viewers) {
        return new Subscription(
                topic, frontend.dataCenter(), frontend.node(), frontend.incarnation(), version, viewers);
    }

    static Event event(Source source, Topic topic, long sequence) {
        return Event.published(new EventId(source, topic, sequence), null, null, bytes("{}"), 1_000_000);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    static String dataCenter(String node) {
        return node.substring(0, node.indexOf('-'));
    }
}
