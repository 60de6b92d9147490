package dev.ovation.runtime;

/**
 * How callers prove who they are.
 *
 * @param mode {@code open}: nobody has to. There is no other mode in this version, and no default: a node must be told that it
 *     is open to everyone who reaches it
 */
public record AuthConfig(String mode) {
    /** Refuses to start a node that nobody declared open. */
    public AuthConfig {
        if (!mode.equals("open")) {
            throw new IllegalArgumentException("'" + mode
                    + "' is not available. This version has no tokens yet: set auth.mode to open, and let only trusted"
                    + " networks reach the node");
        }
    }
}
