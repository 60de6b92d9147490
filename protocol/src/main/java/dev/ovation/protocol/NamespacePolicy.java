package dev.ovation.protocol;

import java.time.Duration;

/**
 * How one kind of topic is protected and kept.
 *
 * @param namespace the kind, the part of a topic before the colon
 * @param anonymous whether anyone may watch it without a token
 * @param platformOnly whether only the platform itself publishes to it
 * @param byMember whether the key of its events is the member who publishes them, so that nobody types or reads in another's name
 * @param retain how long its events can be asked for again; zero where they are not kept. Viewers of retained topics get each
 *     event's id
 */
public record NamespacePolicy(
        String namespace, boolean anonymous, boolean platformOnly, boolean byMember, Duration retain) {
    /** Checks that the time is not negative. */
    public NamespacePolicy {
        if (retain.isNegative()) {
            throw new IllegalArgumentException("retain of namespace " + namespace + " must not be negative");
        }
    }

    /**
     * Passes a namespace to which others than the platform may publish.
     *
     * @throws ProblemException {@link ProblemType#FORBIDDEN}
     */
    public void requirePublishable() {
        if (platformOnly) {
            throw new ProblemException(
                    ProblemType.FORBIDDEN,
                    "Only the platform publishes to the namespace '" + namespace + "'. Watch it instead.");
        }
    }

    /** Whether events of the namespace are kept at all. */
    public boolean retained() {
        return !retain.isZero();
    }
}
