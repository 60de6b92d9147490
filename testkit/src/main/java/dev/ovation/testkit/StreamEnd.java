package dev.ovation.testkit;

/** How an answer that {@link SseClient} was reading came to its end. */
public enum StreamEnd {
    /** The server finished it: last chunk, stated length, or end of connection where that is what ends the body. */
    COMPLETE,
    /** The server's side of the connection ended (FIN) before the answer was complete: a process that was killed. */
    CUT_OFF,
    /** The connection was reset, or broke in another way. */
    RESET,
    /** This client closed or aborted it. */
    BY_CLIENT
}
