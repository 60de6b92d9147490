package dev.ovation.dispatcher;

import dev.ovation.protocol.NodeLease;
import java.util.List;

/**
 * Who wants the events of one topic right now.
 *
 * @param frontends the live frontends of this data center with viewers of the topic
 * @param dataCenters the other data centers with viewers of it, and those of which that is not known
 */
record Route(List<NodeLease> frontends, List<String> dataCenters) {
    Route {
        frontends = List.copyOf(frontends);
        dataCenters = List.copyOf(dataCenters);
    }
}
