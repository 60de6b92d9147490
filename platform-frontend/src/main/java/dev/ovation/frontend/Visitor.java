package dev.ovation.frontend;

import org.jspecify.annotations.Nullable;

/**
 * Who wants to be let in, as far as the limits care.
 *
 * @param address where they come from; null where addresses are not limited
 * @param member as whom; null for somebody unknown, and where members are not limited
 */
record Visitor(@Nullable String address, @Nullable String member) {
    /** Somebody whom no limit cares about. One object for all of them: each open stream holds its visitor. */
    static final Visitor ANYBODY = new Visitor(null, null);
}
