package dev.ovation.protocol;

import org.jspecify.annotations.Nullable;

/**
 * The topics that a grant is for: {@code likes:video-42} is one topic, {@code likes:*} all of a namespace, {@code chat:team-*} those whose
 * names begin so, {@code *} every topic. Immutable.
 */
public final class TopicPattern {
    private static final String ANY = "*";

    private final String text;
    private final @Nullable String namespace;
    private final String name;
    private final boolean beginning;

    private TopicPattern(String text, @Nullable String namespace, String name, boolean beginning) {
        this.text = text;
        this.namespace = namespace;
        this.name = name;
        this.beginning = beginning;
    }

    /**
     * Reads a pattern.
     *
     * @throws ProblemException of type {@link ProblemType#INVALID_TOPIC} when it is none; the message says how one is written
     */
    public static TopicPattern parse(String text) {
        if (text.equals(ANY)) {
            return new TopicPattern(text, null, "", true);
        }
        boolean beginning = text.endsWith(ANY);
        String rest = beginning ? text.substring(0, text.length() - ANY.length()) : text;
        // A name may be empty here, which a topic's may not: whatever makes a topic of it makes it a whole one.
        Topic topic = Topic.parse(beginning && rest.endsWith(":") ? rest + "any" : rest);
        return new TopicPattern(
                text, topic.namespace(), rest.substring(topic.namespace().length() + 1), beginning);
    }

    /** Whether the topic is one of those. */
    public boolean matches(Topic topic) {
        if (namespace == null) {
            return true;
        }
        return namespace.equals(topic.namespace())
                && (beginning ? topic.name().startsWith(name) : topic.name().equals(name));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TopicPattern pattern && pattern.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
