package dev.ovation.dispatcher;

import dev.ovation.protocol.Limits;
import dev.ovation.runtime.Bodies;
import dev.ovation.runtime.Problems;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/** Where frontends bring what members publish, as NDJSON: they have checked who may, so here everything may be. Thread-safe. */
final class MemberEventsService implements HttpService {
    private final Intake intake;

    MemberEventsService(Intake intake) {
        this.intake = intake;
    }

    @Override
    public void routing(HttpRules rules) {
        Problems.only(rules, Method.POST, "/internal/v1/publishes", this::take);
    }

    private void take(ServerRequest req, ServerResponse res) {
        byte[] lines = Bodies.read(req, Limits.INTERNAL_REQUEST_BYTES, "A batch");
        byte[] answer = intake.batch(lines, topic -> {});
        res.status(202).header(HeaderNames.CONTENT_TYPE, PublishService.NDJSON).send(answer);
    }
}
