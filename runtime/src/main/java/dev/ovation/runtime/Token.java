package dev.ovation.runtime;

import dev.ovation.protocol.ProblemException;
import dev.ovation.protocol.ProblemType;
import dev.ovation.protocol.Topic;
import dev.ovation.protocol.TopicPattern;
import java.time.Instant;
import java.util.List;

/**
 * What a checked token says.
 *
 * @param member whose it is: the {@code sub}, which is a topic's name too ({@code presence:m-17})
 * @param expires from then on it is worth nothing
 * @param subscribe what the member may watch beside what everybody may
 * @param publish what the member may publish to
 */
public record Token(String member, Instant expires, List<TopicPattern> subscribe, List<TopicPattern> publish) {
    /** Copies the lists. */
    public Token {
        subscribe = List.copyOf(subscribe);
        publish = List.copyOf(publish);
    }

    /**
     * Passes what can be a member's name: all that can be a topic's, as there is one for each member.
     *
     * @throws ProblemException {@link ProblemType#MALFORMED}
     */
    public static String requireMember(String text) {
        try {
            return new Topic("presence", text).name();
        } catch (ProblemException e) {
            throw new ProblemException(
                    ProblemType.MALFORMED, "A member is 1 to 128 of A-Z, a-z, 0-9, '.', '_', '~' and '-'.");
        }
    }

    /** Whether it grants watching the topic. */
    public boolean maySubscribe(Topic topic) {
        return subscribe.stream().anyMatch(pattern -> pattern.matches(topic));
    }

    /** Whether it grants publishing to the topic. */
    public boolean mayPublish(Topic topic) {
        return publish.stream().anyMatch(pattern -> pattern.matches(topic));
    }
}
