package dev.ovation.dispatcher;

import dev.ovation.protocol.EventId;
import dev.ovation.protocol.Json;
import dev.ovation.protocol.Limits;
import dev.ovation.protocol.NamespacePolicies;
import dev.ovation.protocol.Payload;
import dev.ovation.protocol.ProblemException;
import dev.ovation.protocol.ProblemType;
import dev.ovation.protocol.PublishResult;
import dev.ovation.protocol.Topic;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Checks what is to be published, by whomever and in whatever form, and publishes it. Thread-safe. */
final class Intake {
    private final NamespacePolicies policies;
    private final Publisher publisher;
    private final IdempotencyTable idempotency;
    private final BooleanSupplier draining;
    private final DispatcherMetrics metrics;

    Intake(
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

    /**
     * Publishes one event.
     *
     * @param topic as it was written, not yet checked; so are the others
     * @param permitted throws unless the publisher may publish to the topic
     * @throws ProblemException when it is refused, which is counted
     */
    EventId one(
            String topic,
            @Nullable String type,
            @Nullable String key,
            @Nullable String idempotencyKey,
            byte[] data,
            Consumer<Topic> permitted) {
        try {
            requireRunning();
            return publish(topic, type, key, idempotencyKey, data, permitted);
        } catch (ProblemException e) {
            metrics.rejected(e.type());
            throw e;
        }
    }

    /**
     * Publishes what the lines say, those that can be.
     *
     * @param permitted throws unless the publisher may publish to the topic
     * @return a {@link PublishResult} a line, in their order
     * @throws ProblemException when there are none, or too many
     */
    byte[] batch(byte[] body, Consumer<Topic> permitted) {
        requireRunning();
        String[] lines = lines(body);
        ByteArrayOutputStream answer = new ByteArrayOutputStream(lines.length * 96);
        for (String line : lines) {
            answer.writeBytes(Json.line(result(line, permitted)));
        }
        return answer.toByteArray();
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

    private PublishResult result(String line, Consumer<Topic> permitted) {
        try {
            PublishLine event = PublishLine.parse(line);
            byte[] data = event.data().getBytes(StandardCharsets.UTF_8);
            return PublishResult.accepted(
                    publish(event.topic(), event.type(), event.key(), event.idempotencyKey(), data, permitted));
        } catch (ProblemException e) {
            metrics.rejected(e.type());
            return PublishResult.refused(e.problem());
        }
    }

    private EventId publish(
            String name,
            @Nullable String type,
            @Nullable String key,
            @Nullable String idempotencyKey,
            byte[] body,
            Consumer<Topic> permitted) {
        Topic topic = Topic.parse(name);
        policies.of(topic).requirePublishable();
        permitted.accept(topic);
        String checkedType = Payload.word("type", type, Limits.TYPE_CHARS);
        String checkedKey = Payload.word("key", key, Limits.KEY_CHARS);
        String once = Payload.word("Idempotency-Key", idempotencyKey, Limits.MEMBER_KEY_CHARS);
        byte[] data = Payload.data(body);
        return once == null
                ? publisher.publish(topic, checkedType, checkedKey, data)
                : idempotency.once(topic, once, data, () -> publisher.publish(topic, checkedType, checkedKey, data));
    }

    private void requireRunning() {
        if (draining.getAsBoolean()) {
            throw new ProblemException(
                    ProblemType.DRAINING,
                    "This dispatcher is about to stop. Publish to another one.",
                    Duration.ofSeconds(1));
        }
    }
}
