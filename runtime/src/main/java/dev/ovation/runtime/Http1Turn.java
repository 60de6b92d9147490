package dev.ovation.runtime;

import java.util.function.BooleanSupplier;

/**
 * HTTP/1.1 as far as its client's turn goes: a first byte, the rest of the request line and headers, a body; then silence is
 * allowed until the first byte of the next request.
 *
 * <p>Where the headers end is said from outside by {@link #headersRead}. Where the body ends is not: the connection just stops
 * asking for bytes, until it asks for the next request's.
 */
final class Http1Turn implements ClientTurn {
    private enum Phase {
        FIRST_BYTE,
        HEADERS,
        BODY,
        BETWEEN_REQUESTS
    }

    private final ReadDeadline deadline;
    private final BooleanSupplier awaitsRequest;
    private final BooleanSupplier hasBytes;
    private Phase phase = Phase.FIRST_BYTE;

    /**
     * @param awaitsRequest whether the connection reads a request line
     * @param hasBytes whether bytes have come that the connection has not consumed
     */
    Http1Turn(ReadDeadline deadline, BooleanSupplier awaitsRequest, BooleanSupplier hasBytes) {
        this.deadline = deadline;
        this.awaitsRequest = awaitsRequest;
        this.hasBytes = hasBytes;
    }

    @Override
    public boolean owes() {
        if (phase == Phase.BODY && awaitsRequest.getAsBoolean()) {
            enter(hasBytes.getAsBoolean() ? Phase.HEADERS : Phase.BETWEEN_REQUESTS);
        }
        return phase != Phase.BETWEEN_REQUESTS;
    }

    @Override
    public int take(byte[] bytes) {
        if (phase == Phase.FIRST_BYTE || phase == Phase.BETWEEN_REQUESTS) {
            enter(Phase.HEADERS);
        }
        return bytes.length;
    }

    /** All headers of a request have been read. */
    void headersRead() {
        enter(Phase.BODY);
    }

    private void enter(Phase next) {
        phase = next;
        deadline.renew();
    }
}
