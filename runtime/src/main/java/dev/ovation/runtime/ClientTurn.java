package dev.ovation.runtime;

/**
 * What the client of one connection owes the server, as far as the bytes that have come tell. Used by the connection's thread
 * only.
 */
interface ClientTurn {
    /** Whether the client owes bytes; asked before every wait for them. If not, the connection may stay silent. */
    boolean owes();

    /**
     * Takes note of bytes that have come, and renews the deadline where they completed what was owed.
     *
     * @param bytes at least one; not changed
     * @return how many of them the connection may have before this is called again with the rest, at least one
     */
    int take(byte[] bytes);
}
