package dev.ovation.dispatcher;

import dev.ovation.protocol.Event;
import dev.ovation.protocol.NodeLease;

/**
 * Sends an event to every frontend of this data center that has viewers of its topic, and, when the event was published here, to
 * every other data center that has. (The node that holds this step is {@link DispatcherNode}.)
 *
 * <p>Never waits for another node; only the first event of a topic that is not in memory waits for the subscription table.
 * Thread-safe; the caller sees to the order of a topic's events.
 */
final class Dispatcher {
    private final String dataCenter;
    private final Routes routes;
    private final FrontendLinks frontends;
    private final RelayLinks relays;
    private final DispatcherMetrics metrics;

    Dispatcher(
            String dataCenter, Routes routes, FrontendLinks frontends, RelayLinks relays, DispatcherMetrics metrics) {
        this.dataCenter = dataCenter;
        this.routes = routes;
        this.frontends = frontends;
        this.relays = relays;
        this.metrics = metrics;
    }

    void dispatch(Event event) {
        Route route = routes.of(event.topic());
        for (NodeLease frontend : route.frontends()) {
            frontends.send(frontend, event);
        }
        boolean ownEvent = event.id().source().dataCenter().equals(dataCenter);
        if (ownEvent) {
            for (String other : route.dataCenters()) {
                relays.send(other, event);
            }
        }
        if (route.frontends().isEmpty() && !(ownEvent && !route.dataCenters().isEmpty())) {
            metrics.unrouted();
        }
    }
}
