package dev.ovation.runtime;

import dev.ovation.protocol.NamespacePolicy;
import dev.ovation.protocol.ProblemException;
import dev.ovation.protocol.ProblemType;
import dev.ovation.protocol.Topic;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Who sent a request, and what they may do. Immutable. */
public final class Caller {
    private final @Nullable String member;
    private final @Nullable Token token;
    private final boolean open;

    private Caller(@Nullable String member, @Nullable Token token, boolean open) {
        this.member = member;
        this.token = token;
        this.open = open;
    }

    /** Somebody to a node in open mode, who may do everything. */
    static Caller open(@Nullable String member) {
        return new Caller(member, null, true);
    }

    /** Somebody who showed a token. */
    static Caller of(Token token) {
        return new Caller(token.member(), token, false);
    }

    /** Somebody who showed none. */
    static Caller unknown() {
        return new Caller(null, null, false);
    }

    /** Whether they have to prove nothing, because the node is open. */
    public boolean isOpen() {
        return open;
    }

    /** The member that they are; null for somebody of whom it is not known. */
    public @Nullable String member() {
        return member;
    }

    /** Until when they may do what they may; null where no token limits it. */
    public @Nullable Instant expires() {
        return token == null ? null : token.expires();
    }

    /**
     * Passes who may watch the topic: everybody where its namespace is anonymous, else whose token grants it.
     *
     * @throws ProblemException {@link ProblemType#UNAUTHORIZED} without a token, {@link ProblemType#FORBIDDEN} with one that does not grant it
     */
    public void requireMayWatch(Topic topic, NamespacePolicy policy) {
        if (!policy.anonymous()) {
            require("Watching", "subscribe", topic, token != null && token.maySubscribe(topic));
        }
    }

    /**
     * Passes whose token grants publishing to the topic.
     *
     * @throws ProblemException {@link ProblemType#UNAUTHORIZED} without a token, {@link ProblemType#FORBIDDEN} with one that does not grant it
     */
    public void requireMayPublish(Topic topic) {
        require("Publishing to", "publish", topic, token != null && token.mayPublish(topic));
    }

    private void require(String what, String claim, Topic topic, boolean granted) {
        if (open || granted) {
            return;
        }
        if (token == null) {
            throw new ProblemException(
                    ProblemType.UNAUTHORIZED,
                    what + ' ' + topic
                            + " needs a token. Send it as 'Authorization: Bearer ...', or as ?token= from where headers"
                            + " cannot be set.");
        }
        throw new ProblemException(
                ProblemType.FORBIDDEN,
                what + ' ' + topic + " is not granted to " + member + ". The token's '" + claim
                        + "' must have a pattern for it, such as " + topic.namespace() + ":*.");
    }
}
