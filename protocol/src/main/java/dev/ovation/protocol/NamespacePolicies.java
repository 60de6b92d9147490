package dev.ovation.protocol;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The policies in force, by namespace. Immutable; any thread may ask. */
public final class NamespacePolicies {
    private static final NamespacePolicies DEFAULTS = new NamespacePolicies(List.of(
            new NamespacePolicy("likes", true, false, false, Duration.ZERO),
            new NamespacePolicy("reactions", true, false, false, Duration.ZERO),
            new NamespacePolicy("comments", true, false, false, Duration.ofMinutes(2)),
            new NamespacePolicy("chat", false, false, false, Duration.ofHours(24)),
            new NamespacePolicy("typing", false, false, true, Duration.ZERO),
            new NamespacePolicy("receipts", false, false, true, Duration.ofMinutes(10)),
            new NamespacePolicy("presence", false, true, false, Duration.ZERO),
            new NamespacePolicy("viewers", true, true, false, Duration.ZERO)));

    private final Map<String, NamespacePolicy> byNamespace;

    /** Holds these policies, one per namespace. */
    public NamespacePolicies(List<NamespacePolicy> policies) {
        byNamespace = policies.stream()
                .collect(Collectors.toUnmodifiableMap(NamespacePolicy::namespace, Function.identity()));
    }

    /** The policies shipped. */
    public static NamespacePolicies defaults() {
        return DEFAULTS;
    }

    /**
     * The policy of the topic's namespace.
     *
     * @throws ProblemException of type {@link ProblemType#INVALID_TOPIC} when the namespace has none; the message lists those
     *     that there are
     */
    public NamespacePolicy of(Topic topic) {
        NamespacePolicy policy = byNamespace.get(topic.namespace());
        if (policy == null) {
            throw new ProblemException(
                    ProblemType.INVALID_TOPIC,
                    "There is no namespace '" + topic.namespace() + "'. Known ones: "
                            + String.join(", ", new TreeSet<>(byNamespace.keySet())) + '.');
        }
        return policy;
    }
}
