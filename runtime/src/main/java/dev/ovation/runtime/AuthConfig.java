package dev.ovation.runtime;

/**
 * How callers prove who they are.
 *
 * <p>Keys are named by the files that hold them, never written into the settings: those are echoed at start, and end up in backups.
 *
 * @param mode {@code keys}: members and backends need tokens ({@link TokensConfig}), other nodes the internal key. {@code open}: nobody
 *     needs anything
 * @param internalKeyFile holds what nodes recognise each other by: keys, one a line, each of 32 bytes or more. The first one signs this node's
 *     calls, all are recognised. Empty for none
 */
public record AuthConfig(String mode, String internalKeyFile) {
    private static final String OPEN = "open";
    private static final String KEYS = "keys";

    /** Refuses to start a node that has no key and that nobody declared open. */
    public AuthConfig {
        if (!mode.equals(OPEN) && !mode.equals(KEYS)) {
            throw new IllegalArgumentException("auth.mode is '" + mode + "'; it must be keys or open");
        }
        if (mode.equals(KEYS) && internalKeyFile.isEmpty()) {
            throw new IllegalArgumentException(
                    "auth.internal-key-file is not set: without it anybody could be another node. 'ovation keys' makes one,"
                            + " which all nodes need. To let in everyone who reaches the node, set auth.mode to open");
        }
    }

    /** Whether nobody has to prove anything. */
    public boolean isOpen() {
        return mode.equals(OPEN);
    }
}
