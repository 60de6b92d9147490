package dev.ovation.protocol;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a node does. */
public enum NodeRole {
    /** Holds viewers. */
    FRONTEND,
    /** Takes publishes and routes events. */
    DISPATCHER,
    /** Carries events to other data centers. */
    RELAY;

    /** The role in lower case, as it stands in JSON, metrics and tables. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The role of that {@link #word}; none for one that only a later release knows. */
    public static Optional<NodeRole> of(@Nullable String word) {
        return Arrays.stream(values()).filter(role -> role.word().equals(word)).findAny();
    }
}
