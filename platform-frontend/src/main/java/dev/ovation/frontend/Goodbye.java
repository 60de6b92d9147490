package dev.ovation.frontend;

import java.util.Locale;

/**
 * Why the server ends a stream.
 *
 * @param reason the kind of reason
 * @param reconnectAfterMillis when the client shall come back
 */
record Goodbye(Reason reason, long reconnectAfterMillis) {
    /** Whether nothing of what waits may be delivered before it. */
    boolean isAtOnce() {
        return reason == Reason.TOKEN_EXPIRED;
    }

    /** The reasons that a viewer is told. */
    enum Reason {
        /** The node is about to stop; any other one serves. */
        DRAIN(FrontendMetrics.End.DRAIN),
        /** The stream has lived its time. */
        LIFETIME(FrontendMetrics.End.LIFETIME),
        /** Its token has expired: it gets nothing more, not even what waits for it. */
        TOKEN_EXPIRED(FrontendMetrics.End.TOKEN_EXPIRED);

        private final FrontendMetrics.End end;

        Reason(FrontendMetrics.End end) {
            this.end = end;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** As what such an end is counted. */
        FrontendMetrics.End end() {
            return end;
        }
    }
}
