package dev.ovation.protocol;

import java.util.List;
import java.util.Objects;

/**
 * What a frontend tells a dispatcher, and that dispatcher its peers: these topics gained or lost viewers here.
 *
 * @param frontend the frontend's lease, so that a dispatcher that has not met it yet can route to it at once
 * @param changes at most {@link Limits#SUBSCRIPTION_CHANGES}
 */
public record SubscriptionUpdate(NodeLease frontend, List<Change> changes) {
    /** Takes a copy. */
    public SubscriptionUpdate {
        Objects.requireNonNull(frontend, "frontend is missing");
        changes = List.copyOf(changes);
    }

    /**
     * One topic's viewers on the frontend.
     *
     * @param topic what is watched
     * @param viewers how many there are now
     * @param version see {@link Subscription#version()}
     */
    public record Change(Topic topic, int viewers, long version) {
        /** Checks that it can become a row. */
        public Change {
            Objects.requireNonNull(topic, "topic is missing");
            if (viewers < 0) {
                throw new IllegalArgumentException("viewers of " + topic + " is " + viewers);
            }
        }
    }

    /** The rows of the subscription table that this update means, in its order. */
    public List<Subscription> rows() {
        return changes.stream()
                .map(change -> new Subscription(
                        change.topic,
                        frontend.dataCenter(),
                        frontend.node(),
                        frontend.incarnation(),
                        change.version,
                        change.viewers))
                .toList();
    }
}
