package dev.ovation.frontend;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ovation.protocol.Limits;
import dev.ovation.protocol.ProblemException;
import dev.ovation.protocol.ProblemType;
import dev.ovation.protocol.Topic;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How much members may publish through this node: a token bucket for each member, and one for each topic. Thread-safe.
 *
 * <p>Who has not published for a minute is forgotten, and comes back with a full bucket, which it would have by then; so is who has not for longest when there
 * are more than {@link Limits#LIMITED_PUBLISHERS}.
 */
final class PublishLimits {
    private static final Duration FORGET_AFTER = Duration.ofMinutes(1);

    /** A refused client waits that much longer than it must, at most: what was refused together does not come back together. */
    private static final Duration JITTER = Duration.ofSeconds(2);

    private final FrontendConfig.PublishConfig config;
    private final FrontendMetrics metrics;
    private final LongSupplier nanoTime;
    private final Cache<String, Bucket> members;
    private final Cache<Topic, Bucket> topics;

    PublishLimits(FrontendConfig.PublishConfig config, FrontendMetrics metrics, LongSupplier nanoTime) {
        this.config = config;
        this.metrics = metrics;
        this.nanoTime = nanoTime;
        members = Caffeine.newBuilder()
                .maximumSize(Limits.LIMITED_PUBLISHERS)
                .expireAfterAccess(FORGET_AFTER)
                .ticker(nanoTime::getAsLong)
                .build();
        topics = Caffeine.newBuilder()
                .maximumSize(Limits.LIMITED_PUBLISHERS)
                .expireAfterAccess(FORGET_AFTER)
                .ticker(nanoTime::getAsLong)
                .build();
    }

    /**
     * Passes one publish more.
     *
     * @param member null for somebody of whom it is not known, who is limited by the topic only
     * @throws ProblemException {@link ProblemType#TOO_MANY_REQUESTS}, with a time to come back that is drawn
     */
    void require(@Nullable String member, Topic topic) {
        if (member != null) {
            take(
                    members.get(member, _ -> TokenBuckets.of(config.memberBurst(), config.memberPerSecond(), nanoTime)),
                    FrontendMetrics.PublishRefusal.MEMBER_RATE,
                    "You may publish " + config.memberPerSecond() + " events a second here. Send fewer.");
        }
        take(
                topics.get(topic, _ -> TokenBuckets.of(config.topicPerSecond(), config.topicPerSecond(), nanoTime)),
                FrontendMetrics.PublishRefusal.TOPIC_RATE,
                "Members may publish " + config.topicPerSecond() + " events a second to one topic here. Send fewer.");
    }

    private void take(Bucket bucket, FrontendMetrics.PublishRefusal reason, String detail) {
        ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
        if (!probe.isConsumed()) {
            metrics.publishRefused(reason);
            long jitter = ThreadLocalRandom.current().nextLong(JITTER.toNanos());
            throw new ProblemException(
                    ProblemType.TOO_MANY_REQUESTS, detail, Duration.ofNanos(probe.getNanosToWaitForRefill() + jitter));
        }
    }
}
