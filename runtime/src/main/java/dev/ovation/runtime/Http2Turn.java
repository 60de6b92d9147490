package dev.ovation.runtime;

/**
 * HTTP/2 (RFC 9113) as far as its client's turn goes: the preface and the first request's headers; afterwards every frame and
 * every header block that was begun. Between frames silence is allowed: requests may be running, and without any the idle
 * time-out applies. Bodies are the concern of {@link Http2Requests}, which learns here what the frames say of them.
 *
 * <p>A frame is nine bytes (length in three, type, flags, stream id in four) and its payload. Payloads are passed over.
 *
 * <p>Bytes are handed on at most up to the end of a frame that may start a request, so that the request started next is known
 * to be that frame's.
 */
final class Http2Turn implements ClientTurn {
    private static final int PREFACE_BYTES = 24;
    private static final int HEADER_BYTES = 9;

    /** Frame types of RFC 9113, section 6. */
    private static final int DATA = 0;

    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int CONTINUATION = 9;

    /** Flags of RFC 9113, sections 6.1 and 6.2. */
    private static final int END_STREAM = 1;

    private static final int END_HEADERS = 4;

    private final ReadDeadline deadline;
    private final Http2Requests requests;
    private final boolean upgraded;

    private boolean established;
    private boolean headersOpen;
    private boolean endsStream;

    private int headerBytes;
    private int length;
    private int type;
    private int flags;
    private int stream;
    private long payloadLeft = PREFACE_BYTES;

    /**
     * @param upgraded whether the first request came by HTTP/1.1; then only the preface and the first frame are owed, after
     *     which that request starts as stream 1
     */
    Http2Turn(ReadDeadline deadline, Http2Requests requests, boolean upgraded) {
        this.deadline = deadline;
        this.requests = requests;
        this.upgraded = upgraded;
    }

    @Override
    public boolean owes() {
        return !established || headersOpen || headerBytes > 0;
    }

    @Override
    public int take(byte[] bytes) {
        for (int at = 0; at < bytes.length; ) {
            if (payloadLeft > 0) {
                int passed = (int) Math.min(payloadLeft, bytes.length - at);
                payloadLeft -= passed;
                at += passed;
            } else {
                header(bytes[at++] & 0xFF);
            }
            if (headerBytes == HEADER_BYTES && payloadLeft == 0) {
                headerBytes = 0;
                if (frameEnded()) {
                    return at;
                }
            }
        }
        return bytes.length;
    }

    private void header(int octet) {
        switch (headerBytes++) {
            case 0 -> length = octet;
            case 1, 2 -> length = length << 8 | octet;
            case 3 -> type = octet;
            case 4 -> flags = octet;
            case 5 -> stream = octet & 0x7F;
            default -> stream = stream << 8 | octet;
        }
        if (headerBytes == HEADER_BYTES) {
            payloadLeft = length;
        }
    }

    /** Whether a request may start with this frame. */
    private boolean frameEnded() {
        boolean starts =
                switch (type) {
                    case HEADERS -> {
                        endsStream = has(END_STREAM);
                        yield headersEnded();
                    }
                    case CONTINUATION -> headersEnded();
                    case DATA -> {
                        if (has(END_STREAM)) {
                            requests.bodyEnded(stream);
                        }
                        yield false;
                    }
                    case RST_STREAM -> {
                        requests.reset(stream);
                        yield false;
                    }
                    default -> false;
                };
        boolean startsUpgraded = upgraded && !established;
        if (startsUpgraded) {
            requests.next(1, true);
        }
        established |= starts || startsUpgraded;
        if (established && !headersOpen) {
            deadline.renew();
        }
        return starts || startsUpgraded;
    }

    private boolean headersEnded() {
        headersOpen = !has(END_HEADERS);
        if (!headersOpen) {
            requests.next(stream, endsStream);
        }
        return !headersOpen;
    }

    private boolean has(int flag) {
        return (flags & flag) != 0;
    }
}
