package dev.ovation.runtime;

import java.time.Duration;

/**
 * How a link to another node behaves.
 *
 * @param lanes requests in flight at the same time; the events of one topic always use the same lane, which keeps their order
 * @param mailboxEvents events that may wait in one lane; a further one is dropped and counted
 * @param mailboxBytes bytes that may wait in one lane
 * @param requestTimeout how long one batch may take until the other side has it
 * @param attempts how often a batch is tried before it is dropped and counted; duplicates are recognised by id
 */
public record LinkConfig(int lanes, int mailboxEvents, int mailboxBytes, Duration requestTimeout, int attempts) {
    /** Checks the bounds. */
    public LinkConfig {
        Require.between("link.lanes", lanes, 1, 64);
        Require.between("link.mailbox-events", mailboxEvents, 1, 10_000_000);
        Require.between("link.mailbox-bytes", mailboxBytes, 32 * 1024, 1 << 30);
        Require.atLeast("link.request-timeout", requestTimeout, Duration.ofMillis(10));
        Require.between("link.attempts", attempts, 1, 10);
    }
}
