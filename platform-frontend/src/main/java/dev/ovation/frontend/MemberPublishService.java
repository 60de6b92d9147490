package dev.ovation.frontend;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.ovation.protocol.Json;
import dev.ovation.protocol.Limits;
import dev.ovation.protocol.NamespacePolicies;
import dev.ovation.protocol.NamespacePolicy;
import dev.ovation.protocol.Payload;
import dev.ovation.protocol.Problem;
import dev.ovation.protocol.ProblemException;
import dev.ovation.protocol.ProblemType;
import dev.ovation.protocol.PublishResult;
import dev.ovation.protocol.Topic;
import dev.ovation.runtime.Bodies;
import dev.ovation.runtime.Caller;
import dev.ovation.runtime.Callers;
import dev.ovation.runtime.Client;
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
import org.jspecify.annotations.Nullable;

/**
 * Where members publish, {@code POST /v1/topics/{topic}/events}: checks who they are and how much they publish, and lets a dispatcher do the rest.
 * Thread-safe.
 */
final class MemberPublishService implements HttpService {
    private static final HeaderName IDEMPOTENCY_KEY = HeaderNames.create("Idempotency-Key");

    private final Callers callers;
    private final NamespacePolicies policies;
    private final PublishLimits limits;
    private final PublishLink link;
    private final FrontendMetrics metrics;

    MemberPublishService(
            Callers callers,
            NamespacePolicies policies,
            PublishLimits limits,
            PublishLink link,
            FrontendMetrics metrics) {
        this.callers = callers;
        this.policies = policies;
        this.limits = limits;
        this.link = link;
        this.metrics = metrics;
    }

    @Override
    public void routing(HttpRules rules) {
        Problems.only(rules, Method.POST, "/v1/topics/{topic}/events", this::publish);
    }

    private void publish(ServerRequest req, ServerResponse res) throws InterruptedException {
        Caller caller = callers.of(req);
        Topic topic = Topic.parse(req.path().pathParameters().get("topic"));
        NamespacePolicy policy = policies.of(topic);
        policy.requirePublishable();
        caller.requireMayPublish(topic);
        byte[] data = Payload.data(Bodies.read(req, Limits.DATA_BYTES, "An event"));
        String type = Payload.word("type", req.query().first("type").orElse(null), Limits.TYPE_CHARS);
        String key = Payload.word("key", req.query().first("key").orElse(null), Limits.KEY_CHARS);
        String once = Payload.word(
                "Idempotency-Key", req.headers().first(IDEMPOTENCY_KEY).orElse(null), Limits.KEY_CHARS);
        String checkedKey = policy.byMember() ? requireOwn(key, caller) : key;
        limits.require(caller.member(), topic);
        Client.current().waits();
        PublishResult result = link.publish(topic, line(topic, type, checkedKey, own(once, caller), data));
        Problem problem = result.problem();
        if (problem != null) {
            Problems.send(res, problem);
            return;
        }
        metrics.published();
        res.status(202).header(HeaderNames.CONTENT_TYPE, "application/json").send(Json.line(result));
    }

    /** The member's own name as the key, which they need not give. */
    private static @Nullable String requireOwn(@Nullable String key, Caller caller) {
        String member = caller.member();
        if (key == null || member == null || key.equals(member)) {
            return key == null ? member : key;
        }
        throw new ProblemException(
                ProblemType.FORBIDDEN,
                "The key of such an event is the member who publishes it: " + member + ". Leave ?key= out.");
    }

    /** Two members may have thought of the same key. */
    private static @Nullable String own(@Nullable String idempotencyKey, Caller caller) {
        String member = caller.member();
        return idempotencyKey == null || member == null ? idempotencyKey : member + '/' + idempotencyKey;
    }

    private static byte[] line(
            Topic topic, @Nullable String type, @Nullable String key, @Nullable String idempotencyKey, byte[] data) {
        ByteArrayOutputStream line = new ByteArrayOutputStream(data.length + 128);
        line.writeBytes(("{\"topic\":\"" + topic + '"').getBytes(StandardCharsets.UTF_8));
        field(line, "type", type);
        field(line, "key", key);
        field(line, "idempotencyKey", idempotencyKey);
        line.writeBytes(",\"data\":".getBytes(StandardCharsets.UTF_8));
        line.writeBytes(data);
        line.write('}');
        return line.toByteArray();
    }

    private static void field(ByteArrayOutputStream line, String name, @Nullable String value) {
        if (value != null) {
            line.writeBytes((",\"" + name + "\":\"").getBytes(StandardCharsets.UTF_8));
            line.writeBytes(JsonStringEncoder.getInstance().quoteAsUTF8(value));
            line.write('"');
        }
    }
}
