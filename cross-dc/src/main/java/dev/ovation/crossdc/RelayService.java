package dev.ovation.crossdc;

import dev.ovation.protocol.BatchCodec;
import dev.ovation.protocol.Event;
import dev.ovation.protocol.Limits;
import dev.ovation.protocol.NodeId;
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
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Where the dispatchers of this data center bring events for another one: {@code POST /internal/v1/events?to=west}. Answered when every
 * event of the batch waits in the link to it, or was dropped there and counted. A relay that drains refuses them: its links take nothing
 * more, and a dispatcher has other relays to go to.
 */
final class RelayService implements HttpService {
    private final String dataCenter;
    private final DataCenterLinks links;
    private final BooleanSupplier draining;
    private final InstantSource clock;

    RelayService(String dataCenter, DataCenterLinks links, BooleanSupplier draining, InstantSource clock) {
        this.dataCenter = dataCenter;
        this.links = links;
        this.draining = draining;
        this.clock = clock;
    }

    @Override
    public void routing(HttpRules rules) {
        Problems.only(rules, Method.POST, "/internal/v1/events", this::take);
    }

    private void take(ServerRequest req, ServerResponse res) {
        String to = to(req.query().first("to").orElse(""));
        if (draining.getAsBoolean()) {
            throw new ProblemException(
                    ProblemType.DRAINING,
                    "This relay is about to stop. Bring the batch to another one.",
                    Duration.ofSeconds(1));
        }
        byte[] batch = Bodies.read(req, Limits.INTERNAL_REQUEST_BYTES, "A batch");
        List<Event> events = BatchCodec.decode(batch, Event.micros(clock.instant()));
        links.send(to, events);
        res.status(204).send();
    }

    private String to(String name) {
        try {
            NodeId.require("to", name);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(ProblemType.MALFORMED, e.getMessage() + '.');
        }
        if (name.equals(dataCenter)) {
            throw new ProblemException(
                    ProblemType.MALFORMED, "This relay is in " + name + " itself; name another data center in 'to'.");
        }
        return name;
    }
}
