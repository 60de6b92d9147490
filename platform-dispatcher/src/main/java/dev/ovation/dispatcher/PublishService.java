package dev.ovation.dispatcher;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.ovation.protocol.EventId;
import dev.ovation.protocol.Json;
import dev.ovation.protocol.Limits;
import dev.ovation.protocol.NamespacePolicies;
import dev.ovation.protocol.Problem;
import dev.ovation.protocol.ProblemException;
import dev.ovation.protocol.ProblemType;
import dev.ovation.protocol.Topic;
import dev.ovation.runtime.Bodies;
import dev.ovation.runtime.Problems;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Where backends publish: one event, or a batch of them as NDJSON. Thread-safe. */
final class PublishService implements HttpService {
    private static final HeaderName IDEMPOTENCY_KEY = HeaderNames.create("Idempotency-Key");
    private static final String NDJSON = "application/x-ndjson";

    private final NamespacePolicies policies;
    private final Publisher publisher;
    private final IdempotencyTable idempotency;
    private final BooleanSupplier draining;
    private final DispatcherMetrics metrics;

    PublishService(
            NamespacePolicies policies,
            Publisher publisher,
            IdempotencyTable idempotency,
            BooleanSupplier draining,
            DispatcherMetrics metrics) {
        this.policies = policies;
        this.publisher = publisher;
        this.idempotency = idempotency;
        this.draining = draining;
        this.metrics = metrics;
    }

    @Override
    public void routing(HttpRules rules) {
        Problems.only(rules, Method.POST, "/v1/topics/{topic}/events", this::one);
        Problems.only(rules, Method.POST, "/v1/events", this::batch);
    }

    private void one(ServerRequest req, ServerResponse res) {
        try {
            refuseWhenDraining();
            Topic topic = Topic.parse(req.path().pathParameters().get("topic"));
            byte[] body = Bodies.read(req, Limits.DATA_BYTES, "An event");
            String key = req.headers().first(IDEMPOTENCY_KEY).orElse(null);
            EventId id = publish(
                    topic,
                    req.query().first("type").orElse(null),
                    req.query().first("key").orElse(null),
                    body,
                    Payload.word("Idempotency-Key", key, Limits.KEY_CHARS));
            res.status(202).header(HeaderNames.CONTENT_TYPE, "application/json").send(Json.line(Result.accepted(id)));
        } catch (ProblemException e) {
            metrics.rejected(e.type());
            throw e;
        }
    }

    private void batch(ServerRequest req, ServerResponse res) {
        refuseWhenDraining();
        String[] lines = lines(Bodies.read(req, Limits.PUBLISH_BATCH_BYTES, "A batch"));
        ByteArrayOutputStream answer = new ByteArrayOutputStream(lines.length * 96);
        for (String line : lines) {
            answer.writeBytes(Json.line(result(line)));
        }
        res.status(202).header(HeaderNames.CONTENT_TYPE, NDJSON).send(answer.toByteArray());
    }

    private static String[] lines(byte[] body) {
        String[] lines = new String(body, StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.isBlank())
                .toArray(String[]::new);
        if (lines.length == 0) {
            throw Payload.malformed("The batch is empty. Send one JSON object per line.");
        }
        if (lines.length > Limits.PUBLISH_LINES) {
            throw new ProblemException(
                    ProblemType.TOO_LARGE,
                    "A batch has at most " + Limits.PUBLISH_LINES + " lines, this one has " + lines.length
                            + ". Split it.");
        }
        return lines;
    }

    private Result result(String line) {
        try {
            PublishLine event = PublishLine.parse(line);
            return Result.accepted(publish(
                    Topic.parse(event.topic()),
                    event.type(),
                    event.key(),
                    event.data().getBytes(StandardCharsets.UTF_8),
                    null));
        } catch (ProblemException e) {
            metrics.rejected(e.type());
            return Result.refused(e.problem());
        }
    }

    private EventId publish(
            Topic topic, @Nullable String type, @Nullable String key, byte[] body, @Nullable String idempotencyKey) {
        if (policies.of(topic).platformOnly()) {
            throw new ProblemException(
                    ProblemType.FORBIDDEN,
                    "Only the platform publishes to the namespace '" + topic.namespace() + "'. Watch it instead.");
        }
        String checkedType = Payload.word("type", type, Limits.TYPE_CHARS);
        String checkedKey = Payload.word("key", key, Limits.KEY_CHARS);
        byte[] data = Payload.data(body);
        if (idempotencyKey == null) {
            return publisher.publish(topic, checkedType, checkedKey, data);
        }
        return idempotency.once(
                topic, idempotencyKey, data, () -> publisher.publish(topic, checkedType, checkedKey, data));
    }

    private void refuseWhenDraining() {
        if (draining.getAsBoolean()) {
            throw new ProblemException(
                    ProblemType.DRAINING,
                    "This dispatcher is about to stop. Publish to another one.",
                    Duration.ofSeconds(1));
        }
    }

    /** One line of an answer: the id of the event, or the problem with it. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Result(@Nullable String id, @Nullable Problem problem) {
        static Result accepted(EventId id) {
            return new Result(id.toString(), null);
        }

        static Result refused(Problem problem) {
            return new Result(null, problem);
        }
    }
}
