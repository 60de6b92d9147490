package dev.ovation.frontend;

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

/** Where dispatchers bring events. Answered when every event of the batch has been offered to its viewers. */
final class DeliverService implements HttpService {
    private final FanOut fanOut;
    private final InstantSource clock;

    DeliverService(FanOut fanOut, InstantSource clock) {
        this.fanOut = fanOut;
        this.clock = clock;
    }

    @Override
    public void routing(HttpRules rules) {
        Problems.only(rules, Method.POST, "/internal/v1/events", this::take);
    }

    private void take(ServerRequest req, ServerResponse res) {
        byte[] batch = Bodies.read(req, Limits.INTERNAL_REQUEST_BYTES, "A batch");
        for (Event event : BatchCodec.decode(batch, Event.micros(clock.instant()))) {
            fanOut.deliver(event);
        }
        res.status(204).send();
    }
}
