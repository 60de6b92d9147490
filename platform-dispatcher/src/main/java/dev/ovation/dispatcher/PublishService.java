package dev.ovation.dispatcher;

import dev.ovation.protocol.EventId;
import dev.ovation.protocol.Json;
import dev.ovation.protocol.Limits;
import dev.ovation.protocol.Payload;
import dev.ovation.protocol.PublishResult;
import dev.ovation.runtime.Bodies;
import dev.ovation.runtime.Caller;
import dev.ovation.runtime.Callers;
import dev.ovation.runtime.Problems;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/** Where backends publish: one event, or a batch of them as NDJSON. Thread-safe. */
final class PublishService implements HttpService {
    static final String NDJSON = "application/x-ndjson";

    private static final HeaderName IDEMPOTENCY_KEY = HeaderNames.create("Idempotency-Key");

    private final Callers callers;
    private final Intake intake;

    PublishService(Callers callers, Intake intake) {
        this.callers = callers;
        this.intake = intake;
    }

    @Override
    public void routing(HttpRules rules) {
        Problems.only(rules, Method.POST, "/v1/topics/{topic}/events", this::one);
        Problems.only(rules, Method.POST, "/v1/events", this::batch);
    }

    private void one(ServerRequest req, ServerResponse res) {
        Caller caller = callers.of(req);
        byte[] body = Bodies.read(req, Limits.DATA_BYTES, "An event");
        String once = req.headers().first(IDEMPOTENCY_KEY).orElse(null);
        EventId id = intake.one(
                req.path().pathParameters().get("topic"),
                req.query().first("type").orElse(null),
                req.query().first("key").orElse(null),
                Payload.word("Idempotency-Key", once, Limits.KEY_CHARS),
                body,
                caller::requireMayPublish);
        res.status(202)
                .header(HeaderNames.CONTENT_TYPE, "application/json")
                .send(Json.line(PublishResult.accepted(id)));
    }

    private void batch(ServerRequest req, ServerResponse res) {
        Caller caller = callers.of(req);
        byte[] lines = Bodies.read(req, Limits.PUBLISH_BATCH_BYTES, "A batch");
        byte[] answer = intake.batch(lines, caller::requireMayPublish);
        res.status(202).header(HeaderNames.CONTENT_TYPE, NDJSON).send(answer);
    }
}
