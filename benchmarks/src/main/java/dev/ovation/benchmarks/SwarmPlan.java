package dev.ovation.benchmarks;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * Which viewers a {@link ViewerSwarm} is.
 *
 * @param frontends where they connect, in turn; {@code host:port}
 * @param viewers how many
 * @param topic the beginning of the topics' names; number {@code i} is its name with {@code -i} behind
 * @param topics how many; viewer {@code v} watches number {@code v % topics}
 * @param first the number of the first viewer, where several swarms share the topics
 * @param connectsPerSecond how fast they come at most; 0 for as fast as they can
 * @param sources how many addresses of 127.0.0.0/8 they come from, after the first {@code firstSource}; 0 for the system's choice
 * @param lazy who of all swarms' viewers do not read as they should
 */
public record SwarmPlan(
        List<String> frontends,
        int viewers,
        String topic,
        int topics,
        int first,
        int connectsPerSecond,
        int firstSource,
        int sources,
        LazyViewers lazy) {
    /** Takes a copy. */
    public SwarmPlan {
        frontends = List.copyOf(frontends);
        if (frontends.isEmpty() || viewers < 1 || topics < 1) {
            throw new IllegalArgumentException("A swarm needs a frontend, a viewer and a topic");
        }
    }

    /** The topic of that viewer, counted from 0 in this swarm. */
    int topicOf(int viewer) {
        return (first + viewer) % topics;
    }

    /** Whether that viewer of this swarm reads what comes as soon as it comes. */
    boolean isDiligent(int viewer) {
        return lazy.isDiligent(first + viewer);
    }

    /** Whether that viewer of this swarm never reads. */
    boolean isStuck(int viewer) {
        return lazy.isStuck(first + viewer);
    }

    String topicName(int number) {
        return topic + '-' + number;
    }

    InetSocketAddress frontendOf(int viewer) {
        String frontend = frontends.get((first + viewer) % frontends.size());
        int colon = frontend.lastIndexOf(':');
        return new InetSocketAddress(frontend.substring(0, colon), Integer.parseInt(frontend.substring(colon + 1)));
    }
}
