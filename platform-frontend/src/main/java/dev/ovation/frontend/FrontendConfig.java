package dev.ovation.frontend;

import dev.ovation.runtime.AuthConfig;
import dev.ovation.runtime.CorsConfig;
import dev.ovation.runtime.LeaseConfig;
import dev.ovation.runtime.ListenConfig;
import dev.ovation.runtime.Network;
import dev.ovation.runtime.NodeConfig;
import dev.ovation.runtime.Require;
import dev.ovation.runtime.Settings;
import dev.ovation.runtime.TokensConfig;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * A frontend's settings; {@code frontend.yaml} beside this class names each with its default.
 *
 * @param listen the public listener
 * @param internal the listener for other nodes
 * @param dispatchers internal addresses of dispatchers of the data center to begin with, at least one
 */
public record FrontendConfig(
        NodeConfig node,
        AuthConfig auth,
        TokensConfig tokens,
        ListenConfig listen,
        CorsConfig cors,
        ListenConfig internal,
        List<URI> dispatchers,
        LeaseConfig lease,
        ViewersConfig viewers,
        StreamConfig stream,
        SubscriptionsConfig subscriptions,
        PublishConfig publish,
        DrainConfig drain) {
    /** Checks that there is a way in, and that it is watched. */
    public FrontendConfig {
        tokens.require(auth);
        if (dispatchers.isEmpty()) {
            throw new IllegalArgumentException(
                    "dispatchers is empty; name at least one, such as http://127.0.0.1:8083");
        }
        dispatchers = List.copyOf(dispatchers);
    }

    /** The shipped defaults; the node's names, its keys and {@code dispatchers} are still to be set. */
    public static Settings defaults() {
        return Settings.defaults(FrontendConfig.class, "frontend.yaml");
    }

    /**
     * Who is let in, and how many.
     *
     * @param max streams at most; 0 derives it from the process's limit of open files
     * @param maxPerAddress streams from one address at most; 0 for any number, as a whole company may come from one
     * @param maxPerMember streams of one member at most; 0 for any number
     * @param connectsPerSecond streams opened in a second at most; 0 for any number
     * @param proxies whose {@code X-Forwarded-For} is believed, as ranges of addresses
     */
    public record ViewersConfig(
            int max, int maxPerAddress, int maxPerMember, int connectsPerSecond, List<String> proxies) {
        /** Checks the bounds. */
        public ViewersConfig {
            Require.between("viewers.max", max, 0, 10_000_000);
            Require.between("viewers.max-per-address", maxPerAddress, 0, 10_000_000);
            Require.between("viewers.max-per-member", maxPerMember, 0, 10_000_000);
            Require.between("viewers.connects-per-second", connectsPerSecond, 0, 10_000_000);
            proxies = List.copyOf(proxies);
            proxies.forEach(Network::parse);
        }

        List<Network> networks() {
            return proxies.stream().map(Network::parse).toList();
        }
    }

    /**
     * How a stream behaves.
     *
     * @param heartbeat silence after which a comment is written
     * @param writeDeadline how long a write may take or go unacknowledged
     * @param mailboxEvents events of a topic that a viewer may be behind
     * @param mailboxBytes of a topic's newest events that are kept for those who are behind
     * @param retryLeast shortest {@code retry:} given to a client
     * @param retryMost longest {@code retry:} given to a client
     * @param lifetimeLeast shortest life of a stream
     * @param lifetimeMost longest life of a stream
     */
    public record StreamConfig(
            Duration heartbeat,
            Duration writeDeadline,
            int mailboxEvents,
            int mailboxBytes,
            Duration retryLeast,
            Duration retryMost,
            Duration lifetimeLeast,
            Duration lifetimeMost) {
        /** Checks the bounds. */
        public StreamConfig {
            Require.atLeast("stream.heartbeat", heartbeat, Duration.ofMillis(50));
            Require.atLeast("stream.write-deadline", writeDeadline, Duration.ofMillis(50));
            Require.between("stream.mailbox-events", mailboxEvents, 1, 1_000_000);
            Require.between("stream.mailbox-bytes", mailboxBytes, 32 * 1024, 1 << 30);
            Require.atLeast("stream.retry-least", retryLeast, Duration.ofMillis(1));
            Require.atLeast("stream.retry-most", retryMost, retryLeast);
            Require.atLeast("stream.lifetime-least", lifetimeLeast, Duration.ofMillis(100));
            Require.atLeast("stream.lifetime-most", lifetimeMost, lifetimeLeast);
        }

        /** The time in which all streams' deadlines are looked at: a twentieth of the shorter of the two. */
        Duration tick() {
            return (heartbeat.compareTo(writeDeadline) < 0 ? heartbeat : writeDeadline).dividedBy(20);
        }
    }

    /**
     * How interest is told.
     *
     * @param countEvery least time between two tellings of a topic's changed count
     * @param refreshEvery how often everything is told again
     */
    public record SubscriptionsConfig(Duration countEvery, Duration refreshEvery) {
        /** Checks the bounds. */
        public SubscriptionsConfig {
            Require.atLeast("subscriptions.count-every", countEvery, Duration.ofMillis(10));
            Require.atLeast("subscriptions.refresh-every", refreshEvery, Duration.ofMillis(100));
        }
    }

    /**
     * How much members may publish through this node.
     *
     * @param memberPerSecond events of one member a second, in the long run
     * @param memberBurst events of one member at once, after a pause
     * @param topicPerSecond events of all members to one topic a second
     */
    public record PublishConfig(int memberPerSecond, int memberBurst, int topicPerSecond) {
        /** Checks the bounds. */
        public PublishConfig {
            Require.between("publish.member-per-second", memberPerSecond, 1, 1_000_000);
            Require.between("publish.member-burst", memberBurst, 1, 1_000_000);
            Require.between("publish.topic-per-second", topicPerSecond, 1, 100_000_000);
        }
    }

    /**
     * How the node stops.
     *
     * @param period time over which streams are asked to leave
     */
    public record DrainConfig(Duration period) {
        /** Checks the bound. */
        public DrainConfig {
            Require.atLeast("drain.period", period, Duration.ZERO);
        }
    }
}
