package dev.ovation.dispatcher;

import dev.ovation.protocol.BatchCodec;
import dev.ovation.protocol.Event;
import dev.ovation.protocol.Limits;
import dev.ovation.protocol.ProblemException;
import dev.ovation.protocol.ProblemType;
import dev.ovation.runtime.Bodies;
import dev.ovation.runtime.Problems;
import io.helidon.http.Method;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;

/**
 * Where the relays of other data centers bring events. They go the same way as those published here, from {@link Dispatcher} on; an
 * event of this data center that comes back is dropped and counted. A dispatcher that drains refuses them: its links take nothing
 * more, and a relay has other dispatchers to go to.
 */
final class EventsService implements HttpService {
    private final String dataCenter;
    private final Dispatcher dispatcher;
    private final BooleanSupplier draining;
    private final InstantSource clock;
    private final DispatcherMetrics metrics;

    EventsService(
            String dataCenter,
            Dispatcher dispatcher,
            BooleanSupplier draining,
            InstantSource clock,
            DispatcherMetrics metrics) {
        this.dataCenter = dataCenter;
        this.dispatcher = dispatcher;
        this.draining = draining;
        this.clock = clock;
        this.metrics = metrics;
    }

    @Override
    public void routing(HttpRules rules) {
        Problems.only(rules, Method.POST, "/internal/v1/events", this::take);
    }

    private void take(ServerRequest req, ServerResponse res) {
        if (draining.getAsBoolean()) {
            throw new ProblemException(
                    ProblemType.DRAINING,
                    "This dispatcher is about to stop. Bring the batch to another one.",
                    Duration.ofSeconds(1));
        }
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
