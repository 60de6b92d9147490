package dev.ovation.protocol;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

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
}
