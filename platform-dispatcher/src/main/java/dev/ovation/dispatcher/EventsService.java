package dev.ovation.dispatcher;

import dev.ovation.protocol.BatchCodec;
import dev.ovation.protocol.Event;
import dev.ovation.protocol.Limits;
import dev.ovation.runtime.Bodies;
import dev.ovation.runtime.Problems;
import io.helidon.http.Method;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.InstantSource;

/**
 * Where the relays of other data centers bring events. They go the same way as those published here, from {@link Dispatcher} on; an
 * event of this data center that comes back is dropped and counted.
 */
final class EventsService implements HttpService {
    private final String dataCenter;
    private final Dispatcher dispatcher;
    private final InstantSource clock;
    private final DispatcherMetrics metrics;

    EventsService(String dataCenter, Dispatcher dispatcher, InstantSource clock, DispatcherMetrics metrics) {
        this.dataCenter = dataCenter;
        this.dispatcher = dispatcher;
        this.clock = clock;
        this.metrics = metrics;
    }

    @Override
    public void routing(HttpRules rules) {
        Problems.only(rules, Method.POST, "/internal/v1/events", this::take);
    }

    private void take(ServerRequest req, ServerResponse res) {
        byte[] batch = Bodies.read(req, Limits.INTERNAL_REQUEST_BYTES, "A batch");
        for (Event event : BatchCodec.decode(batch, Event.micros(clock.instant()))) {
            if (event.id().source().dataCenter().equals(dataCenter)) {
                metrics.echoed();
            } else {
                metrics.received();
                dispatcher.dispatch(event);
            }
        }
        res.status(204).send();
    }
}
