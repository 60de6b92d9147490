package dev.ovation.dispatcher;

import static dev.ovation.dispatcher.Samples.ONE_LANE;

import dev.ovation.protocol.NodeLease;
import dev.ovation.protocol.Subscription;
import dev.ovation.protocol.Topic;
import dev.ovation.runtime.InternalKey;
import dev.ovation.runtime.LinkMetrics;
import dev.ovation.runtime.NodeConfig;
import dev.ovation.runtime.NodeMetrics;
import dev.ovation.runtime.Nodes;
import dev.ovation.testkit.FakeTime;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** The dispatcher east-d1 from {@link Publisher} to its links, over a {@link FakeTable} and the nodes that a test names. */
final class StraightLine implements AutoCloseable {
    final FakeTime time = new FakeTime();
    final FakeTable table = new FakeTable();
    final CountedMetrics metrics = new CountedMetrics();
    final AtomicReference<Nodes> nodes = new AtomicReference<>(Nodes.NONE);
    final Routes routes = new Routes(
            "east",
            new DispatcherConfig.RoutesConfig(10_000, Duration.ofMillis(250), Duration.ofSeconds(30)),
            table,
            nodes::get,
            Runnable::run,
            time.ticker(),
            metrics);
    final FrontendLinks frontends = new FrontendLinks("east-d1", ONE_LANE, InternalKey.open(), LinkMetrics.NONE, time);
    final Dispatcher dispatcher;
    final Publisher publisher;
    private final NodeMetrics nodeMetrics;
    private final RelayLinks relays;

    StraightLine() {
        NodeConfig self = new NodeConfig("east-d1", "east");
        nodeMetrics = new NodeMetrics(self, "dispatcher");
        relays = new RelayLinks(self, ONE_LANE, InternalKey.open(), nodes::get, nodeMetrics, time);
        dispatcher = new Dispatcher("east", routes, frontends, relays, metrics);
        publisher = new Publisher(Samples.EAST, dispatcher, time, metrics);
    }

    /** These nodes are live, and these frontends of them watch the topic. */
    StraightLine watching(Topic topic, FakeNode... frontends) {
        for (FakeNode frontend : frontends) {
            Subscription row = Samples.row(topic, frontend.lease(), 1, 1);
            table.put(List.of(row));
            routes.apply(List.of(row));
        }
        return this;
    }

    StraightLine among(FakeNode... live) {
        nodes.set(Samples.nodes(Arrays.stream(live).map(FakeNode::lease).toArray(NodeLease[]::new)));
        return this;
    }

    @Override
    public void close() {
        frontends.close();
        relays.close();
        nodeMetrics.close();
    }
}
